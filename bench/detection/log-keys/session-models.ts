import type { Session } from './sessions.js';

/**
 * What a fitted model says of a session, by statistic: the larger, the more abnormal. Sequence models have
 * `max` (largest surprisal of an event, END included), `sum` (of all events), `mean`, `rank` (worst rank of an event),
 * `deeplog` (worst rank as DeepLog reckons it: from the 11th event on, without END, Infinity for a short session).
 */
export type SessionScores = Readonly<Record<string, number>>;

/** A fitted model; the same session gives the same scores. */
export type SessionScorer = (session: Session) => SessionScores;

/** What a model is called and how its statistics are made into rules. */
export interface ModelRules {
  readonly name: string;
  /** Is it something that the Mamba is compared with? */
  readonly control: boolean;
  /** Statistics with a fixed threshold: abnormal if the value is larger. Named as in `SessionScores`. */
  readonly fixed: Readonly<Record<string, number>>;
  /** Statistics whose threshold comes from held-out training sessions, in order of preference. */
  readonly calibrated: readonly string[];
}

export interface SessionModel extends ModelRules {
  /** Test sessions of each kind that are scored, drawn with the seed; all by default. */
  readonly sample?: number;
  /** @param seed everything random follows from it */
  readonly fit: (sessions: readonly Session[], seed: number) => SessionScorer;
}

/** Scores each distinct session once. */
export function cached(score: SessionScorer): SessionScorer {
  const known = new Map<Session, ReturnType<SessionScorer>>();
  return (session) => {
    let scores = known.get(session);
    if (scores === undefined) {
      scores = score(session);
      known.set(session, scores);
    }
    return scores;
  };
}
