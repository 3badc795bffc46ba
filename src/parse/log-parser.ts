import type { ParsedLog, ParseResult, RawDocument, RawLine, RawLog, SourceRef } from '../types/index.js';
import { readBody } from './auth/read-body.js';
import { inferProgram } from './document/infer-program.js';
import { readDocument } from './document/read-document.js';
import { rebuildBody } from './document/rebuild-body.js';
import { unwrapRepeated } from './header/repeated.js';
import { readSyslogLine } from './header/syslog-header.js';
import { wallTimeMs } from './header/timestamp.js';
import type { WallTime } from './header/timestamp.js';
import { followingTimeMs } from './header/year-inference.js';
import { HostMemory } from './host-memory.js';
import type { LogParserState } from './host-memory.js';

export interface LogParserOptions {
  /** Zone of times that name none, in minutes east of UTC; 0 by default. */
  readonly defaultOffsetMinutes?: number;
  /** What `toJSON` of an earlier parser gave. */
  readonly state?: unknown;
}

/** Why a document of another kind is not parsed. */
export const NO_LINE = 'no field holds a line';

/** RawLog → ParsedLog. Lines and documents of a host must come in order; hosts may interleave in any way. */
export interface LogParser {
  /** Never throws: what no grammar fits is a value. */
  parse(raw: RawLog): ParseResult;
  toJSON(): LogParserState;
}

/** Stands for a host or a program that nothing names. */
const UNKNOWN_NAME = 'unknown';
const MAX_NAME = 255;
const EXCERPT = 200;
const BLANK = /^[\s\0]*$/;
/** Characters of a body that are read and kept. */
const MAX_PARSED_BODY = 8192;

interface Head {
  readonly timeMs: number;
  readonly offset: number;
  readonly host: string;
  readonly program: string;
  readonly pid: number;
  readonly body: string;
  readonly lineReconstructed: boolean;
  readonly late: boolean;
}

/**
 * Makes a parser of syslog lines and shippers' documents.
 * @throws ConnectorError CHECKPOINT_CORRUPT when `state` is not readable
 */
export function createLogParser(options: LogParserOptions = {}): LogParser {
  const offsetMinutes = options.defaultOffsetMinutes ?? 0;
  const memory = new HostMemory(options.state);
  return {
    parse: (raw) =>
      raw.kind === 'line' ? parseLine(raw, offsetMinutes, memory) : parseDocument(raw, offsetMinutes, memory),
    toJSON: () => memory.toJSON(),
  };
}

function parseLine(raw: RawLine, offsetMinutes: number, memory: HostMemory): ParseResult {
  const line = readSyslogLine(raw.text, offsetMinutes);
  if (line === undefined) {
    return unparsed(raw.ref, BLANK.test(raw.text) ? 'empty line' : 'no syslog header', raw.text);
  }
  const host = nameOr(line.host);
  const timeMs =
    line.time.kind === 'instant' ? line.time.timeMs : lineTimeMs(line.time.wall, host, raw, offsetMinutes, memory);
  const { program, pid, body } = line;
  // prettier-ignore
  const head = { timeMs, offset: raw.ref.line, host, program, pid, body, lineReconstructed: false, late: false };
  return parsed(raw.ref, head, memory);
}

function lineTimeMs(wall: WallTime, host: string, raw: RawLine, offsetMinutes: number, memory: HostMemory): number {
  if (wall.year !== undefined) return wallTimeMs(wall, wall.year, offsetMinutes);
  const { file } = raw.ref;
  const next = followingTimeMs(wall, memory.yearOf(host), raw.yearHint, offsetMinutes, memory.fileTimeMs(file));
  memory.setYear(host, next.host);
  memory.setFileTime(file, next.timeMs);
  return next.timeMs;
}

function parseDocument(raw: RawDocument, offsetMinutes: number, memory: HostMemory): ParseResult {
  const read = readDocument(raw.source, offsetMinutes);
  if (typeof read === 'string') return unparsed(raw.ref, read, documentExcerpt(raw));
  const host = nameOr(read.host);
  const { timeMs, offset, program, pid } = read;
  const lineReconstructed = read.body === undefined;
  const body = read.body ?? rebuildBody(raw.source, program, (user) => memory.isInvalid(host, pid, user));
  if (body === undefined) return unparsed(raw.ref, NO_LINE, documentExcerpt(raw));
  const head = { timeMs, offset, host, program, pid, body, lineReconstructed, late: raw.late };
  const result = parsed(raw.ref, head, memory);
  if (lineReconstructed && result.ok && result.log.fields.invalidUser) {
    memory.rememberInvalid(host, pid, result.log.fields.user ?? '');
  }
  return result;
}

function parsed(ref: SourceRef, head: Head, memory: HostMemory): ParseResult {
  const { timeMs, offset, host, lineReconstructed, late } = head;
  if (!Number.isFinite(timeMs)) return unparsed(ref, 'the time is out of range', head.body);
  const { body: ownBody, repeat, isPrevious } = unwrapRepeated(bounded(withoutNul(head.body)));
  const previous = isPrevious ? memory.lastFailure(host) : undefined;
  const isRepeated = previous !== undefined && (head.program === '' || head.program === previous.program);
  const { pid, body } = isRepeated ? previous : { pid: head.pid, body: ownBody };
  const program = isRepeated ? previous.program : nameOr(head.program === '' ? inferProgram(body) : head.program);
  const { fields, content } = readBody(program, body);
  if (!isPrevious) memory.setLastFailure(host, fields.outcome === 'failure' ? { program, pid, body } : undefined);
  // prettier-ignore
  const log: ParsedLog = { ref, timeMs, offset, host, program, pid, body, content, repeat, fields, lineReconstructed, late };
  return { ok: true, log };
}

/** A NUL is no text (a torn write, a forged name) and separates parts of keys: it is shown as what it is, an odd character. */
function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
}

/** A long body is cut, and copied: a slice would keep the whole line in memory for as long as it lives. */
function bounded(body: string): string {
  if (body.length <= MAX_PARSED_BODY) return body;
  return new TextDecoder().decode(new TextEncoder().encode(body.slice(0, MAX_PARSED_BODY)));
}

function unparsed(ref: SourceRef, reason: string, text: string): ParseResult {
  return { ok: false, unparsed: { ref, reason, excerpt: text.slice(0, EXCERPT) } };
}

/** Which fields a document has: enough to see why it could not be read, and no content. */
function documentExcerpt(raw: RawDocument): string {
  return `fields: ${Object.keys(raw.source).slice(0, 32).join(', ')}`;
}

function nameOr(name: string): string {
  const cut = name.length > MAX_NAME ? name.slice(0, MAX_NAME) : name;
  return cut === '' ? UNKNOWN_NAME : withoutNul(cut);
}
