import { detached } from './detached.js';

const SPACE = 32;
const LAST_PRINTABLE = 126;
const SLOT_BITS = 12;
/** Longer names are not kept. */
const MAX_LENGTH = 64;

/**
 * Names of peers and accounts, the same text for the same name while it is remembered: it costs no memory, and whoever looks it up in a
 * map need not read it again. A name is looked for by a few of its characters, and replaced by the next that has the same.
 */
export class NameTable {
  readonly #names: string[] = new Array<string>(1 << SLOT_BITS).fill('');

  /** `text.slice(start, stop)`, not empty, as a text of its own; empty where it holds anything but visible ASCII. */
  of(text: string, start: number, stop: number): string {
    const length = stop - start;
    if (length > MAX_LENGTH) return isVisible(text, start, stop) ? text.slice(start, stop) : '';
    const slot = slotOf(text, start, stop);
    const known = this.#names[slot];
    if (known.length === length && standsAt(text, start, known)) return known;
    if (!isVisible(text, start, stop)) return '';
    return (this.#names[slot] = detached(text.slice(start, stop)));
  }
}

/**
 * `text.startsWith(word, at)` for a word that mostly stands there: half as dear, since `indexOf` compares memory and `startsWith` one
 * character after the other. Where only the first character fits, it costs a walk along the text.
 */
export function standsAt(text: string, at: number, word: string): boolean {
  return text.charCodeAt(at) === word.charCodeAt(0) && text.indexOf(word, at) === at;
}

/** Addresses differ at their ends, accounts all over. */
function slotOf(text: string, start: number, stop: number): number {
  let hash = text.charCodeAt(start) + (stop - start) * 131;
  for (let at = Math.max(start + 1, stop - 6); at < stop; at++) hash = Math.imul(hash, 31) + text.charCodeAt(at);
  hash = Math.imul(hash, 31) + text.charCodeAt((start + stop) >> 1);
  return Math.imul(hash, 0x9e3779b1) >>> (32 - SLOT_BITS);
}

function isVisible(text: string, start: number, stop: number): boolean {
  for (let at = start; at < stop; at++) {
    const code = text.charCodeAt(at);
    if (code <= SPACE || code > LAST_PRINTABLE) return false;
  }
  return true;
}
