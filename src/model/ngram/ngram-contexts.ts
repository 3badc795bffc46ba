import { ROW, type RowShape } from '../../types/index.js';

/**
 * What an n-gram conditions on, shortest first:
 * `context`: account; then also the last key of the process, of the address, of the account;
 * `host`: the stream's last key; its last two; `unigram`: nothing.
 */
export type NgramKind = 'context' | 'host' | 'unigram';

/** Contexts of each kind, the empty one included. */
export const NGRAM_LEVELS: Readonly<Record<NgramKind, number>> = { context: 5, host: 3, unigram: 1 };

/** The last two keys of a stream; −1 before its beginning. */
export type KeyHistory = Int32Array;

/**
 * Packs the contexts of the event whose row is at `at` into numbers, one a level, into `out`.
 * Largest: accounts × (keys + 1)³, below 2⁵³ for 255 accounts and 8192 keys.
 */
export function packContexts(
  kind: NgramKind,
  shape: RowShape,
  rows: Int32Array,
  at: number,
  history: KeyHistory,
  out: Float64Array,
): void {
  const radix = shape.keys + 1;
  out[0] = 0;
  if (kind === 'host') {
    out[1] = history[0] + 1;
    out[2] = out[1] * radix + history[1] + 1;
  } else if (kind === 'context') {
    out[1] = rows[at + ROW.account];
    out[2] = out[1] * radix + rows[at + ROW.processKey1];
    out[3] = out[2] * radix + rows[at + ROW.addressKey1];
    out[4] = out[3] * radix + rows[at + ROW.accountKey1];
  }
}

/** Can every context of the kind be packed into a number without loss? */
export function fitsPacking(shape: RowShape): boolean {
  return shape.accounts * (shape.keys + 1) ** 3 <= Number.MAX_SAFE_INTEGER;
}

/** The context of one level less; of the first level above the empty one: 0. */
export function shorterContext(shape: RowShape, context: number, level: number): number {
  return level === 1 ? 0 : Math.floor(context / (shape.keys + 1));
}

/** Contexts that the longest level can have are below this. */
export function contextLimit(kind: NgramKind, { keys, accounts }: RowShape): number {
  if (kind === 'unigram') return 1;
  return kind === 'host' ? (keys + 1) ** 2 : accounts * (keys + 1) ** 3;
}
