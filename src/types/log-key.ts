import type { ParsedLog } from './parsed-log.js';

/** A Drain template. Ids are dense from 1; 0 is UNKNOWN (a line that matched nothing after training). */
export interface Template {
  readonly id: number;
  readonly program: string;
  /** Tokens joined by one space, wildcards as `<*>`, masks as `<:IP:>`. */
  readonly text: string;
}

export const USER_CLASSES = ['none', 'root', 'known', 'valid', 'new', 'invalid'] as const;
export type UserClass = (typeof USER_CLASSES)[number];

export const ADDRESS_CLASSES = ['none', 'trusted', 'trusted_network', 'private', 'failing', 'new'] as const;
export type AddressClass = (typeof ADDRESS_CLASSES)[number];

export const COMMAND_CLASSES = ['none', 'known', 'new'] as const;
export type CommandClass = (typeof COMMAND_CLASSES)[number];

export const RELATION_CLASSES = ['none', 'known', 'new_pair', 'new_part'] as const;
export type RelationClass = (typeof RELATION_CLASSES)[number];

/**
 * The composite log key: template × what the host profile says of the line's parameters.
 * The class fields index the arrays above.
 */
export interface LogKey {
  readonly template: number;
  readonly user: number;
  readonly address: number;
  readonly command: number;
  readonly relation: number;
}

export const KEY_PARTS = ['template', 'user', 'address', 'command', 'relation'] as const;

export type StreamName = 'outside' | 'inside';
export type Channel = 'access' | 'action';

/**
 * What the model is given for one event, as small integers in one row of an `Int32Array` (see `ROW`). The row of event i holds
 * the event's own key (the target) and the context that is known before it; the previous event's key is the previous row's.
 */
export const ROW = {
  template: 0,
  user: 1,
  address: 2,
  command: 3,
  relation: 4,
  /** Vocabulary id of the composite key; 0 when training never saw it. */
  key: 5,
  /** Bucket of the time since the previous event of the stream. */
  gap: 6,
  /** Index of the acting account; 0 for none or a rare one. */
  account: 7,
  /** For the account, the address, the process: gap bucket, last key, key before the last (0 = none). */
  accountGap: 8,
  accountKey1: 9,
  accountKey2: 10,
  addressGap: 11,
  addressKey1: 12,
  addressKey2: 13,
  processGap: 14,
  processKey1: 15,
  processKey2: 16,
} as const;
/** Integers a row. */
export const ROW_WIDTH = 17;

/** Upper bounds, in seconds, of the gap buckets; the bucket after the last bound, and then one for "never before". */
export const GAP_BOUNDS_S = [1, 10, 60, 600, 3600, 21600] as const;
export const GAP_BUCKETS = GAP_BOUNDS_S.length + 2;

/** Sizes of the embeddings and heads that a model needs; part of the bundle's manifest. */
export interface RowShape {
  /** Values a part of the key can take, in the order of `KEY_PARTS` (template: highest id + 1). */
  readonly parts: readonly [number, number, number, number, number];
  /** Vocabulary size, id 0 included. */
  readonly keys: number;
  /** Accounts with an index of their own, 0 included. */
  readonly accounts: number;
}

/** A line with its key and its place: the record that leaves `encode`. */
export interface EncodedLog {
  readonly log: ParsedLog;
  readonly template: Template;
  readonly key: LogKey;
  /** Vocabulary id; 0 when training never saw this composite key. */
  readonly keyId: number;
  readonly stream: StreamName;
  readonly channel: Channel;
  /** `ROW_WIDTH` integers; zeros for outside lines, which no model is asked about. */
  readonly row: Int32Array;
  /** The command that the line is about, normalised; empty for none. */
  readonly command: string;
  readonly entities: EventEntities;
  /** Failed sign-ins from the line's address on this host in the 24 hours before it (outside noise counted). */
  readonly failuresBefore: number;
}

/** What links events with each other (design §7, notes §3): names are unique within a host. */
export interface EventEntities {
  /** The login or job the line belongs to: `sshd:PID:START`, `cron:PID:START`, `account:NAME:START`, … */
  readonly episode: string;
  readonly address?: string;
  readonly account?: string;
  /** The second account of su and sudo, when it is not root. */
  readonly target?: string;
  /** Set for cron lines only. */
  readonly cronUser?: string;
  /** A line of a local program (sudo, su, shadow tools, services). */
  readonly local: boolean;
}
