import type { AuthFields } from '../../types/index.js';
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

/** Bodies of each of two generations, and the longest body remembered: together they bound the memory (some 8 MB). */
const MAX_REMEMBERED = 4096;
const MAX_REMEMBERED_LENGTH = 200;

/**
 * Reads bodies, each that comes again only once. Two thirds of a log under attack are bodies that were there before: a guessing
 * peer's lines differ in time and process only. Those with a port are other each time, and not remembered.
 */
export class KnownBodies {
  #young = new Map<string, BodyReading>();
  #old = new Map<string, BodyReading>();

  /** @param program not empty */
  read(program: string, body: string): BodyReading {
    // Looking for it costs as much as reading it.
    if (body.includes(' port '))
      return bodyReading(program, body.length > MAX_REMEMBERED_LENGTH ? body : detached(body));
    const young = this.#young.get(body);
    if (young?.program === program) return young;
    const old = young ?? this.#old.get(body);
    if (old?.program === program) return this.#remember(old.body === body ? old.body : detached(body), old);
    if (body.length > MAX_REMEMBERED_LENGTH) return bodyReading(program, body);
    const own = detached(body);
    const reading = bodyReading(detached(program), own);
    return reading.isPrevious || reading.fields.port !== undefined ? reading : this.#remember(own, reading);
  }

  #remember(body: string, reading: BodyReading): BodyReading {
    if (this.#young.size >= MAX_REMEMBERED) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(body, reading);
    return reading;
  }
}

function bodyReading(program: string, text: string): BodyReading {
  const { body, repeat, isPrevious } = unwrapRepeated(text);
  const { fields, content } = readBody(program, body);
  return { program, body, content, repeat, isPrevious, fields };
}

/** A copy that does not keep the string it was cut from alive (engines share the memory of slices). */
function detached(text: string): string {
  // V8 copies slices below 13 characters anyway.
  if (text.length < 13) return text;
  return ` ${text}`.slice(1);
}
