import { detached } from '../detached.js';
import { readTime } from './timestamp.js';
import { readPlainLine } from './plain-line.js';
import type { SyslogLine } from './plain-line.js';
import { cleanProgram, splitTag } from './tag.js';
import type { TaggedMessage } from './tag.js';

const PRI = /^<\d{1,3}>/;
const RFC_5424 = /^1 (\S{1,64}) (\S{1,255}) (\S{1,128}) (\S{1,128}) (\S{1,64}) ?/;
const LEADING = /^[\s\uFEFF\0]+/;

/**
 * Reads a line with a syslog header: RFC 3164, RFC 5424, or an ISO 8601 time in the place of RFC 3164's, each with or without
 * `<PRI>`. A text without such a header yields undefined.
 * @param offsetMinutes zone of an ISO time that names none
 */
export function readSyslogLine(raw: string, offsetMinutes: number): SyslogLine | undefined {
  return readPlainLine(raw, offsetMinutes) ?? readAnyLine(raw, offsetMinutes);
}

/** As `readSyslogLine`, by expressions alone: what `readPlainLine` is tested against. */
export function readAnyLine(raw: string, offsetMinutes: number): SyslogLine | undefined {
  const line = stripPriority(raw);
  const structured = RFC_5424.exec(line);
  if (structured !== null) {
    const read = readStructured(line, structured, offsetMinutes);
    if (read !== undefined) return read;
  }
  const read = readTime(line, 0, offsetMinutes);
  if (read === undefined) return undefined;
  let at = read.end;
  // `: ` after the time is how some relays write it.
  if (line[at] === ':') at++;
  while (line[at] === ' ') at++;
  const space = line.indexOf(' ', at);
  const word = space < 0 ? line.slice(at) : line.slice(at, space);
  if (word === '') return undefined;
  if (word.startsWith('[') || word.endsWith(':')) {
    // No host: the tag comes at once.
    return { time: read.time, host: '', ...trimBody(splitTag(line.slice(at))) };
  }
  const rest = space < 0 ? '' : line.slice(space + 1);
  return { time: read.time, host: word, ...trimBody(splitTag(rest.trimStart())) };
}

/** The text without leading white space, byte order mark and `<PRI>`. */
export function stripPriority(raw: string): string {
  return raw.replace(LEADING, '').replace(PRI, '').replace(LEADING, '');
}

function readStructured(line: string, match: RegExpExecArray, offsetMinutes: number): SyslogLine | undefined {
  const [head, time = '', host = '', app = '', pid = ''] = match;
  const read = readTime(time, 0, offsetMinutes);
  if (read?.end !== time.length) return undefined;
  const body = detached(line.slice(structuredDataEnd(line, head.length)).replace(LEADING, '').trimEnd());
  return {
    time: read.time,
    host: host === '-' ? '' : host,
    program: app === '-' ? '' : cleanProgram(app),
    pid: /^\d{1,10}$/.test(pid) ? Number(pid) : 0,
    body,
  };
}

/** Index after STRUCTURED-DATA (RFC 5424 §6.3): `-`, or elements in brackets whose quoted values may hold brackets. */
function structuredDataEnd(line: string, start: number): number {
  if (line[start] === '-') return start + 1;
  let at = start;
  let quoted = false;
  let inside = false;
  for (; at < line.length; at++) {
    const c = line[at];
    if (quoted) {
      if (c === '\\') at++;
      else if (c === '"') quoted = false;
    } else if (c === '"' && inside) quoted = true;
    else if (c === '[' && !inside) inside = true;
    else if (c === ']' && inside) inside = false;
    else if (!inside) break;
  }
  // An element that never closes is not structured data.
  return inside || quoted ? start : at;
}

function trimBody(tagged: TaggedMessage): TaggedMessage {
  return { program: tagged.program, pid: tagged.pid, body: detached(tagged.body.trim()) };
}
