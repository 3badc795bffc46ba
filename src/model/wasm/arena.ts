import { webAssembly } from './web-assembly.js';
import type { WasmMemory } from './web-assembly.js';

const PAGE = 65_536;
/** All that 32-bit addresses reach. */
const MOST_PAGES = 65_536;
/** Growth is by this at least: a call to the system each time. */
const STEP_PAGES = 16;
/** Arrays begin at cache lines. */
const ALIGNMENT = 64;

/**
 * Hands out arrays of one WebAssembly memory, one after another; nothing is given back before the arena as a whole is.
 * The memory is shared, so that it grows in place and arrays handed out before stay valid.
 */
export class Arena {
  readonly memory: WasmMemory;
  #next = 0;

  constructor() {
    if (webAssembly === undefined) throw new RangeError('no WebAssembly');
    this.memory = new webAssembly.Memory({ initial: STEP_PAGES, maximum: MOST_PAGES, shared: true });
  }

  /** Bytes before `address` are taken. */
  reserve(address: number): void {
    this.#next = Math.max(this.#next, address);
  }

  /** Zeroed. @throws RangeError when the memory is full (4 GiB) */
  floats(length: number): Float32Array {
    const address = this.#take(length * Float32Array.BYTES_PER_ELEMENT);
    return new Float32Array(this.memory.buffer, address, length);
  }

  /** Zeroed. @throws RangeError when the memory is full (4 GiB) */
  ints(length: number): Int32Array {
    const address = this.#take(length * Int32Array.BYTES_PER_ELEMENT);
    return new Int32Array(this.memory.buffer, address, length);
  }

  #take(bytes: number): number {
    const address = Math.ceil(this.#next / ALIGNMENT) * ALIGNMENT;
    const missing = Math.ceil((address + bytes - this.memory.buffer.byteLength) / PAGE);
    if (missing > 0) {
      const pages = this.memory.buffer.byteLength / PAGE;
      this.memory.grow(Math.max(missing, Math.min(STEP_PAGES, MOST_PAGES - pages)));
    }
    this.#next = address + bytes;
    return address;
  }
}
