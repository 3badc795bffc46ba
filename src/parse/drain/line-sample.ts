import type { TokenIds } from './vocabulary.js';

/** Lines kept, and characters of the longest: together they bound the memory. */
const SLOT_BITS = 8;
const MAX_LENGTH = 240;
/** Lines of other tokens, one after the other, until a sample makes room for the last of them. */
const PATIENCE = 16;
/** Behind a sample: no byte of a line. */
const NO_BYTE = 255;

/** A line as bytes, with a 0 behind, and the same bytes for reading four at once. */
export interface LineBytes {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly length: number;
}

/**
 * A line read before. What a token is depends on its own characters alone: where another line spells the same token,
 * it has the same number, and whole stretches of tokens are recognised by comparing bytes, four at once.
 */
export class LineSample {
  readonly length: number;
  readonly count: number;
  readonly ids: Int32Array;
  /** Where each token begins. */
  readonly starts: Uint8Array;
  /** For each place, the tokens that lie before it with the space behind them; all of them beyond the end. */
  readonly wholeBefore: Uint8Array;
  misses = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;

  /** @param vocabularySize the numbers are true while the vocabulary has this size */
  constructor(
    line: LineBytes,
    { ids, count }: TokenIds,
    readonly hash: number,
    readonly vocabularySize: number,
  ) {
    const { length } = line;
    this.length = length;
    this.count = count;
    this.ids = ids.slice(0, count);
    this.bytes = new Uint8Array(length + 5).fill(NO_BYTE);
    this.bytes.set(line.bytes.subarray(0, length + 1));
    this.view = new DataView(this.bytes.buffer);
    this.starts = new Uint8Array(count);
    this.wholeBefore = new Uint8Array(length + 2).fill(count);
    let begun = 0;
    for (let i = 0; i <= length; i++) {
      const isGap = i === 0 || line.bytes[i - 1] === SPACE;
      const isToken = line.bytes[i] > SPACE;
      if (isGap && isToken) this.starts[begun++] = i;
      this.wholeBefore[i] = isGap && !isToken ? begun : Math.max(0, begun - 1);
    }
  }

  /** Where in the sample a line, read from one of its tokens on, first differs: beyond the end when it does not. */
  partsAt({ bytes, view }: LineBytes, lineStart: number, sampleStart: number): number {
    const shift = lineStart - sampleStart;
    let i = sampleStart;
    while (i < this.length && view.getInt32(i + shift, true) === this.view.getInt32(i, true)) i += 4;
    while (bytes[i + shift] === this.bytes[i]) i++;
    return i;
  }
}

/** Samples of the lines that are likely to come again, found by a few of their bytes. */
export class LineSamples {
  private readonly samples: (LineSample | undefined)[] = Array.from({ length: 1 << SLOT_BITS }, () => undefined);

  /** Where the sample of a line is: lines of one template mostly agree in these bytes, others do not. */
  slotOf({ view, length }: LineBytes): number {
    if (length < 24) return 0;
    const mixed = Math.imul(view.getInt32(4, true), 31) + view.getInt32(20, true);
    return Math.imul(mixed, 0x9e3779b1) >>> (32 - SLOT_BITS);
  }

  /** A sample whose numbers are still true. */
  at(slot: number, vocabularySize: number): LineSample | undefined {
    const sample = this.samples[slot];
    return sample?.vocabularySize === vocabularySize ? sample : undefined;
  }

  /** Takes a line that was read as the new sample, when there is none or the old one has not been met for long. */
  offer(slot: number, line: LineBytes, ids: TokenIds, hash: number, vocabularySize: number): void {
    const sample = this.at(slot, vocabularySize);
    if (sample?.hash === hash) sample.misses = 0;
    else if ((sample === undefined || ++sample.misses > PATIENCE) && line.length <= MAX_LENGTH) {
      this.samples[slot] = new LineSample(line, ids, hash, vocabularySize);
    }
  }
}

const SPACE = 32;
