import type { Arena } from './arena.js';

/** Memory for one call at a time, as large as any call has asked for so far. */
export class Scratch {
  readonly #arena: Arena;
  #address = 0;
  #bytes = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** The address of at least so many bytes, with anything in them. */
  atLeast(bytes: number): number {
    if (bytes > this.#bytes) {
      // What was there before is lost to the arena: doubling bounds the loss.
      this.#bytes = Math.max(bytes, 2 * this.#bytes);
      this.#address = this.#arena.floats(Math.ceil(this.#bytes / Float32Array.BYTES_PER_ELEMENT)).byteOffset;
    }
    return this.#address;
  }
}
