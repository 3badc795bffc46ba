import { ROW_WIDTH } from '../types/index.js';

/** Rows cut out of one piece of memory; whoever keeps one keeps its piece (9 KB) too. */
const ROWS = 128;
const ROW_BYTES = ROW_WIDTH * Int32Array.BYTES_PER_ELEMENT;

/** Makes rows of zeros. Memory of its own costs a row ten times as much, since V8 takes it from outside its heap. */
export class RowBlock {
  #memory = new ArrayBuffer(ROWS * ROW_BYTES);
  #used = 0;

  next(): Int32Array {
    if (this.#used === ROWS) {
      this.#memory = new ArrayBuffer(ROWS * ROW_BYTES);
      this.#used = 0;
    }
    return new Int32Array(this.#memory, ROW_BYTES * this.#used++, ROW_WIDTH);
  }
}
