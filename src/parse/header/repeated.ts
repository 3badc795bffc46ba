const WRAPPED = /^message repeated (\d{1,9}) times: \[ ?/;
const PREVIOUS = /^last message (?:buffered|repeated) (\d{1,9}) times?$/;

/**
 * The largest count that is believed. A text that is the same to the port belongs to one connection, which ends after a handful of
 * failures (sshd's MaxAuthTries, 6), and daemons write the line at least every ten minutes; but anyone may `logger` the words.
 */
const MAX_REPEAT = 1000;

/** A body and how often its line says it occurred. */
export interface Unwrapped {
  readonly body: string;
  readonly repeat: number;
  /** The line repeats the host's line before it, and holds no body of its own. */
  readonly isPrevious: boolean;
}

/**
 * Unwraps rsyslog's `message repeated N times: [ body]`. `last message repeated N times` names no body: it keeps its own, with
 * the count.
 */
export function unwrapRepeated(body: string): Unwrapped {
  if (!body.startsWith('message repeated ') && !body.startsWith('last message ')) {
    return { body, repeat: 1, isPrevious: false };
  }
  const wrapped = WRAPPED.exec(body);
  if (wrapped !== null) {
    const inner = body.slice(wrapped[0].length, body.endsWith(']') ? -1 : undefined).trim();
    return { body: inner, repeat: countOf(wrapped[1]), isPrevious: false };
  }
  const previous = PREVIOUS.exec(body);
  return { body, repeat: previous === null ? 1 : countOf(previous[1]), isPrevious: previous !== null };
}

function countOf(digits = '1'): number {
  return Math.min(MAX_REPEAT, Math.max(1, Number(digits)));
}
