/** A time as a header writes it: complete (ISO 8601, RFC 5424), or wall time without year and zone (RFC 3164). */
export type HeaderTime =
  | { readonly kind: 'instant'; readonly timeMs: number; readonly hasZone: boolean }
  | { readonly kind: 'wall'; readonly wall: WallTime };

/** Local wall time of an RFC 3164 header; `year` only where a variant writes it. */
export interface WallTime {
  readonly year?: number;
  /** 0 to 11. */
  readonly month: number;
  readonly day: number;
  /** Milliseconds since midnight. */
  readonly msOfDay: number;
}

export interface ReadTime {
  readonly time: HeaderTime;
  /** Index of the first character after the time. */
  readonly end: number;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const ISO =
  /(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: ?(Z|z|[+-]\d\d(?::?\d\d)?)(?=[\s,]|$))?/y;
const BSD =
  /([A-Z][a-z]{2}) {1,2}(\d{1,2}) (?:(\d{4}) )?(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?: (\d{4})(?= ))?(?=[\s:]|$)/y;
const MINUTE_MS = 60_000;
/** Days of the months, in leap years. */
export const DAYS: readonly number[] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reads the time at `start` of a header: ISO 8601 (RFC 3339, RFC 5424) or `Mon dd hh:mm:ss` (RFC 3164 §4.1.2) with its common
 * variants (a year before or after the time, a fraction).
 * @param offsetMinutes zone of an ISO time that names none
 */
export function readTime(text: string, start: number, offsetMinutes: number): ReadTime | undefined {
  ISO.lastIndex = start;
  const iso = ISO.exec(text);
  if (iso !== null) {
    const timeMs = isoTimeMs(iso, offsetMinutes);
    return timeMs === undefined
      ? undefined
      : { time: { kind: 'instant', timeMs, hasZone: iso[8] !== undefined }, end: ISO.lastIndex };
  }
  BSD.lastIndex = start;
  const bsd = BSD.exec(text);
  if (bsd === null) return undefined;
  const month = MONTHS.indexOf(bsd[1] ?? '');
  const day = Number(bsd[2]);
  const msOfDay = clockMs(bsd[4], bsd[5], bsd[6], bsd[7]);
  if (month < 0 || day < 1 || day > (DAYS[month] ?? 0) || msOfDay === undefined) return undefined;
  const year = bsd[3] ?? bsd[8];
  const wall: WallTime = { month, day, msOfDay, ...(year === undefined ? {} : { year: Number(year) }) };
  return { time: { kind: 'wall', wall }, end: BSD.lastIndex };
}

/** Epoch milliseconds of a wall time in a given year and zone. */
export function wallTimeMs(wall: WallTime, year: number, offsetMinutes: number): number {
  return dateMs(year, wall.month, wall.day) + wall.msOfDay - offsetMinutes * MINUTE_MS;
}

/** The last date asked for: lines come in order of time. */
const lastDate = { year: Number.NaN, month: 0, day: 0, timeMs: 0 };

/** Epoch milliseconds of a date's midnight; `month` from 0. */
export function dateMs(year: number, month: number, day: number): number {
  if (lastDate.day !== day || lastDate.month !== month || lastDate.year !== year) {
    lastDate.timeMs = Date.UTC(year, month, day);
    lastDate.year = year;
    lastDate.month = month;
    lastDate.day = day;
  }
  return lastDate.timeMs;
}

/** Minutes east of UTC of `Z`, `+02`, `+0200`, `+02:00`; undefined for anything else (zone names are not resolved). */
export function readOffset(text: string): number | undefined {
  if (text === 'Z' || text === 'z' || text === 'UTC' || text === 'GMT') return 0;
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(text);
  if (match === null) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? '0');
  return minutes > 18 * 60 ? undefined : match[1] === '-' ? -minutes : minutes;
}

function isoTimeMs(match: RegExpExecArray, offsetMinutes: number): number | undefined {
  const month = Number(match[2]) - 1;
  const day = Number(match[3]);
  const msOfDay = clockMs(match[4], match[5], match[6], match[7]);
  if (month < 0 || month > 11 || day < 1 || day > (DAYS[month] ?? 0) || msOfDay === undefined) return undefined;
  const zone = match[8] === undefined ? offsetMinutes : readOffset(match[8]);
  return zone === undefined ? undefined : wallTimeMs({ month, day, msOfDay }, Number(match[1]), zone);
}

function clockMs(hour?: string, minute?: string, second?: string, fraction?: string): number | undefined {
  const [h, m, s] = [Number(hour), Number(minute), Number(second)];
  // 60 is a leap second.
  if (h > 23 || m > 59 || s > 60) return undefined;
  const ms = fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000);
  return ((h * 60 + m) * 60 + s) * 1000 + ms;
}
