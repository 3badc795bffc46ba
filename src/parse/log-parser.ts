import type { ParsedLog, ParseResult, RawDocument, RawLine, RawLog, SourceRef, YearHint } from '../types/index.js';
import { KnownBodies } from './auth/known-bodies.js';
import type { BodyReading } from './auth/known-bodies.js';
import { readBody } from './auth/read-body.js';
import { inferProgram } from './document/infer-program.js';
import { readDocument } from './document/read-document.js';
import { rebuildBody } from './document/rebuild-body.js';
import { unwrapRepeated } from './header/repeated.js';
import { scanPlainLine } from './header/plain-line.js';
import { readAnyLine } from './header/syslog-header.js';
import { wallTimeMs } from './header/timestamp.js';
import type { HeaderTime, WallTime } from './header/timestamp.js';
import { beginYear, followingTimeMs } from './header/year-inference.js';
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

/** The time read last, and whence. */
interface LastWall {
  month: number;
  day: number;
  msOfDay: number;
  host: string;
  file: string;
  hint: YearHint | undefined;
  timeMs: number;
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
  private readonly lastWall: LastWall = {
    month: 0,
    day: 0,
    msOfDay: 0,
    host: '',
    file: '',
    hint: undefined,
    timeMs: Number.NaN,
  };

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
    const { ref, text } = raw;
    const plain = scanPlainLine(text, this.offsetMinutes);
    if (plain !== undefined) {
      const host = this.hostNamed(plain.host);
      const { program, pid, bodyStart } = plain;
      const timeMs = this.lineTimeMs(plain.time, host, raw);
      return this.parsed(ref, timeMs, ref.line, host, program, pid, plain.text, bodyStart, false, false);
    }
    const line = readAnyLine(text, this.offsetMinutes);
    if (line === undefined) return unparsed(ref, BLANK.test(text) ? 'empty line' : 'no syslog header', text);
    const host = this.hostNamed(line.host);
    const timeMs = this.lineTimeMs(line.time, host, raw);
    return this.parsed(ref, timeMs, ref.line, host, line.program, line.pid, line.body, 0, false, false);
  }

  private lineTimeMs(time: HeaderTime, host: string, raw: RawLine): number {
    if (time.kind === 'instant') return time.timeMs;
    const { memory, offsetMinutes, lastWall } = this;
    const { wall } = time;
    if (wall.year !== undefined) return wallTimeMs(wall, wall.year, offsetMinutes);
    const { file } = raw.ref;
    // The same second of the same host: asking again gives the same answer, and changes nothing.
    if (isSame(lastWall, wall) && host === lastWall.host && file === lastWall.file && raw.yearHint === lastWall.hint) {
      return lastWall.timeMs;
    }
    lastWall.month = wall.month;
    lastWall.day = wall.day;
    lastWall.msOfDay = wall.msOfDay;
    lastWall.host = host;
    lastWall.file = file;
    lastWall.hint = raw.yearHint;
    lastWall.timeMs = this.nextTimeMs(wall, host, raw);
    memory.setFileTime(file, lastWall.timeMs);
    return lastWall.timeMs;
  }

  private nextTimeMs(wall: WallTime, host: string, { ref, yearHint }: RawLine): number {
    const { memory, offsetMinutes } = this;
    const known = memory.yearOf(host);
    if (known !== undefined) return followingTimeMs(wall, known, yearHint, offsetMinutes);
    const begun = beginYear(wall, yearHint, offsetMinutes, memory.fileTimeMs(ref.file));
    memory.setYear(host, begun);
    return begun.latestMs;
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
    const result = this.parsed(raw.ref, timeMs, offset, host, program, pid, body, 0, lineReconstructed, raw.late);
    if (lineReconstructed && result.ok && result.log.fields.invalidUser) {
      memory.rememberInvalid(host, pid, result.log.fields.user ?? '');
    }
    return result;
  }

  /** @param text what follows `bodyStart` in it is the body */
  private parsed(
    ref: SourceRef,
    timeMs: number,
    offset: number,
    host: string,
    namedProgram: string,
    pid: number,
    text: string,
    bodyStart: number,
    lineReconstructed: boolean,
    late: boolean,
  ): ParseResult {
    if (!Number.isFinite(timeMs)) return unparsed(ref, 'the time is out of range', text.slice(bodyStart));
    const read = this.bodyOf(namedProgram, text, bodyStart);
    const { program, body, content, repeat, fields } = read;
    if (read.isPrevious) {
      const previous = this.memory.lastFailure(host);
      if (previous !== undefined && (namedProgram === '' || namedProgram === previous.program)) {
        const log = { ref, timeMs, offset, host, ...previous, ...readBody(previous.program, previous.body), repeat };
        return { ok: true, log: { ...log, lineReconstructed, late } };
      }
    } else if (fields.outcome === 'failure') this.memory.setLastFailure(host, program, pid, body);
    else this.memory.clearLastFailure(host);
    // prettier-ignore
    const log: ParsedLog = { ref, timeMs, offset, host, program, pid, body, content, repeat, fields, lineReconstructed, late };
    return { ok: true, log };
  }

  private bodyOf(namedProgram: string, text: string, bodyStart: number): BodyReading {
    if (namedProgram !== '' && text.length - bodyStart <= MAX_PARSED_BODY && !text.includes('\0')) {
      return this.bodies.read(nameOr(namedProgram), text, bodyStart);
    }
    const body = bounded(withoutNul(text.slice(bodyStart)));
    const program = namedProgram === '' ? inferProgram(unwrapRepeated(body).body) : namedProgram;
    return this.bodies.read(nameOr(program), body, 0);
  }

  private hostNamed(name: string): string {
    if (name !== this.lastHost) this.lastHost = nameOr(name);
    return this.lastHost;
  }
}

function isSame(last: LastWall, { month, day, msOfDay }: WallTime): boolean {
  return last.msOfDay === msOfDay && last.day === day && last.month === month;
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
