import { evidence, foundAt, lineScore, RATES, type Strengths } from './detection.js';
import type { Prepared } from './prepare.js';
import type { RunScores } from './scores.js';

/** Sessions found by one way of adding up, at each rate of `RATES`. */
export interface FoundRow {
  readonly all: readonly number[];
  readonly loud: readonly number[];
  readonly careful: readonly number[];
  /** Of each session, by rate. */
  readonly bySession: readonly (readonly boolean[])[];
}

/** How well scores find the sessions of a set, each isolated. */
export interface Measure {
  readonly sessions: number;
  readonly careful: number;
  readonly evidence: FoundRow;
  readonly line: FoundRow;
}

/** Sessions found by added evidence and by the best single line. */
export function measure(data: Prepared, scores: RunScores, options: { candidateNats?: number } = {}): Measure {
  return {
    sessions: data.sessions.length,
    careful: data.sessions.filter(({ variant }) => variant === 'careful').length,
    evidence: foundRow(data, evidence(data, scores, options)),
    line: foundRow(data, lineScore(data, scores)),
  };
}

export function foundRow({ sessions }: Pick<Prepared, 'sessions'>, strengths: Strengths): FoundRow {
  const columns = RATES.map((rate) => foundAt(strengths, rate));
  const count = (wanted: (variant: string) => boolean): number[] =>
    columns.map((column) => column.filter((found, i) => found && wanted(sessions[i].variant)).length);
  return {
    all: count(() => true),
    loud: count((variant) => variant === 'loud'),
    careful: count((variant) => variant === 'careful'),
    bySession: sessions.map((_, i) => columns.map((column) => column[i])),
  };
}
