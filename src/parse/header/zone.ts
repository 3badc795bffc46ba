import { readOffset } from './timestamp.js';

/** Minutes east of UTC, or a zone of the IANA database. */
export type Zone = number | NamedZone;

interface NamedZone {
  readonly clock: Intl.DateTimeFormat;
  /** The last answer: lines come in order of time, and asking the clock costs as much as reading a line. */
  quarter: number;
  offset: number;
}

const NAME = /^[A-Za-z][\w+-]{0,31}(?:\/[A-Za-z][\w+-]{0,31}){0,2}$/;
const MINUTE_MS = 60_000;
/** Clocks are changed at whole quarters of an hour. */
const QUARTER_MS = 15 * MINUTE_MS;
/** Names are the documents': there are some 600 in the database. */
const MAX_KNOWN = 1024;

const known = new Map<string, Zone | undefined>();

/** Reads `Z`, `+02:00` or a name of the IANA database such as `Europe/Berlin`; undefined for anything else. */
export function readZone(text: string): Zone | undefined {
  const offset = readOffset(text);
  if (offset !== undefined || !NAME.test(text)) return offset;
  if (known.has(text)) return known.get(text);
  const zone = zoneOf(text);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(text, zone);
  return zone;
}

/** Minutes east of UTC at an instant (epoch milliseconds), summer time included. */
export function offsetAt(zone: Zone, timeMs: number): number {
  if (typeof zone === 'number') return zone;
  const quarter = Math.floor(timeMs / QUARTER_MS);
  if (quarter !== zone.quarter) {
    zone.quarter = quarter;
    zone.offset = offsetOf(zone.clock, quarter * QUARTER_MS);
  }
  return zone.offset;
}

function offsetOf(clock: Intl.DateTimeFormat, timeMs: number): number {
  const at = new Map(clock.formatToParts(timeMs).map(({ type, value }) => [type, Number(value)]));
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = PARTS.map((part) => at.get(part));
  return Math.round((Date.UTC(year, month - 1, day, hour, minute) - timeMs) / MINUTE_MS);
}

const PARTS = ['year', 'month', 'day', 'hour', 'minute'] as const;

function zoneOf(timeZone: string): NamedZone | undefined {
  const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  try {
    const clock = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', calendar: 'gregory', ...parts });
    return { clock, quarter: Number.NaN, offset: 0 };
  } catch {
    return undefined;
  }
}
