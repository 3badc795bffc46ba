/** Bytes at the beginning, NULs not counted, that are looked at. */
const PROBE_BYTES = 8192;
/** Blocks of NULs that power cuts may have left in them; UTF-16 and binary files have many. */
const MAX_NUL_RUNS = 8;
/** With NULs, no more than one byte in so many may be a control character. */
const CONTROL_SHARE = 20;

/**
 * Tells a text log from a binary file by its beginning. A log that was open during a power cut holds blocks of NULs, and is a text
 * none the less; without NULs anything passes, since lines that do not parse are counted.
 */
export class TextProbe {
  #bytes = 0;
  #controls = 0;
  #nulRuns = 0;
  #inNuls = false;

  /** Looks at the next bytes of the file. */
  look(chunk: Uint8Array): void {
    for (let i = 0; i < chunk.length && this.#bytes < PROBE_BYTES; i++) {
      const byte = chunk[i];
      if (byte === 0) {
        if (!this.#inNuls) this.#nulRuns += 1;
      } else {
        this.#bytes += 1;
        if (isControl(byte)) this.#controls += 1;
      }
      this.#inNuls = byte === 0;
    }
  }

  get isBinary(): boolean {
    if (this.#nulRuns === 0) return false;
    return this.#nulRuns > MAX_NUL_RUNS || this.#controls * CONTROL_SHARE > this.#bytes;
  }

  get isAllNul(): boolean {
    return this.#nulRuns > 0 && this.#bytes === 0;
  }
}

/** Neither white space nor escape (colours). */
function isControl(byte: number): boolean {
  return (byte < 32 && (byte < 9 || byte > 13) && byte !== 27) || byte === 127;
}
