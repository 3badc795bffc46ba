import type { Backend } from './backend.js';
import type { Floats } from './floats.js';
import { MAX_EVENTS } from './key-predictor.js';
import type { States } from './network-body.js';
import type { StateHome, StreamState } from './stream-state.js';

/** Streams whose numbers stay in the kernels' memory, unless that took more than `MOST_BYTES`. */
const MOST_SLOTS = 1024;
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * The numbers of the streams that were scored lately, in the kernels' memory: copied in when a stream comes and out when another
 * needs the slot, so that what is kept there is bounded however many streams there are.
 */
export class StateSlots implements States, StateHome {
  readonly numbers: readonly Floats[];
  readonly places: Int32Array;
  readonly #lengths: readonly number[];
  /** By slot: whose numbers are there, the pass that used them last, and whether it is passed over once when a slot is sought. */
  readonly #owners: (StreamState | undefined)[];
  readonly #lastPass: Float64Array;
  readonly #spared: Uint8Array;
  #pass = 0;
  #hand = 0;

  /** @param lengths of the arrays of a stream's numbers */
  constructor(backend: Backend, lengths: readonly number[]) {
    const bytes = lengths.reduce((sum, length) => sum + length, 1) * Float32Array.BYTES_PER_ELEMENT;
    const slots = Math.max(MAX_EVENTS, Math.min(MOST_SLOTS, Math.floor(MOST_BYTES / bytes)));
    this.#lengths = lengths;
    this.numbers = lengths.map((length) => backend.allocate(slots * length));
    this.places = backend.allocateInts(MAX_EVENTS);
    this.#owners = new Array<undefined>(slots).fill(undefined);
    this.#lastPass = new Float64Array(slots);
    this.#spared = new Uint8Array(slots);
  }

  /** Gives the streams of a pass (at most `MAX_EVENTS`, each once) their places. */
  seat(streams: readonly StreamState[]): void {
    this.#pass++;
    // those that are here first, so that none of them has to go for another
    for (const { home, slot } of streams) if (home === this) this.#lastPass[slot] = this.#pass;
    for (let s = 0; s < streams.length; s++) {
      const stream = streams[s];
      if (stream.home !== this) this.#bring(stream);
      this.#spared[stream.slot] = 1;
      this.places[s] = stream.slot;
    }
  }

  write(stream: StreamState): void {
    let from = 0;
    for (let i = 0; i < this.#lengths.length; i++) {
      const length = this.#lengths[i];
      stream.own.set(this.numbers[i].subarray(stream.slot * length, (stream.slot + 1) * length), from);
      from += length;
    }
  }

  #bring(stream: StreamState): void {
    const slot = this.#free();
    const { numbers } = stream;
    stream.home = this;
    stream.slot = slot;
    this.#owners[slot] = stream;
    this.#lastPass[slot] = this.#pass;
    let from = 0;
    for (let i = 0; i < this.#lengths.length; i++) {
      const length = this.#lengths[i];
      this.numbers[i].set(numbers.subarray(from, from + length), slot * length);
      from += length;
    }
  }

  /** A slot that this pass does not need: around the circle, one that has not been used since the last round. */
  #free(): number {
    for (;;) {
      const slot = this.#hand;
      this.#hand = (slot + 1) % this.#owners.length;
      if (this.#lastPass[slot] === this.#pass) continue;
      const owner = this.#owners[slot];
      if (owner?.home === this && owner.slot === slot) {
        if (this.#spared[slot] === 1) {
          this.#spared[slot] = 0;
          continue;
        }
        owner.leave();
      }
      return slot;
    }
  }
}
