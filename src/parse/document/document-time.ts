import { dateMs, readTime } from '../header/timestamp.js';
import { nearestTimeMs } from '../header/year-inference.js';
import { DOCUMENT } from './document-table.js';
import { asText } from './field-access.js';
import type { Values } from './path-table.js';

/** Where shippers write an event's time, best first. */
const TIME_SLOTS = DOCUMENT.slots(
  ...['@timestamp', 'timestamp', 'timereported', 'time', '_SOURCE_REALTIME_TIMESTAMP', '__REALTIME_TIMESTAMP'],
  ...['timegenerated', 'Timestamp', 'observedTimestamp', 'observed_timestamp', 'date', 'eventtime'],
  ...['syslog_timestamp', 'TimeGenerated'],
);
/** Beyond the years 1971 to 2200 a number is in another unit. */
const MIN_MS = 31_536_000_000;
const MAX_MS = 7_258_118_400_000;

/** A document's own time in epoch milliseconds; undefined when no known field holds one. */
export function documentTimeMs(values: Values, offsetMinutes: number): number | undefined {
  let wall: Parameters<typeof nearestTimeMs>[0] | undefined;
  for (const slot of TIME_SLOTS) {
    const value = values[slot];
    if (value === undefined) continue;
    const text = asText(value);
    if (text === undefined || text === '') continue;
    const instantMs = wall === undefined ? utcMs(text) : undefined;
    if (instantMs !== undefined) return instantMs;
    if (/^\d{9,19}(?:\.\d{1,9})?$/.test(text)) {
      const timeMs = epochMs(Number(text));
      if (timeMs !== undefined) return timeMs;
    }
    const read = readTime(text.trimStart(), 0, offsetMinutes);
    if (read?.time.kind === 'instant')
      return wall === undefined ? read.time.timeMs : nearestTimeMs(wall, read.time.timeMs, offsetMinutes);
    // A time without a year waits for a field that tells the year.
    if (read?.time.kind === 'wall') wall ??= read.time.wall;
  }
  return undefined;
}

/** `2026-03-02T09:00:00.123Z`, as engines and nearly all shippers write it; undefined for any other form, which `readTime` may read. */
function utcMs(text: string): number | undefined {
  if (text.length !== 24 || text[23] !== 'Z' || text[19] !== '.' || text[16] !== ':' || text[13] !== ':')
    return undefined;
  if (text[10] !== 'T' || text[7] !== '-' || text[4] !== '-') return undefined;
  const [month, day] = [digits(text, 5, 2) - 1, digits(text, 8, 2)];
  const [hour, minute, second] = [digits(text, 11, 2), digits(text, 14, 2), digits(text, 17, 2)];
  // days that some months have not, leap seconds and signs of all kinds are left to the expressions
  if (!(month >= 0 && month < 12 && day > 0 && day < 29 && hour < 24 && minute < 60 && second < 60)) return undefined;
  const timeMs =
    dateMs(digits(text, 0, 4), month, day) + ((hour * 60 + minute) * 60 + second) * 1000 + digits(text, 20, 3);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

/** The number that so many digits write; NaN unless they are digits. */
function digits(text: string, start: number, count: number): number {
  let value = 0;
  for (let at = start; at < start + count; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return NaN;
    value = 10 * value + digit;
  }
  return value;
}

/** Seconds, milliseconds, microseconds or nanoseconds, told by size. */
function epochMs(value: number): number | undefined {
  for (const divisor of [1e-3, 1, 1e3, 1e6]) {
    const ms = Math.floor(value / divisor);
    if (ms >= MIN_MS && ms <= MAX_MS) return ms;
  }
  return undefined;
}
