import { readTime } from '../header/timestamp.js';
import { nearestTimeMs } from '../header/year-inference.js';
import { asText, fieldAt } from './field-access.js';
import type { Fields } from './field-access.js';

/** Where shippers write an event's time, best first. */
const TIME_PATHS = [
  ...['@timestamp', 'timestamp', 'timereported', 'time', '_SOURCE_REALTIME_TIMESTAMP', '__REALTIME_TIMESTAMP'],
  ...[
    'timegenerated',
    'Timestamp',
    'observedTimestamp',
    'observed_timestamp',
    'date',
    'eventtime',
    'syslog_timestamp',
    'TimeGenerated',
  ],
];
/** Beyond the years 1971 to 2200 a number is in another unit. */
const MIN_MS = 31_536_000_000;
const MAX_MS = 7_258_118_400_000;

/** A document's own time in epoch milliseconds; undefined when no known field holds one. */
export function documentTimeMs(fields: Fields, offsetMinutes: number): number | undefined {
  let wall: Parameters<typeof nearestTimeMs>[0] | undefined;
  for (const path of TIME_PATHS) {
    const value = fieldAt(fields, path);
    const text = asText(value);
    if (text === undefined || text === '') continue;
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

/** Seconds, milliseconds, microseconds or nanoseconds, told by size. */
function epochMs(value: number): number | undefined {
  for (const divisor of [1e-3, 1, 1e3, 1e6]) {
    const ms = Math.floor(value / divisor);
    if (ms >= MIN_MS && ms <= MAX_MS) return ms;
  }
  return undefined;
}
