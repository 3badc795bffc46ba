import { GAP_BUCKETS, KEY_PARTS, ROW, ROW_WIDTH } from '../types/index.js';
import type { RowShape } from '../types/index.js';

/** One embedded input of an event: a column of its own row, or (`previous`) of the row before, shifted by one, 0 = start. */
export interface RowFeature {
  /** Name of the embedding tensor. */
  readonly tensor: string;
  readonly column: number;
  readonly previous: boolean;
  /** Values it can take. */
  readonly size: (shape: RowShape) => number;
}

const keys = (shape: RowShape): number => shape.keys;
const gaps = (): number => GAP_BUCKETS;

/** Features up to `CONTEXT_FROM` speak of the stream; from there on they are q, the context of the event's actor. */
export const ROW_FEATURES: readonly RowFeature[] = [
  ...KEY_PARTS.map((part, i) => ({
    tensor: `previous.${part}.weight`,
    column: ROW[part],
    previous: true,
    size: (shape: RowShape) => shape.parts[i] + 1,
  })),
  { tensor: 'previous.key.weight', column: ROW.key, previous: true, size: (shape) => shape.keys + 1 },
  { tensor: 'context.gap.weight', column: ROW.gap, previous: false, size: gaps },
  { tensor: 'context.account.weight', column: ROW.account, previous: false, size: (shape) => shape.accounts },
  { tensor: 'context.account_gap.weight', column: ROW.accountGap, previous: false, size: gaps },
  { tensor: 'context.account_key1.weight', column: ROW.accountKey1, previous: false, size: keys },
  { tensor: 'context.account_key2.weight', column: ROW.accountKey2, previous: false, size: keys },
  { tensor: 'context.address_gap.weight', column: ROW.addressGap, previous: false, size: gaps },
  { tensor: 'context.address_key1.weight', column: ROW.addressKey1, previous: false, size: keys },
  { tensor: 'context.address_key2.weight', column: ROW.addressKey2, previous: false, size: keys },
  { tensor: 'context.process_gap.weight', column: ROW.processGap, previous: false, size: gaps },
  { tensor: 'context.process_key1.weight', column: ROW.processKey1, previous: false, size: keys },
  { tensor: 'context.process_key2.weight', column: ROW.processKey2, previous: false, size: keys },
];
export const FEATURES = ROW_FEATURES.length;
/** Index of the first feature of q. */
export const CONTEXT_FROM = 7;

/** Features taken from the row before come first: this many. */
export const PREVIOUS_FEATURES = ROW_FEATURES.filter((feature) => feature.previous).length;

/** Turns rows into indices of the one table that holds all embeddings, one after another. */
export class RowIndexer {
  /** Entries of the table. */
  readonly entries: number;
  readonly #sizes: Int32Array;
  readonly #offsets: Int32Array;
  readonly #columns: Int32Array;
  readonly #parts: readonly number[];

  constructor(shape: RowShape) {
    this.#sizes = Int32Array.from(ROW_FEATURES, (feature) => feature.size(shape));
    this.#columns = Int32Array.from(ROW_FEATURES, (feature) => feature.column);
    this.#offsets = new Int32Array(FEATURES);
    this.#parts = shape.parts;
    let entries = 0;
    for (let f = 0; f < FEATURES; f++) {
      this.#offsets[f] = entries;
      entries += this.#sizes[f];
    }
    this.entries = entries;
  }

  /**
   * Writes the `FEATURES` indices of one event to ids[at…].
   * @param rows the event's row at `row`; the row before it at `before` of `beforeRows`, or −1 at the start of a stream.
   * A value outside its table counts as 0.
   */
  write(ids: Int32Array, at: number, rows: Int32Array, row: number, beforeRows: Int32Array, before: number): void {
    for (let f = 0; f < FEATURES; f++) {
      const size = this.#sizes[f];
      let value: number;
      if (f >= PREVIOUS_FEATURES) {
        value = rows[row + this.#columns[f]];
        if (value >>> 0 >= size) value = 0;
      } else if (before < 0) {
        value = 0;
      } else {
        value = beforeRows[before + this.#columns[f]];
        value = value >>> 0 >= size - 1 ? 1 : value + 1;
      }
      ids[at + f] = this.#offsets[f] + value;
    }
  }

  /** The key part of a row that a head predicts; a value outside its head counts as 0 (for the template: UNKNOWN). */
  target(rows: Int32Array, row: number, part: number): number {
    const value = rows[row + part];
    return value >>> 0 >= this.#parts[part] ? 0 : value;
  }
}

/** Events in a stream's rows. */
export function eventsOf(rows: Int32Array): number {
  return Math.floor(rows.length / ROW_WIDTH);
}
