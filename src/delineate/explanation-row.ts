import { ANOMALY_KINDS, TEMPO_FACTORS } from '../types/index.js';
import type { AnomalyKind, ExpectedKey, PredictorOpinion, Score, TempoReason, Transition } from '../types/index.js';
import { at, type Place } from './places.js';

/** What explains a score; the parts that only some have are left out where they lack. */
export type Explanation = Pick<Score, 'reason' | 'expected' | 'kinds' | 'opinions' | 'transition' | 'tempo'>;

type ExpectedRow = readonly (readonly [keyId: number, text: Place, probability: number])[];
type OpinionRow = readonly [name: Place, surprisal: number, rank: number, expected: ExpectedRow];
type TransitionRow = readonly [of: Place, from: Place, seen: number, total: number];
type TempoRow = readonly [factor: Place, subject: Place, nats: number, text: Place];

/** An explanation as JSON: texts and words by their place, 0 for what is absent, and what is absent at the end left out. */
export type ExplanationRow = readonly [
  reason: string,
  expected?: ExpectedRow,
  kinds?: readonly Place[] | 0,
  opinions?: readonly OpinionRow[] | 0,
  transition?: TransitionRow | 0,
  tempo?: readonly TempoRow[] | 0,
];

const ACTORS = ['account', 'address', 'process'] as const satisfies readonly Transition['of'][];

/** Undefined when there is nothing to explain. */
export function explanationRow(of: Explanation, placeOf: (text: string) => Place): ExplanationRow | undefined {
  const { reason, expected, kinds, opinions, transition, tempo } = of;
  const expectedRow = (keys: readonly ExpectedKey[]): ExpectedRow =>
    keys.map(({ keyId, text, probability }) => [keyId, placeOf(text), probability]);
  const optional = [
    kinds?.map((kind) => ANOMALY_KINDS.indexOf(kind)) ?? 0,
    opinions?.map(({ name, surprisal, rank, expected: keys }): OpinionRow => {
      return [placeOf(name), surprisal, rank, expectedRow(keys)];
    }) ?? 0,
    transition === undefined ? 0 : transitionRow(transition, placeOf),
    tempo?.map(({ factor, subject, nats, text }): TempoRow => {
      return [TEMPO_FACTORS.indexOf(factor), placeOf(subject), nats, placeOf(text)];
    }) ?? 0,
  ] as const;
  const filled = optional.findLastIndex((part) => part !== 0) + 1;
  if (filled > 0) return [reason, expectedRow(expected), ...optional.slice(0, filled)] as unknown as ExplanationRow;
  if (expected.length > 0) return [reason, expectedRow(expected)];
  return reason === '' ? undefined : [reason];
}

function transitionRow({ of, from, seen, total }: Transition, placeOf: (text: string) => Place): TransitionRow {
  return [ACTORS.indexOf(of), placeOf(from), seen, total];
}

/** @throws RangeError when a place is none of the table's */
export function readExplanation(row: ExplanationRow | undefined, texts: readonly string[]): Explanation {
  const [reason = '', expected = [], kinds = 0, opinions = 0, transition = 0, tempo = 0] = row ?? [];
  return {
    reason,
    expected: readExpected(expected, texts),
    ...(kinds === 0 ? {} : { kinds: kinds.map((kind) => at<AnomalyKind>(ANOMALY_KINDS, kind)) }),
    ...(opinions === 0 ? {} : { opinions: opinions.map((opinion) => readOpinion(opinion, texts)) }),
    ...(transition === 0 ? {} : { transition: readTransition(transition, texts) }),
    ...(tempo === 0 ? {} : { tempo: tempo.map((reasonRow) => readTempo(reasonRow, texts)) }),
  };
}

function readExpected(row: ExpectedRow, texts: readonly string[]): ExpectedKey[] {
  return row.map(([keyId, text, probability]) => ({ keyId, text: at(texts, text), probability }));
}

function readOpinion([name, surprisal, rank, expected]: OpinionRow, texts: readonly string[]): PredictorOpinion {
  return { name: at(texts, name), surprisal, rank, expected: readExpected(expected, texts) };
}

function readTransition([of, from, seen, total]: TransitionRow, texts: readonly string[]): Transition {
  return { of: at<Transition['of']>(ACTORS, of), from: at(texts, from), seen, total };
}

function readTempo([factor, subject, nats, text]: TempoRow, texts: readonly string[]): TempoReason {
  return { factor: at(TEMPO_FACTORS, factor), subject: at(texts, subject), nats, text: at(texts, text) };
}
