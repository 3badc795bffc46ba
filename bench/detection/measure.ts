import { evidence, foundAt, lineScore, PER_DAY, RATES, type Strengths } from './detection.js';
import type { Prepared } from './prepare.js';
import type { RunScores } from './scores.js';

/** Sessions found at each of some rising rates of false alerts. */
export interface FoundRow {
  readonly all: readonly number[];
  readonly loud: readonly number[];
  readonly careful: readonly number[];
  /** Of each session, the place of the first rate at which it is found; the number of rates when it is at none. */
  readonly from: readonly number[];
}

/** Sessions found at the rates of `RATES` a host-day and of `PER_DAY` a day over all hosts. */
export interface Found {
  readonly hostDay: FoundRow;
  readonly day: FoundRow;
}

/** The same as results keep it: `from` of each. */
export interface FoundPlaces {
  readonly hostDay: readonly number[];
  readonly day: readonly number[];
}

export function placesOf({ hostDay, day }: Found): FoundPlaces {
  return { hostDay: hostDay.from, day: day.from };
}

/** How well scores find the sessions of a set, each isolated. */
export interface Measure {
  readonly sessions: number;
  readonly careful: number;
  readonly evidence: Found;
  readonly line: Found;
}

/** Sessions found by added evidence and by the best single line. */
export function measure(data: Prepared, scores: RunScores, options: { candidateNats?: number } = {}): Measure {
  return {
    sessions: data.sessions.length,
    careful: data.sessions.filter(({ variant }) => variant === 'careful').length,
    evidence: foundOf(data, evidence(data, scores, options)),
    line: foundOf(data, lineScore(data, scores)),
  };
}

/** At exact rates: the limit is set on the benign test run, so that just so many of its alarms lie above it. */
export function foundOf(
  { sessions, hostDays, testDays }: Pick<Prepared, 'sessions' | 'hostDays' | 'testDays'>,
  strengths: Strengths,
): Found {
  const row = (rates: readonly number[], days: number): FoundRow =>
    foundRow(
      sessions,
      rates.map((rate) => foundAt(strengths, rate * days)),
    );
  return { hostDay: row(RATES, hostDays), day: row(PER_DAY, testDays) };
}

/** @param columns by rate, of each session whether it is found; what is found at one is found at the higher ones */
export function foundRow(sessions: Prepared['sessions'], columns: readonly (readonly boolean[])[]): FoundRow {
  const count = (wanted: (variant: string) => boolean): number[] =>
    columns.map((column) => column.filter((found, i) => found && wanted(sessions[i].variant)).length);
  return {
    all: count(() => true),
    loud: count((variant) => variant === 'loud'),
    careful: count((variant) => variant === 'careful'),
    from: sessions.map((_, i) => {
      const first = columns.findIndex((column) => column[i]);
      return first < 0 ? columns.length : first;
    }),
  };
}
