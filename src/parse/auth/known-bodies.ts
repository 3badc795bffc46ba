import type { AuthFields } from '../../types/index.js';
import { frequentLine } from './frequent-lines.js';
import { readBody } from './read-body.js';
import { unwrapRepeated } from '../header/repeated.js';

/** A body taken apart. What is equal in many lines is one object for all of them. */
export interface BodyReading {
  /** As given. */
  readonly program: string;
  /** `message repeated` unwrapped. */
  readonly body: string;
  readonly content: string;
  readonly repeat: number;
  /** The line repeats the host's line before it, and holds no body of its own. */
  readonly isPrevious: boolean;
  readonly fields: AuthFields;
}

interface KnownBody {
  /** As given, `message repeated` and all. */
  readonly text: string;
  readonly reading: BodyReading;
}

/** Bodies remembered, and characters of the longest: together they bound the memory (some 8 MB). */
const SLOT_BITS = 13;
const MAX_LENGTH = 200;

/**
 * Reads bodies, each that comes again only once. Two thirds of a log under attack are bodies that were there before: a guessing
 * peer's lines differ in time and process only. Those with a port are other each time, and not remembered. A body is looked
 * for by some of its characters, which costs a tenth of hashing all of them, and replaced by the next that has the same.
 */
export class KnownBodies {
  readonly #known = new Array<KnownBody | undefined>(1 << SLOT_BITS).fill(undefined);
  /** Of a frequent line, which is not remembered: filled anew for each. */
  readonly #passing: { -readonly [K in keyof BodyReading]: BodyReading[K] };

  constructor() {
    this.#passing = { ...bodyReading('unknown', ''), repeat: 1, isPrevious: false };
  }

  /**
   * The body is what follows `start`. What is returned is true until the next is read.
   * @param program not empty
   * @param text not much longer than its body: what is remembered keeps it alive
   */
  read(program: string, text: string, start: number): BodyReading {
    const length = text.length - start;
    if (length > MAX_LENGTH) return bodyReading(program, text.slice(start));
    const slot = slotOf(text, start);
    const known = this.#known[slot];
    const body = text.slice(start);
    if (known?.text === body && known.reading.program === program) return known.reading;
    if (program === 'sshd') {
      const frequent = frequentLine(body);
      if (frequent !== undefined) {
        const passing = this.#passing;
        passing.program = program;
        passing.body = body;
        passing.content = frequent.content;
        passing.fields = frequent.fields;
        return passing;
      }
    }
    const reading = bodyReading(program, body);
    if (!reading.isPrevious && reading.fields.port === undefined) this.#known[slot] = { text: body, reading };
    return reading;
  }
}

function bodyReading(program: string, text: string): BodyReading {
  const { body, repeat, isPrevious } = unwrapRepeated(text);
  const { fields, content } = readBody(program, body);
  return { program, body, content, repeat, isPrevious, fields };
}

/** Distances from the end at which bodies differ: addresses with an account behind them or not, process and session numbers. */
function slotOf(text: string, start: number): number {
  const { length } = text;
  let hash = length - start;
  if (hash < 24) {
    for (let at = start; at < length; at++) hash = Math.imul(hash, 31) + text.charCodeAt(at);
  } else {
    hash = Math.imul(hash, 31) + text.charCodeAt(start + 7);
    for (let at = length - 23; at < length - 9; at += 2) hash = Math.imul(hash, 31) + text.charCodeAt(at);
    for (let at = length - 8; at < length; at++) hash = Math.imul(hash, 31) + text.charCodeAt(at);
  }
  return Math.imul(hash, 0x9e3779b1) >>> (32 - SLOT_BITS);
}
