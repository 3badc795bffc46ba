import { readExplanation } from '../delineate/index.js';
import { BODIES_A_CHUNK, type LineColumns, type NameColumn } from './line-columns.js';

export type Explanation = ReturnType<typeof readExplanation>;
const UNEXPLAINED: Explanation = { reason: '', expected: [] };

/** One part of the columns, with running sums made absolute. */
export class LineBlock {
  readonly columns: LineColumns;
  readonly timeMs: Float64Array;
  readonly line: Float64Array;
  readonly bodyStart: Int32Array;
  readonly #explained: Map<number, Explanation | LineColumns['explained'][number][1]>;

  constructor(columns: LineColumns) {
    this.columns = columns;
    const size = columns.form.length;
    this.timeMs = new Float64Array(size);
    this.line = new Float64Array(size);
    this.bodyStart = new Int32Array(size);
    this.#explained = new Map(columns.explained);
    let timeMs = 0;
    let line = 0;
    let start = 0;
    for (let at = 0; at < size; at++) {
      timeMs += columns.time[at];
      const id = columns.id[at];
      if (typeof id === 'number') line += id;
      if (at % BODIES_A_CHUNK === 0) start = 0;
      this.timeMs[at] = timeMs;
      this.line[at] = line;
      this.bodyStart[at] = start;
      start += columns.bodyLength[at];
    }
  }

  get size(): number {
    return this.columns.form.length;
  }

  name(column: NameColumn, at: number): string | undefined {
    const place = this.columns.names[column][at];
    return place < 0 ? undefined : this.columns.texts[place];
  }

  /** Read when first asked for. */
  explanation(at: number): Explanation {
    const found = this.#explained.get(at);
    if (found === undefined) return UNEXPLAINED;
    if (!Array.isArray(found)) return found as Explanation;
    const read = readExplanation(found as LineColumns['explained'][number][1], this.columns.texts);
    this.#explained.set(at, read);
    return read;
  }
}
