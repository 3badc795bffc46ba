import type { TempoFactor } from '../types/index.js';
import { LEAST_EXCESS, ONCE_A_DAY, rarityNats, rarityOf, tailOf, type Rarity } from './rarity.js';

/** When, how much, in what order, and from where: each is compared with what benign time comes to of its own kind. */
export const TEMPO_KINDS = ['hour', 'amount', 'order', 'source'] as const;
export type TempoKind = (typeof TEMPO_KINDS)[number];

export function kindOf(factor: TempoFactor): TempoKind {
  return factor === 'hour' || factor === 'order' || factor === 'source' ? factor : 'amount';
}

/** Raw nats of each kind: the largest of one component. */
export type TempoMaxima = Readonly<Record<TempoKind, number>>;

/**
 * Brings tempo onto the scale of key evidence, so that what is equally rare in benign time counts the same: JSON-safe, part of a
 * bundle. Nats of tempo are small and clean, nats of keys large and heavy-tailed; added as they are, tempo would never matter.
 */
export interface TempoScale extends Readonly<Record<TempoKind, Rarity>> {
  /** Mean excess of benign key evidence in its tail: nats of key evidence for one nat of rarity. */
  readonly keyNats: number;
}

/** What one benign component came to. */
export interface BenignEvidence {
  readonly host: string;
  readonly startMs: number;
  /** √(access² + action²), nats. */
  readonly keys: number;
  /** 3 ln(1 + failures). */
  readonly failures: number;
  readonly tempo: TempoMaxima;
}

/**
 * @param days of the history
 * @param peaks of a value of its components, those that would be alarms of their own; largest first, above 0
 */
export function tempoScale(
  days: number,
  peaks: (valueOf: (component: BenignEvidence) => number) => readonly number[],
): TempoScale {
  const rarity = (kind: TempoKind): Rarity =>
    rarityOf(
      peaks(({ tempo }) => tempo[kind]),
      days,
    );
  const { excess } = tailOf(peaks(({ keys, failures }) => keys + failures));
  return {
    keyNats: Math.max(LEAST_EXCESS, excess),
    hour: rarity('hour'),
    amount: rarity('amount'),
    order: rarity('order'),
    source: rarity('source'),
  };
}

/** Evidence of one kind of tempo in nats of key evidence; 0 without a scale. */
export function kindNats(scale: TempoScale | undefined, kind: TempoKind, value: number): number {
  return scale === undefined ? 0 : WEIGHTS[kind] * scale.keyNats * rarityNats(scale[kind], value);
}

/**
 * Weight of each kind in the sum. Amounts vary with the work there is: at full weight they used up small budgets (development sets of
 * bench/detection, 83 sessions, .25 false alerts a day: 41 found with 1, 43 with .7, 38 without).
 */
const WEIGHTS: Readonly<Record<TempoKind, number>> = { hour: 1, amount: 0.7, order: 1, source: 1 };

/** keyNats · √(hour² + (.7 amount)² + order² + source²) of their rarities. */
export function tempoNats(scale: TempoScale | undefined, maxima: TempoMaxima): number {
  return Math.hypot(...TEMPO_KINDS.map((kind) => kindNats(scale, kind, maxima[kind])));
}

/** D of a benign component once tempo counts. */
export function evidenceWith(scale: TempoScale | undefined, { keys, failures, tempo }: BenignEvidence): number {
  return Math.hypot(keys, tempoNats(scale, tempo)) + failures;
}

/** Is this evidence of tempo rarer than once a day in benign time? */
export function isRareTempo(scale: TempoScale, factor: TempoFactor, value: number): boolean {
  return rarityNats(scale[kindOf(factor)], value) >= ONCE_A_DAY;
}
