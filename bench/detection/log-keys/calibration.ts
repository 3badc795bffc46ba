import type { Random } from '../../../src/types/index.js';
import { corruptions } from './corruptions.js';
import type { SessionModel, SessionScorer, SessionScores } from './session-models.js';
import type { Session } from './sessions.js';

/** From so many training sessions on a quarter is held out; fewer are cut into `FOLDS` folds, each scored by a model of the others. */
const SPLIT_FROM = 400;
const FOLDS = 5;

/** A fitted model with what is needed to set its thresholds: nothing here has seen a test session. */
export interface Calibrated {
  readonly score: SessionScorer;
  /** Of training sessions that the scoring model had not seen. */
  readonly held: readonly SessionScores[];
  /** Of faulty sessions made from those. */
  readonly corrupted: readonly SessionScores[];
}

/** How the training sessions are divided for one seed; all models are fitted on the same arrays. */
export interface Division {
  /** Pairs of what a model is fitted on and what is held out of it, with faulty sessions made from the latter. */
  readonly parts: readonly {
    readonly fit: readonly Session[];
    readonly held: readonly Session[];
    readonly faulty: readonly Session[];
  }[];
  /** What the model that scores test sessions is fitted on. */
  readonly fit: readonly Session[];
}

/** @param faults faulty sessions wanted in all */
export function divide(train: readonly Session[], faults: number, random: Random): Division {
  const order = shuffled(train, random);
  if (order.length >= SPLIT_FROM) {
    const cut = Math.floor(order.length * 0.75);
    const fit = order.slice(0, cut);
    const held = order.slice(cut);
    return { parts: [{ fit, held, faulty: corruptions(held, train, faults, random) }], fit };
  }
  const parts = Array.from({ length: Math.min(FOLDS, order.length) }, (_, fold) => {
    const held = order.filter((_, i) => i % FOLDS === fold);
    const fit = order.filter((_, i) => i % FOLDS !== fold);
    return { fit, held, faulty: corruptions(held, train, Math.ceil(faults / FOLDS), random) };
  });
  return { parts, fit: order };
}

export function calibrate(model: SessionModel, division: Division, seed: number): Calibrated {
  const held: SessionScores[] = [];
  const corrupted: SessionScores[] = [];
  let score: SessionScorer | undefined;
  for (const part of division.parts) {
    const partScore = model.fit(part.fit, seed);
    held.push(...part.held.map(partScore));
    corrupted.push(...part.faulty.map(partScore));
    if (part.fit === division.fit) score = partScore;
  }
  return { score: score ?? model.fit(division.fit, seed), held, corrupted };
}

/**
 * Rates of false positives that thresholds are set for. Few sessions resolve only high ones: of rates that come to the same
 * place among the held-out sessions the highest is kept.
 */
export function ratesFor(heldSessions: number): readonly number[] {
  const rates = heldSessions >= SPLIT_FROM / 4 ? [0.01, 0.003] : [0.05, 0.01];
  return rates.filter(
    (rate, i) => i === 0 || Math.floor(rate * heldSessions) < Math.floor(rates[i - 1] * heldSessions),
  );
}

/**
 * The lowest threshold that at most `rate` of the values exceed. Of few values it is the largest: the rate is then about
 * one in their number plus one, not `rate`.
 */
export function thresholdFor(values: readonly number[], rate: number): number {
  const descending = Float64Array.from(values).sort().reverse();
  return descending[Math.floor(rate * descending.length)];
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const order = items.slice();
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
