import { isAscii } from 'node:buffer';

/** A line cut out of a byte stream, without its line end. */
export interface SplitLine {
  /** 1-based, empty lines counted. */
  readonly line: number;
  readonly text: string;
}

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
/**
 * Bytes decoded at once where they are ASCII. Lines are slices of that text: whoever keeps one keeps so much, and decoding each line on
 * its own costs five times as much.
 */
const PIECE_BYTES = 2048;

/**
 * Cuts bytes into lines with bounded memory: of a line longer than `maxLineBytes` the beginning is kept and the rest is
 * skipped and counted. Empty lines are counted, not returned; NULs before a line are skipped. Bytes that are not UTF-8 become U+FFFD.
 */
export class LineSplitter {
  /** Lines seen, empty ones included. */
  lines = 0;
  /** Lines of which only the beginning was kept. */
  cutLines = 0;
  /** The first of these, 1-based. */
  firstCutLine: number | undefined;
  readonly #maxLineBytes: number;
  /** The unfinished last line of the chunks so far, at most `maxLineBytes`. */
  #rest: Buffer = Buffer.alloc(0);
  #restWasCut = false;

  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes;
  }

  /** The lines that `chunk` completes. */
  push(chunk: Buffer): SplitLine[] {
    const lines: SplitLine[] = [];
    const isPlain = isAscii(chunk) && this.#maxLineBytes >= PIECE_BYTES;
    let start = 0;
    for (;;) {
      const isFresh = this.#rest.length === 0 && !this.#restWasCut;
      if (isFresh && isPlain) start = this.#pushPlain(chunk, start, lines);
      if (isFresh) start = afterNuls(chunk, start);
      // What is left is a line that needs a closer look: long, unfinished, or after NULs.
      const end = chunk.indexOf(NEWLINE, start);
      if (end < 0) break;
      if (isFresh) this.#endLine(chunk, start, end, lines);
      else {
        this.#keep(chunk, start, end);
        this.#endRest(lines);
      }
      start = end + 1;
    }
    this.#keep(chunk, start, chunk.length);
    return lines;
  }

  /** The last line, when no line end closes it. */
  end(): SplitLine | undefined {
    const lines: SplitLine[] = [];
    if (this.#rest.length > 0) this.#endRest(lines);
    return lines[0];
  }

  /**
   * Takes lines of ASCII text for as long as they fit into a piece and do not begin with a NUL.
   * @returns where the first other one begins
   */
  #pushPlain(chunk: Buffer, from: number, lines: SplitLine[]): number {
    let at = from;
    for (;;) {
      const text = chunk.toString('latin1', at, Math.min(at + PIECE_BYTES, chunk.length));
      let start = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
        if (text.charCodeAt(start) === 0) return at + start;
        this.lines += 1;
        const stop = end > start && text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end;
        if (stop > start) lines.push({ line: this.lines, text: text.slice(start, stop) });
        start = end + 1;
      }
      if (start === 0) return at;
      at += start;
    }
  }

  #keep(chunk: Buffer, start: number, end: number): void {
    const room = this.#maxLineBytes - this.#rest.length;
    if (end - start > room) this.#restWasCut = true;
    if (end > start && room > 0) {
      this.#rest = Buffer.concat([this.#rest, chunk.subarray(start, Math.min(end, start + room))]);
    }
  }

  #endRest(lines: SplitLine[]): void {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    this.#endLine(rest, 0, rest.length, lines);
  }

  #endLine(bytes: Buffer, start: number, end: number, lines: SplitLine[]): void {
    this.lines += 1;
    let stop = end;
    let cut = this.#restWasCut;
    this.#restWasCut = false;
    if (stop - start > this.#maxLineBytes) {
      stop = start + this.#maxLineBytes;
      cut = true;
    }
    if (cut) {
      this.cutLines += 1;
      this.firstCutLine ??= this.lines;
    } else if (stop > start && bytes[stop - 1] === CARRIAGE_RETURN) stop -= 1;
    if (stop > start) lines.push({ line: this.lines, text: bytes.toString('utf8', start, stop) });
  }
}

/** The first byte that is no NUL: a power cut leaves blocks of them before the next line. */
function afterNuls(chunk: Buffer, start: number): number {
  let at = start;
  while (at < chunk.length && chunk[at] === 0) at += 1;
  return at;
}
