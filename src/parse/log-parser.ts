import type { ParsedLog, ParseResult, RawDocument, RawLine, RawLog, SourceRef } from '../types/index.js';
import { KnownBodies } from './auth/known-bodies.js';
import type { BodyReading } from './auth/known-bodies.js';
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
  return new SyslogParser(options);
}

class SyslogParser implements LogParser {
  private readonly offsetMinutes: number;
  private readonly memory: HostMemory;
  private readonly bodies = new KnownBodies();
  /** The last line's host: lines come in runs about the same. */
  private lastHost = UNKNOWN_NAME;

  constructor({ defaultOffsetMinutes = 0, state }: LogParserOptions) {
    this.offsetMinutes = defaultOffsetMinutes;
    this.memory = new HostMemory(state);
  }

  parse(raw: RawLog): ParseResult {
    return raw.kind === 'line' ? this.parseLine(raw) : this.parseDocument(raw);
  }

  toJSON(): LogParserState {
    return this.memory.toJSON();
  }

  private parseLine(raw: RawLine): ParseResult {
    const line = readSyslogLine(raw.text, this.offsetMinutes);
    if (line === undefined) {
      return unparsed(raw.ref, BLANK.test(raw.text) ? 'empty line' : 'no syslog header', raw.text);
    }
    const host = this.hostNamed(line.host);
    const timeMs = line.time.kind === 'instant' ? line.time.timeMs : this.lineTimeMs(line.time.wall, host, raw);
    const { program, pid, body } = line;
    // prettier-ignore
    const head = { timeMs, offset: raw.ref.line, host, program, pid, body, lineReconstructed: false, late: false };
    return this.parsed(raw.ref, head);
  }

  private lineTimeMs(wall: WallTime, host: string, raw: RawLine): number {
    const { memory, offsetMinutes } = this;
    if (wall.year !== undefined) return wallTimeMs(wall, wall.year, offsetMinutes);
    const { file } = raw.ref;
    const next = followingTimeMs(wall, memory.yearOf(host), raw.yearHint, offsetMinutes, memory.fileTimeMs(file));
    memory.setYear(host, next.host);
    memory.setFileTime(file, next.timeMs);
    return next.timeMs;
  }

  private parseDocument(raw: RawDocument): ParseResult {
    const { memory } = this;
    const read = readDocument(raw.source, this.offsetMinutes);
    if (typeof read === 'string') return unparsed(raw.ref, read, documentExcerpt(raw));
    const host = this.hostNamed(read.host);
    const { timeMs, offset, program, pid } = read;
    const lineReconstructed = read.body === undefined;
    const body = read.body ?? rebuildBody(raw.source, program, (user) => memory.isInvalid(host, pid, user));
    if (body === undefined) return unparsed(raw.ref, NO_LINE, documentExcerpt(raw));
    const head = { timeMs, offset, host, program, pid, body, lineReconstructed, late: raw.late };
    const result = this.parsed(raw.ref, head);
    if (lineReconstructed && result.ok && result.log.fields.invalidUser) {
      memory.rememberInvalid(host, pid, result.log.fields.user ?? '');
    }
    return result;
  }

  private parsed(ref: SourceRef, head: Head): ParseResult {
    const { timeMs, offset, host, pid, lineReconstructed, late } = head;
    if (!Number.isFinite(timeMs)) return unparsed(ref, 'the time is out of range', head.body);
    const read = this.bodyOf(head);
    const { program, body, content, repeat, fields } = read;
    if (read.isPrevious) {
      const previous = this.memory.lastFailure(host);
      if (previous !== undefined && (head.program === '' || head.program === previous.program)) {
        const log = { ref, timeMs, offset, host, ...previous, ...readBody(previous.program, previous.body), repeat };
        return { ok: true, log: { ...log, lineReconstructed, late } };
      }
    } else this.memory.setLastFailure(host, fields.outcome === 'failure' ? { program, pid, body } : undefined);
    // prettier-ignore
    const log: ParsedLog = { ref, timeMs, offset, host, program, pid, body, content, repeat, fields, lineReconstructed, late };
    return { ok: true, log };
  }

  private bodyOf(head: Head): BodyReading {
    const text = bounded(withoutNul(head.body));
    const program = head.program === '' ? inferProgram(unwrapRepeated(text).body) : head.program;
    return this.bodies.read(nameOr(program), text);
  }

  private hostNamed(name: string): string {
    if (name !== this.lastHost) this.lastHost = nameOr(name);
    return this.lastHost;
  }
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
