const WRAPPED = /^message repeated (\d{1,9}) times: \[ ?/;
const PREVIOUS = /^last message (?:buffered|repeated) (\d{1,9}) times?$/;

/** A body and how often its line says it occurred. */
export interface Unwrapped {
  readonly body: string;
  readonly repeat: number;
}

/**
 * Unwraps rsyslog's `message repeated N times: [ body]`. `last message repeated N times` names no body: it keeps its own, with
 * the count.
 */
export function unwrapRepeated(body: string): Unwrapped {
  const wrapped = WRAPPED.exec(body);
  if (wrapped !== null) {
    const inner = body.slice(wrapped[0].length, body.endsWith(']') ? -1 : undefined).trim();
    return { body: inner, repeat: Math.max(1, Number(wrapped[1])) };
  }
  const previous = PREVIOUS.exec(body);
  return { body, repeat: previous === null ? 1 : Math.max(1, Number(previous[1])) };
}
