import { isAscii } from 'node:buffer';

/**
 * Told of a line cut out of a byte stream, without its line end.
 * @param line 1-based, empty lines counted
 */
export type TakeLine = (line: number, text: string) => void;

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
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

  /** Hands on the lines that `chunk` completes. */
  push(chunk: Buffer, take: TakeLine): void {
    const encoding = isAscii(chunk) ? 'latin1' : 'utf8';
    let start = 0;
    for (;;) {
      const isFresh = this.#rest.length === 0 && !this.#restWasCut;
      if (isFresh && chunk[start] === 0) start = afterNuls(chunk, start);
      const end = chunk.indexOf(NEWLINE, start);
      if (end < 0) break;
      if (isFresh) this.#endLine(chunk, start, end, encoding, take);
      else {
        this.#keep(chunk, start, end);
        this.#endRest(take);
      }
      start = end + 1;
    }
    this.#keep(chunk, start, chunk.length);
  }

  /** Hands on the last line, when no line end closes it. */
  end(take: TakeLine): void {
    if (this.#rest.length > 0) this.#endRest(take);
  }

  #keep(chunk: Buffer, start: number, end: number): void {
    const room = this.#maxLineBytes - this.#rest.length;
    if (end - start > room) this.#restWasCut = true;
    if (end > start && room > 0) {
      this.#rest = Buffer.concat([this.#rest, chunk.subarray(start, Math.min(end, start + room))]);
    }
  }

  #endRest(take: TakeLine): void {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    this.#endLine(rest, 0, rest.length, 'utf8', take);
  }

  /** Each line is a text of its own: whoever keeps one keeps no others. */
  #endLine(bytes: Buffer, start: number, end: number, encoding: 'latin1' | 'utf8', take: TakeLine): void {
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
    if (stop > start) take(this.lines, bytes.toString(encoding, start, stop));
  }
}

/** The first byte that is no NUL: a power cut leaves blocks of them before the next line. */
function afterNuls(chunk: Buffer, start: number): number {
  let at = start;
  while (at < chunk.length && chunk[at] === 0) at += 1;
  return at;
}
