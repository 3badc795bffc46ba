import { SHORT_EVENTS } from './sessions.js';
import type { Session } from './sessions.js';

/** Shares of sessions; null where a figure has no meaning on a set. */
export interface SessionMetrics {
  /** Abnormal sessions found. */
  readonly recall: number;
  /** The same without sessions of at most ten events. */
  readonly recallLong: number | null;
  /** Normal sessions called abnormal. */
  readonly falsePositives: number;
  /** The same over normal sessions that are not identical to a training session. */
  readonly falsePositivesNew: number | null;
  /** (recall + 1 − falsePositives) / 2: does not depend on how many of each kind a set has. */
  readonly balanced: number;
  readonly precision: number | null;
  readonly f1: number | null;
}

/** Test sessions of one set. */
export interface TestSessions {
  readonly normal: readonly Session[];
  readonly abnormal: readonly Session[];
  /** Training sessions, for what is identical to one. */
  readonly known: ReadonlySet<Session>;
  /** Share of abnormal sessions among all; null for an incomplete set, whose precision and F1 have no meaning. */
  readonly prior: number | null;
}

export function sessionMetrics(test: TestSessions, isAbnormal: (session: Session) => boolean): SessionMetrics {
  const found = test.abnormal.filter(isAbnormal);
  const wrong = test.normal.filter(isAbnormal);
  const long = (session: Session): boolean => session.length > SHORT_EVENTS;
  const unknown = (session: Session): boolean => !test.known.has(session);
  const recall = found.length / test.abnormal.length;
  const falsePositives = wrong.length / test.normal.length;
  const prior = test.prior ?? 0;
  const flagged = prior * recall + (1 - prior) * falsePositives;
  return {
    recall,
    recallLong: share(found.filter(long).length, test.abnormal.filter(long).length),
    falsePositives,
    falsePositivesNew: share(wrong.filter(unknown).length, test.normal.filter(unknown).length),
    balanced: (recall + 1 - falsePositives) / 2,
    precision: test.prior === null ? null : flagged === 0 ? 0 : (prior * recall) / flagged,
    f1: test.prior === null ? null : (2 * prior * recall) / (prior + flagged),
  };
}

/** Probability that an abnormal session has the larger score than a normal one, ties counting half (ROC AUC). */
export function rocAuc(normal: readonly number[], abnormal: readonly number[]): number {
  const all = [
    ...normal.map((value) => ({ value, abnormal: false })),
    ...abnormal.map((value) => ({ value, abnormal: true })),
  ].sort((a, b) => (a.value === b.value ? 0 : a.value < b.value ? -1 : 1));
  let wins = 0;
  let below = 0;
  for (let from = 0; from < all.length;) {
    let to = from;
    let ties = 0;
    while (to < all.length && all[to].value === all[from].value) {
      if (!all[to].abnormal) ties++;
      to++;
    }
    wins += (to - from - ties) * (below + ties / 2);
    below += ties;
    from = to;
  }
  return wins / (normal.length * abnormal.length);
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
