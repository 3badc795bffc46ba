import type { AuthAction } from './parsed-log.js';
import type { Channel, EventEntities, StreamName } from './log-key.js';
import type { AddressClass, CommandClass, RelationClass, UserClass } from './log-key.js';
import type { SourceRef } from './raw-log.js';

/** A candidate the model expected instead. */
export interface ExpectedKey {
  readonly keyId: number;
  /** The key as a person reads it. */
  readonly text: string;
  /** 0 to 1. */
  readonly probability: number;
}

/** The composite key in words. */
export interface KeyWords {
  readonly user: UserClass;
  readonly address: AddressClass;
  readonly command: CommandClass;
  readonly relation: RelationClass;
}

/** What kind of evidence made a line anomalous, the strongest first to be named. */
export const ANOMALY_KINDS = ['new_combination', 'unexpected_step', 'unusual_tempo', 'burst'] as const;
export type AnomalyKind = (typeof ANOMALY_KINDS)[number];

/** What one of the predictors says of an event; the surprisal that counts is that of their mixture. */
export interface PredictorOpinion {
  readonly name: string;
  /** Nats. */
  readonly surprisal: number;
  readonly rank: number;
  readonly expected: readonly ExpectedKey[];
}

/** How often training saw the key come next after the same last key of the same actor. */
export interface Transition {
  /** Whose last key it is. */
  readonly of: 'account' | 'address' | 'process';
  /** The last key, as a person reads it. */
  readonly from: string;
  readonly seen: number;
  /** Times that anything came after it. */
  readonly total: number;
}

/** What tempo looks at: how often, how much, when, from where, how long. */
export const TEMPO_FACTORS = ['count', 'pace', 'variety', 'activity', 'hour', 'duration', 'order', 'source'] as const;
export type TempoFactor = (typeof TEMPO_FACTORS)[number];

/** One way in which a line's tempo is unusual. */
export interface TempoReason {
  readonly factor: TempoFactor;
  /** Whose habit it breaks: the account, for counts the deed too. */
  readonly subject: string;
  /** −ln of how often benign time shows as much. */
  readonly nats: number;
  /** One clause. */
  readonly text: string;
}

/** What a predictor says of one event. */
export interface Prediction {
  /** Negative log-likelihood in nats of the key given stream and actor's context; 0 when not scored. */
  readonly surprisal: number;
  /** 1 for the most probable key; 0 when the event was not scored by the model. */
  readonly rank: number;
  /** True when the rank lies outside the Top-K, the key is unknown, or the outside stream's CUSUM alarmed here. */
  readonly isAnomaly: boolean;
  /** One sentence; empty unless `isAnomaly`. */
  readonly reason: string;
  /** Most probable first; empty unless `isAnomaly`. */
  readonly expected: readonly ExpectedKey[];
  /** CUSUM statistic of the source's failures, for outside events; 0 otherwise. */
  readonly cusum: number;
  /** Why it is anomalous; absent unless `isAnomaly`. */
  readonly kinds?: readonly AnomalyKind[];
  /** Of an anomaly, what each predictor says, and the step that the actor took. */
  readonly opinions?: readonly PredictorOpinion[];
  readonly transition?: Transition;
  /** Unusual tempo of an inside line; absent when there is none. */
  readonly tempo?: readonly TempoReason[];
}

/**
 * One line with its key and what the model says of it: flat, JSON-safe (checkpoints hold some), and all that
 * delineation, documents and the report need.
 */
export interface Score extends Prediction {
  readonly ref: SourceRef;
  readonly timeMs: number;
  readonly offset: number;
  readonly host: string;
  readonly program: string;
  readonly pid: number;
  /** At most `MAX_BODY` characters. */
  readonly body: string;
  readonly repeat: number;
  readonly action: AuthAction;
  readonly outcome: 'success' | 'failure' | 'unknown';
  readonly user?: string;
  readonly targetUser?: string;
  readonly address?: string;
  readonly command?: string;
  readonly templateId: number;
  readonly template: string;
  readonly key: KeyWords;
  /** Vocabulary id of the composite key; 0 when training never saw it. */
  readonly keyId: number;
  readonly stream: StreamName;
  readonly channel: Channel;
  readonly entities: EventEntities;
  readonly failuresBefore: number;
  readonly lineReconstructed: boolean;
  readonly late: boolean;
}

/** Characters of a line's body that a score carries. */
export const MAX_BODY = 2048;
