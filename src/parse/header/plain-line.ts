import { cleanProgram } from './tag.js';
import type { TaggedMessage } from './tag.js';
import { dateMs, DAYS, readOffset } from './timestamp.js';
import type { HeaderTime, ReadTime } from './timestamp.js';

/** What a syslog header says; empty strings and 0 for what it leaves out. */
export interface SyslogLine extends TaggedMessage {
  readonly time: HeaderTime;
  readonly host: string;
}

const SPACE = 32;
const LAST_PRINTABLE = 126;
const COLON = 58;
const OPEN = 91;
const CLOSE = 93;
const ZERO = 48;
const MAX_HOST = 255;
const MAX_TAG = 100;
const MAX_PID_DIGITS = 10;
/** Length of `Mmm dd hh:mm:ss`, and of `yyyy-mm-ddThh:mm:ss`. */
const BSD_LENGTH = 15;
const ISO_LENGTH = 19;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** A plain line whose body is not cut out yet: it is what follows `bodyStart` in `text`. */
export interface PlainLine {
  readonly time: HeaderTime;
  readonly host: string;
  readonly program: string;
  readonly pid: number;
  readonly text: string;
  readonly bodyStart: number;
}

/**
 * Reads a line of one of the two forms that nearly all have, `Mmm dd hh:mm:ss host tag[pid]: body` and the same with an ISO 8601
 * time, by looking at fixed places: some ten times as fast as expressions. Anything unusual yields undefined, and is for
 * `readSyslogLine` to read; where both read a line, they agree.
 */
export function readPlainLine(text: string, offsetMinutes: number): SyslogLine | undefined {
  if (scanPlainLine(text, offsetMinutes) === undefined) return undefined;
  const { time, host, program, pid } = line;
  return { time, host, program, pid, body: line.text.slice(line.bodyStart) };
}

/** As `readPlainLine`; what it returns is true until the next line is read. */
export function scanPlainLine(text: string, offsetMinutes: number): PlainLine | undefined {
  const tagStart = endOfHead(text, offsetMinutes);
  if (tagStart < 0) return undefined;
  let at = endOfTag(text, tagStart);
  if (at < 0) return undefined;
  let pid = 0;
  let code = text.charCodeAt(at);
  if (code === OPEN) {
    const digits = ++at;
    code = text.charCodeAt(at);
    while (code >= ZERO && code < COLON) {
      pid = pid * 10 + code - ZERO;
      code = text.charCodeAt(++at);
    }
    if (at === digits || at - digits > MAX_PID_DIGITS || code !== CLOSE) return undefined;
    code = text.charCodeAt(++at);
  }
  if (code !== COLON || text.charCodeAt(at + 1) !== SPACE) return undefined;
  line.pid = pid;
  line.text = text;
  line.bodyStart = at + 2;
  // White space around a body is no part of it.
  if (!isVisible(text.charCodeAt(at + 2)) || !isVisible(text.charCodeAt(text.length - 1))) {
    line.text = text.slice(at + 2).trim();
    line.bodyStart = 0;
  }
  return line;
}

/** The line read last. */
const line: { -readonly [K in keyof PlainLine]: PlainLine[K] } = {
  time: { kind: 'instant', timeMs: 0, hasZone: true },
  host: '',
  program: '',
  pid: 0,
  text: '',
  bodyStart: 0,
};

/** What the line before held: lines come in runs of the same second, host and program, which need not be cut out again. */
const last = {
  wall: { month: 0, day: 0, msOfDay: 0 },
  read: undefined as ReadTime | undefined,
  /** Time and host with the blank behind them, and the zone that the time was read in. */
  head: '',
  offsetMinutes: 0,
  tag: '',
};

/** Index after the host's blank; time and host are then in `line`. -1 when they are none. */
function endOfHead(text: string, offsetMinutes: number): number {
  const { head } = last;
  if (head !== '' && text.startsWith(head) && last.offsetMinutes === offsetMinutes) return head.length;
  const first = text.charCodeAt(0);
  const read = first > 64 ? bsdTime(text) : isoTime(text, offsetMinutes);
  if (read === undefined) return -1;
  const end = endOfHost(text, read.end + 1);
  if (end < 0) return -1;
  line.time = read.time;
  last.head = text.slice(0, end + 1);
  last.offsetMinutes = offsetMinutes;
  return end + 1;
}

