import { cached } from './session-models.js';
import type { SessionModel } from './session-models.js';
import type { Session } from './sessions.js';

/** Calls every session abnormal: what precision and F1 are worth on a set. */
export const everything: SessionModel = {
  name: 'everything',
  control: true,
  fixed: { any: 0 },
  calibrated: [],
  fit: () => () => ({ any: 1 }),
};

/** Number of events whose key no training session has. */
export const unseenKey: SessionModel = {
  name: 'unseen key',
  control: true,
  fixed: { keys: 0 },
  calibrated: [],
  fit: (sessions) => {
    const keys = keysIn(sessions);
    return (session) => ({ keys: unseenIn(session, keys) });
  },
};

/** A key that no training session has, or a length outside those of training (Landauer et al. 2024, "event + length"). */
export const unseenKeyOrLength: SessionModel = {
  name: 'unseen key or length',
  control: true,
  fixed: { 'keys or length': 0 },
  calibrated: [],
  fit: (sessions) => {
    const keys = keysIn(sessions);
    let shortest = Infinity;
    let longest = 0;
    for (const { length } of sessions) {
      shortest = Math.min(shortest, length);
      longest = Math.max(longest, length);
    }
    return (session) => ({
      'keys or length': unseenIn(session, keys) + Math.max(0, shortest - session.length, session.length - longest),
    });
  },
};

/** Number of pairs of neighbours that no training session has, beginning and end of a session being neighbours too. */
export const unseenPair: SessionModel = {
  name: 'unseen pair',
  control: true,
  fixed: { pairs: 0 },
  calibrated: [],
  fit: (sessions) => {
    const pairs = new Set<string>();
    for (const session of new Set(sessions)) for (const pair of pairsOf(session)) pairs.add(pair);
    return (session) => ({ pairs: pairsOf(session).reduce((n, pair) => n + (pairs.has(pair) ? 0 : 1), 0) });
  },
};

/**
 * Distance of the session's count vector to the nearest one of training: L1, as a share of the events of both
 * (0 = the very same counts, 1 = no key in common).
 */
export const countVector: SessionModel = {
  name: 'count vector',
  control: true,
  fixed: { exact: 0 },
  calibrated: ['distance'],
  fit: (sessions) => {
    const known = distinctCounts(sessions);
    return cached((session) => {
      const counts = countsOf(session);
      let nearest = 1;
      for (const other of known) nearest = Math.min(nearest, distance(counts, other));
      return { exact: nearest, distance: nearest };
    });
  },
};

function keysIn(sessions: readonly Session[]): ReadonlySet<number> {
  const keys = new Set<number>();
  for (const session of new Set(sessions)) for (const key of session) keys.add(key);
  return keys;
}

function unseenIn(session: Session, keys: ReadonlySet<number>): number {
  let unseen = 0;
  for (const key of session) if (!keys.has(key)) unseen++;
  return unseen;
}

function pairsOf(session: Session): readonly string[] {
  return Array.from({ length: session.length + 1 }, (_, i) => `${session[i - 1] ?? ''} ${session[i] ?? ''}`);
}

type Counts = ReadonlyMap<number, number>;

function countsOf(session: Session): Counts {
  const counts = new Map<number, number>();
  for (const key of session) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function distinctCounts(sessions: readonly Session[]): readonly Counts[] {
  const known = new Map<string, Counts>();
  for (const session of new Set(sessions)) known.set(session.toSorted().join(' '), countsOf(session));
  return Array.from(known.values());
}

function distance(a: Counts, b: Counts): number {
  let apart = 0;
  let all = 0;
  for (const [key, n] of a) {
    apart += Math.abs(n - (b.get(key) ?? 0));
    all += n;
  }
  for (const [key, n] of b) {
    if (!a.has(key)) apart += n;
    all += n;
  }
  return all === 0 ? 0 : apart / all;
}
