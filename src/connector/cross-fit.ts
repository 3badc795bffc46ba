import { ROW, ROW_WIDTH, type EncodedLog } from '../types/index.js';

/** The inside events of one host in order of time, and their rows back to back. */
export interface HostStream {
  readonly host: string;
  readonly events: readonly EncodedLog[];
  /** As `packRows` lays them. */
  readonly rows: Int32Array;
}

/** Rows of events back to back, `ROW_WIDTH` integers each, in memory that training threads read in place. */
export function packRows(events: readonly EncodedLog[]): Int32Array {
  const rows = new Int32Array(new SharedArrayBuffer(events.length * ROW_WIDTH * Int32Array.BYTES_PER_ELEMENT));
  for (let i = 0; i < events.length; i++) rows.set(events[i].row, i * ROW_WIDTH);
  return rows;
}

/** The rows of the events [from, to), in the same memory. */
export function rowsBetween(rows: Int32Array, from: number, to: number): Int32Array {
  return rows.subarray(from * ROW_WIDTH, to * ROW_WIDTH);
}

/** Index of the first event at or after a time (the events are in order). */
export function firstAtOrAfter(events: readonly EncodedLog[], timeMs: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (events[middle].log.timeMs < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A block of time that one fold model does not see. */
export interface Block {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Equal contiguous blocks that cover [fromMs, toMs]. */
export function timeBlocks(fromMs: number, toMs: number, count: number): Block[] {
  const width = (toMs + 1 - fromMs) / count;
  return Array.from({ length: count }, (_, i) => ({
    fromMs: Math.floor(fromMs + i * width),
    toMs: i === count - 1 ? toMs + 1 : Math.floor(fromMs + (i + 1) * width),
  }));
}

/** What a fold model may learn from: every host's rows before and after the block, as streams of their own. */
export function outsideBlock(streams: readonly HostStream[], block: Block): Int32Array[] {
  return streams.flatMap(({ events, rows }) => {
    const start = firstAtOrAfter(events, block.fromMs);
    const end = firstAtOrAfter(events, block.toMs);
    return [rowsBetween(rows, 0, start), rowsBetween(rows, end, events.length)].filter(({ length }) => length > 0);
  });
}

/** Every host's rows within the block; hosts without any are left out. */
export function insideBlock(streams: readonly HostStream[], block: Block): Int32Array[] {
  return streams
    .map(({ events, rows }) => {
      return rowsBetween(rows, firstAtOrAfter(events, block.fromMs), firstAtOrAfter(events, block.toMs));
    })
    .filter(({ length }) => length > 0);
}

/** How often each value of a column occurs in rows packed back to back. */
export function columnCounts(rows: readonly Int32Array[], column: number, size: number): Uint32Array {
  const counts = new Uint32Array(size);
  for (const part of rows) {
    for (let at = column; at < part.length; at += ROW_WIDTH) counts[part[at]]++;
  }
  return counts;
}

/** Counts of what lies outside some rows, from those of all rows and of the ones within. */
export function countsOutside(all: Uint32Array, within: Uint32Array): Uint32Array {
  return all.map((count, value) => count - within[value]);
}

/**
 * A copy of a row as it would have come had the block not been learned from: a template or composite key that occurs
 * only inside the block is unknown.
 */
export function unseenRow(row: Int32Array, templateCounts: Uint32Array, keyCounts: Uint32Array): Int32Array {
  const copy = row.slice();
  if (templateCounts[copy[ROW.template]] === 0) copy[ROW.template] = 0;
  if (keyCounts[copy[ROW.key]] === 0) copy[ROW.key] = 0;
  return copy;
}
