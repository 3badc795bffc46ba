import { ROW, ROW_WIDTH } from '../types/index.js';
import type { Random, RowShape } from '../types/index.js';
import { PARTS } from './key-heads.js';
import type { Windows } from './key-network.js';
import { eventsOf, FEATURES } from './row-features.js';
import type { RowIndexer } from './row-features.js';

/** What happened at most so often in training stands, half of the time, for what never happened. */
const RARE_COUNT = 2;
const RARE_SHARE = 0.5;

/** A window of a stream: `events` events from `start` on. */
interface Cut {
  readonly rows: Int32Array;
  readonly start: number;
  readonly events: number;
}

/**
 * How often an event's template and key are replaced by UNKNOWN (0) in training, so that UNKNOWN has an honest probability
 * and a trained embedding: rare ones half of the time (the idea of Good and Turing: what was seen once tells how much was
 * never seen), all others as if one event of the history had been unknown (add-one smoothing).
 */
class UnknownShare {
  readonly #template: Float64Array;
  readonly #key: Float64Array;

  constructor(streams: readonly Int32Array[], shape: RowShape) {
    const total = streams.reduce((sum, rows) => sum + eventsOf(rows), 0);
    const shares = (column: number, size: number): Float64Array => {
      const counts = new Float64Array(size);
      for (const rows of streams) {
        for (let at = column; at < rows.length; at += ROW_WIDTH) if (rows[at] >>> 0 < size) counts[rows[at]]++;
      }
      return counts.map((count) => (count <= RARE_COUNT ? RARE_SHARE : 1 / (total + 1)));
    };
    this.#template = shares(ROW.template, shape.parts[0]);
    this.#key = shares(ROW.key, shape.keys);
  }

  apply(rows: Int32Array, at: number, random: Random): void {
    const forTemplate = random() < (this.#template[rows[at + ROW.template]] ?? 0);
    const forKey = random() < (this.#key[rows[at + ROW.key]] ?? 0);
    if (forTemplate) rows[at + ROW.template] = 0;
    if (forTemplate || forKey) rows[at + ROW.key] = 0;
  }
}

/** Draws training windows: any place of any stream, each event equally likely but for the ends of streams. */
export class WindowSampler {
  readonly #streams: readonly Int32Array[];
  readonly #indexer: RowIndexer;
  readonly #unknown: UnknownShare;
  readonly #random: Random;
  readonly #dropout: number;
  /** Streams weighted by their events: running sums. */
  readonly #cumulative: Float64Array;
  readonly #scratch: Int32Array; // (window + 1, ROW_WIDTH)

  constructor(
    streams: readonly Int32Array[],
    shape: RowShape,
    indexer: RowIndexer,
    window: number,
    dropout: number,
    random: Random,
  ) {
    this.#streams = streams;
    this.#indexer = indexer;
    this.#unknown = new UnknownShare(streams, shape);
    this.#random = random;
    this.#dropout = dropout;
    let sum = 0;
    this.#cumulative = Float64Array.from(streams, (rows) => (sum += eventsOf(rows)));
    this.#scratch = new Int32Array((window + 1) * ROW_WIDTH);
  }

  /** Fills one window (batch 1) with a random piece of a stream, unknowns and dropped features included. */
  draw(windows: Windows): void {
    this.fill(windows, this.place(windows.length));
  }

  /** A random piece of a stream, of `length` events unless the stream has less. */
  place(length: number): Cut {
    const place = this.#random() * this.#cumulative[this.#cumulative.length - 1];
    const rows = this.#streams[firstAbove(this.#cumulative, place)];
    const events = Math.min(length, eventsOf(rows));
    return { rows, start: Math.floor(this.#random() * (eventsOf(rows) - events + 1)), events };
  }

  /** Fills one window with that piece, unknowns and dropped features included. */
  fill(windows: Windows, { rows, start, events }: Cut): void {
    const from = Math.max(0, start - 1);
    const copy = this.#scratch;
    copy.set(rows.subarray(from * ROW_WIDTH, (start + events) * ROW_WIDTH));
    for (let i = 0; i < start + events - from; i++) this.#unknown.apply(copy, i * ROW_WIDTH, this.#random);
    fillWindow(windows, { rows: copy, start: start - from, events }, this.#indexer);
    if (this.#dropout > 0) {
      const { ids } = windows;
      for (let i = 0; i < events * FEATURES; i++) if (this.#random() < this.#dropout) ids[i] = -1;
    }
  }
}

/** Index of the first of rising numbers that is above the limit; the last if none is. */
function firstAbove(rising: Float64Array, limit: number): number {
  let low = 0;
  let high = rising.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Non-overlapping windows over streams, evenly thinned to about `most`: what the validation loss is measured on. */
export function validationCuts(streams: readonly Int32Array[], window: number, most: number): readonly Cut[] {
  const cuts: Cut[] = [];
  for (const rows of streams) {
    const events = eventsOf(rows);
    for (let start = 0; start < events; start += window) {
      cuts.push({ rows, start, events: Math.min(window, events - start) });
    }
  }
  const kept = Math.max(1, most);
  if (cuts.length <= kept) return cuts;
  return Array.from({ length: kept }, (_, i) => cuts[Math.floor((i * cuts.length) / kept)]);
}

/** Fills one window (batch 1); positions after the cut's events are padding of weight 0. */
export function fillWindow(windows: Windows, { rows, start, events }: Cut, indexer: RowIndexer): void {
  const { ids, targets, weights, length } = windows;
  for (let i = 0; i < length; i++) {
    const inside = i < events;
    weights[i] = inside ? 1 : 0;
    if (inside) {
      const row = (start + i) * ROW_WIDTH;
      indexer.write(ids, i * FEATURES, rows, row, rows, row - ROW_WIDTH);
      for (let j = 0; j < PARTS; j++) targets[i * PARTS + j] = indexer.target(rows, row, j);
    } else {
      ids.fill(-1, i * FEATURES, (i + 1) * FEATURES);
      targets.fill(0, i * PARTS, (i + 1) * PARTS);
    }
  }
}
