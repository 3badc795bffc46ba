import { NameTable } from '../name-table.js';
import { cleanProgram } from './tag.js';
import type { TaggedMessage } from './tag.js';
import { bsdRead, bsdTime, isoRead, isoTime } from './plain-time.js';
import type { HeaderTime } from './timestamp.js';

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
  const { time: read, host, program, pid } = line;
  const time: HeaderTime = read.kind === 'wall' ? { kind: 'wall', wall: { ...read.wall } } : { ...read };
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
  time: isoRead,
  host: '',
  program: '',
  pid: 0,
  text: '',
  bodyStart: 0,
};

/** A program's name is one text for all of its lines: lines of several take turns. */
const tags = new NameTable();

/** What the line before held: lines come in runs of the same second, host and program, which need not be cut out again. */
const last = {
  /** Time and host with the blank behind them, and the zone that the time was read in. */
  head: '',
  offsetMinutes: 0,
  tag: '',
};

/** Index after the host's blank; time and host are then in `line`. -1 when they are none. */
function endOfHead(text: string, offsetMinutes: number): number {
  const { head } = last;
  if (head !== '' && text.startsWith(head) && last.offsetMinutes === offsetMinutes) return head.length;
  // What it stood for is no longer in `line`, whatever comes of this one.
  last.head = '';
  const isBsd = text.charCodeAt(0) > 64;
  const timeEnd = isBsd ? bsdTime(text) : isoTime(text, offsetMinutes);
  if (timeEnd < 0) return -1;
  const end = endOfHost(text, timeEnd + 1);
  if (end < 0) return -1;
  line.time = isBsd ? bsdRead : isoRead;
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
  last.tag = tags.of(text, start, end);
  line.program = cleanProgram(last.tag);
  return end;
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
