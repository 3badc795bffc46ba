import { dateMs, DAYS, readOffset } from './timestamp.js';

const SPACE = 32;
const COLON = 58;
const ZERO = 48;
/** Length of `Mmm dd hh:mm:ss`, and of `yyyy-mm-ddThh:mm:ss`. */
const BSD_LENGTH = 15;
const ISO_LENGTH = 19;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** What `bsdTime` and `isoTime` read last, filled anew by the next line that they read. */
export const bsdRead = { kind: 'wall' as const, wall: { month: 0, day: 0, msOfDay: 0 } };
export const isoRead = { kind: 'instant' as const, timeMs: 0, hasZone: true };

/**
 * Reads `Mmm dd hh:mm:ss` without year or fraction at the beginning of a line, into `bsdRead`.
 * @returns index of the first character after the time; -1 when it is none
 */
export function bsdTime(text: string): number {
  if (text.charCodeAt(3) !== SPACE || text.charCodeAt(6) !== SPACE || text.charCodeAt(BSD_LENGTH) !== SPACE) {
    return -1;
  }
  const tens = text.charCodeAt(4) === SPACE ? 0 : digitAt(text, 4);
  const ones = digitAt(text, 5);
  if (tens < 0 || ones < 0) return -1;
  const month = monthAt(text);
  const day = tens * 10 + ones;
  const msOfDay = clockMs(text, 7);
  if (month < 0 || day < 1 || day > (DAYS[month] ?? 0) || msOfDay < 0) return -1;
  // A year may follow the time.
  if (twoDigits(text, 16) >= 0 && twoDigits(text, 18) >= 0) return -1;
  const { wall } = bsdRead;
  wall.month = month;
  wall.day = day;
  wall.msOfDay = msOfDay;
  return BSD_LENGTH;
}

/**
 * Reads `yyyy-mm-ddThh:mm:ss`, with or without a fraction, with or without a zone that follows at once, into `isoRead`.
 * @returns as `bsdTime`
 */
export function isoTime(text: string, offsetMinutes: number): number {
  if (text[4] !== '-' || text[7] !== '-' || text[10] !== 'T') return -1;
  const century = twoDigits(text, 0);
  const yearOfCentury = twoDigits(text, 2);
  const month = twoDigits(text, 5) - 1;
  const day = twoDigits(text, 8);
  const msOfDay = clockMs(text, 11);
  if (century < 0 || yearOfCentury < 0 || month < 0 || month > 11) return -1;
  if (day < 1 || day > (DAYS[month] ?? 0) || msOfDay < 0) return -1;
  let at = ISO_LENGTH;
  let ms = 0;
  if (text[at] === '.') {
    const start = ++at;
    for (let digit = digitAt(text, at); digit >= 0; digit = digitAt(text, ++at)) {
      if (at - start < 3) ms += digit * (FRACTION[at - start] ?? 0);
    }
    if (at === start || at - start > 9) return -1;
  }
  const end = text.indexOf(' ', at);
  const hasZone = end > at;
  // A zone may stand apart.
  if (end < 0 || end - at > 6 || (!hasZone && /[+\-zZ]/.test(text.charAt(end + 1)))) return -1;
  const zone = hasZone ? isoOffset(text.slice(at, end)) : offsetMinutes;
  if (zone === undefined) return -1;
  isoRead.timeMs = dateMs(century * 100 + yearOfCentury, month, day) + msOfDay + ms - zone * 60_000;
  isoRead.hasZone = hasZone;
  return end;
}

const FRACTION = [100, 10, 1];

function isoOffset(zone: string): number | undefined {
  return /^(?:[zZ]|[+-]\d\d(?::?\d\d)?)$/.test(zone) ? readOffset(zone) : undefined;
}

/** 0 to 11; -1 when the text begins with no month. */
function monthAt(text: string): number {
  // Most lines are of the same month as the one before.
  const { month: same } = bsdRead.wall;
  if (isMonth(text, same)) return same;
  for (let month = 0; month < 12; month++) if (isMonth(text, month)) return month;
  return -1;
}

function isMonth(text: string, month: number): boolean {
  return (
    text.charCodeAt(1) === MONTHS.charCodeAt(3 * month + 1) &&
    text.charCodeAt(2) === MONTHS.charCodeAt(3 * month + 2) &&
    text.charCodeAt(0) === MONTHS.charCodeAt(3 * month)
  );
}

/** Milliseconds since midnight of `hh:mm:ss`; -1 when it is none. */
function clockMs(text: string, at: number): number {
  const hour = twoDigits(text, at);
  const minute = twoDigits(text, at + 3);
  const second = twoDigits(text, at + 6);
  if (text.charCodeAt(at + 2) !== COLON || text.charCodeAt(at + 5) !== COLON) return -1;
  // 60 is a leap second.
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return -1;
  return ((hour * 60 + minute) * 60 + second) * 1000;
}

/** -1 when they are no digits. */
function twoDigits(text: string, at: number): number {
  const tens = digitAt(text, at);
  const ones = digitAt(text, at + 1);
  return tens < 0 || ones < 0 ? -1 : tens * 10 + ones;
}

function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - ZERO;
  return digit >= 0 && digit <= 9 ? digit : -1;
}