/** Index after the host, which is then `line.host`; -1 when it is none. */
function endOfHost(text: string, start: number): number {
  const { host } = line;
  const same = start + host.length;
  if (text.charCodeAt(same) === SPACE && host !== '' && text.startsWith(host, start)) return same;
  const end = wordEnd(text, start);
  if (end === start || end - start > MAX_HOST || text.charCodeAt(end) !== SPACE) return -1;
  if (text.charCodeAt(start) === OPEN || text.charCodeAt(end - 1) === COLON) return -1;
  // What the head before stood for is no longer in `line`.
  last.head = '';
  line.host = text.slice(start, end);
  return end;
}

/** Index after the name of a tag, which is then `line.program`; -1 when it is none. */
function endOfTag(text: string, start: number): number {
  const { tag } = last;
  const same = start + tag.length;
  if (tag !== '' && text.startsWith(tag, start) && !isNamePart(text.charCodeAt(same))) return same;
  let end = start;
  while (isNamePart(text.charCodeAt(end))) end++;
  if (end === start || end - start > MAX_TAG) return -1;
  last.tag = text.slice(start, end);
  line.program = cleanProgram(last.tag);
  return end;
}

/** `Mmm dd hh:mm:ss` without year or fraction. */
function bsdTime(text: string): ReadTime | undefined {
  if (text.charCodeAt(3) !== SPACE || text.charCodeAt(6) !== SPACE || text.charCodeAt(BSD_LENGTH) !== SPACE) {
    return undefined;
  }
  const tens = text.charCodeAt(4) === SPACE ? 0 : digitAt(text, 4);
  const ones = digitAt(text, 5);
  if (tens < 0 || ones < 0) return undefined;
  const month = monthAt(text);
  const day = tens * 10 + ones;
  const msOfDay = clockMs(text, 7);
  if (month < 0 || day < 1 || day > (DAYS[month] ?? 0) || msOfDay < 0) return undefined;
  // A year may follow the time.
  if (twoDigits(text, 16) >= 0 && twoDigits(text, 18) >= 0) return undefined;
  const { wall, read } = last;
  if (read !== undefined && wall.msOfDay === msOfDay && wall.day === day && wall.month === month) return read;
  last.wall = { month, day, msOfDay };
  last.read = { time: { kind: 'wall', wall: last.wall }, end: BSD_LENGTH };
  return last.read;
}

/** `yyyy-mm-ddThh:mm:ss`, with or without a fraction, with or without a zone that follows at once. */
function isoTime(text: string, offsetMinutes: number): ReadTime | undefined {
  if (text[4] !== '-' || text[7] !== '-' || text[10] !== 'T') return undefined;
  const [century, yearOfCentury] = [twoDigits(text, 0), twoDigits(text, 2)];
  const month = twoDigits(text, 5) - 1;
  const day = twoDigits(text, 8);
  const msOfDay = clockMs(text, 11);
  if (century < 0 || yearOfCentury < 0 || month < 0 || month > 11) return undefined;
  if (day < 1 || day > (DAYS[month] ?? 0) || msOfDay < 0) return undefined;
  let at = ISO_LENGTH;
  let ms = 0;
  if (text[at] === '.') {
    const start = ++at;
    for (let digit = digitAt(text, at); digit >= 0; digit = digitAt(text, ++at)) {
      if (at - start < 3) ms += digit * (FRACTION[at - start] ?? 0);
    }
    if (at === start || at - start > 9) return undefined;
  }
  const end = text.indexOf(' ', at);
  const hasZone = end > at;
  // A zone may stand apart.
  if (end < 0 || end - at > 6 || (!hasZone && /[+\-zZ]/.test(text.charAt(end + 1)))) return undefined;
  const zone = hasZone ? isoOffset(text.slice(at, end)) : offsetMinutes;
  if (zone === undefined) return undefined;
  const timeMs = dateMs(century * 100 + yearOfCentury, month, day) + msOfDay + ms - zone * 60_000;
  return { time: { kind: 'instant', timeMs, hasZone }, end };
}

const FRACTION = [100, 10, 1];

function isoOffset(zone: string): number | undefined {
  return /^(?:[zZ]|[+-]\d\d(?::?\d\d)?)$/.test(zone) ? readOffset(zone) : undefined;
}

/** Index after the visible ASCII characters from `start` on. */
function wordEnd(text: string, start: number): number {
  let at = start;
  while (isVisible(text.charCodeAt(at))) at++;
  return at;
}

function isVisible(code: number): boolean {
  return code > SPACE && code <= LAST_PRINTABLE;
}

/** What a tag's name is made of: no colon, no bracket. */
function isNamePart(code: number): boolean {
  return isVisible(code) && code !== COLON && code !== OPEN && code !== CLOSE;
}

/** 0 to 11; -1 when the text begins with no month. */
function monthAt(text: string): number {
  // Most lines are of the same month as the one before.
  if (isMonth(text, last.wall.month)) return last.wall.month;
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
