import { ConnectorError } from '../errors/index.js';
import type { HostYear } from './header/year-inference.js';

/** What is remembered between lines, by host; JSON-safe. */
export interface LogParserState {
  readonly format: 1;
  readonly hosts: readonly HostState[];
  /** Where the file that is being read has come to. */
  readonly file?: FileTime;
}

interface FileTime {
  readonly file: string;
  /** Epoch milliseconds. */
  readonly timeMs: number;
}

/** A line that `last message repeated N times` may repeat. */
export interface LastLine {
  readonly program: string;
  readonly pid: number;
  readonly body: string;
}

interface HostState {
  readonly host: string;
  readonly year?: HostYear;
  readonly last?: LastLine;
  /** Processes and the account each named as invalid, oldest first. */
  readonly invalid: readonly (readonly [pid: number, user: string])[];
}

interface HostEntry {
  year: HostYear | undefined;
  last: { -readonly [K in keyof LastLine]: LastLine[K] } | undefined;
  readonly invalid: Map<number, string>;
}

interface NamedEntry {
  readonly host: string;
  readonly entry: HostEntry;
}

const MAX_HOSTS = 10_000;
const MAX_INVALID = 512;
const MAX_LAST_BODY = 512;

/** The parser's memory: bounded, and kept by host so that no host's lines change what another's mean. */
export class HostMemory {
  private readonly hosts = new Map<string, HostEntry>();
  private file: { file: string; timeMs: number } | undefined;
  /** The entry asked for last, and the youngest: lines come in runs about the same host. */
  private last: NamedEntry | undefined;
  private youngest: NamedEntry | undefined;

  /** @throws ConnectorError CHECKPOINT_CORRUPT when the state is not one that `toJSON` wrote. */
  constructor(state?: unknown) {
    if (state === undefined) return;
    if (!isState(state)) {
      throw new ConnectorError('CHECKPOINT_CORRUPT', 'the state of the log parser is not readable', {
        where: 'parser state',
        todo: 'delete the checkpoint: the next run starts from its configured beginning',
      });
    }
    this.file = state.file === undefined ? undefined : { ...state.file };
    for (const { host, year, last, invalid } of state.hosts)
      this.hosts.set(host, { year: year && copyOf(year), last: last && { ...last }, invalid: new Map(invalid) });
  }

  /** Where the host's lines have come to, to be changed in place; undefined before the first. The host is now the youngest. */
  yearOf(host: string): HostYear | undefined {
    return this.entry(host).year;
  }

  setYear(host: string, year: HostYear): void {
    this.entry(host).year = year;
  }

  /** The time of the last line of this file, unless another file came between. */
  fileTimeMs(file: string): number | undefined {
    return this.file?.file === file ? this.file.timeMs : undefined;
  }

  setFileTime(file: string, timeMs: number): void {
    if (this.file === undefined) this.file = { file, timeMs };
    else {
      this.file.file = file;
      this.file.timeMs = timeMs;
    }
  }

  /** The host's line before this one, if it told of a failure: only failures are counted. */
  lastFailure(host: string): LastLine | undefined {
    return this.find(host)?.last;
  }

  /** Notes the host's last line, which told of a failure. */
  setLastFailure(host: string, program: string, pid: number, body: string): void {
    if (body.length > MAX_LAST_BODY) {
      this.clearLastFailure(host);
      return;
    }
    const entry = this.find(host) ?? this.entry(host);
    if (entry.last === undefined) entry.last = { program, pid, body };
    else {
      entry.last.program = program;
      entry.last.pid = pid;
      entry.last.body = body;
    }
  }

  /** The host's last line told of no failure. */
  clearLastFailure(host: string): void {
    const entry = this.find(host);
    if (entry?.last !== undefined) entry.last = undefined;
  }

  isInvalid(host: string, pid: number, user: string): boolean {
    return pid > 0 && this.find(host)?.invalid.get(pid) === user;
  }

  rememberInvalid(host: string, pid: number, user: string): void {
    if (pid === 0) return;
    const { invalid } = this.entry(host);
    invalid.delete(pid);
    invalid.set(pid, user);
    if (invalid.size > MAX_INVALID) dropOldest(invalid);
  }

  toJSON(): LogParserState {
    const hosts = [...this.hosts].map(([host, { year, last, invalid }]): HostState => {
      const known = {
        ...(year === undefined ? {} : { year: copyOf(year) }),
        ...(last === undefined ? {} : { last: { ...last } }),
      };
      return { host, ...known, invalid: [...invalid] };
    });
    return { format: 1, hosts, ...(this.file === undefined ? {} : { file: { ...this.file } }) };
  }

  private find(host: string): HostEntry | undefined {
    if (host === this.last?.host) return this.last.entry;
    const entry = this.hosts.get(host);
    if (entry !== undefined) this.last = { host, entry };
    return entry;
  }

  /** The host's entry, now the youngest. */
  private entry(host: string): HostEntry {
    if (host === this.youngest?.host) return this.youngest.entry;
    const entry = this.hosts.get(host) ?? { year: undefined, last: undefined, invalid: new Map<number, string>() };
    this.hosts.delete(host);
    this.hosts.set(host, entry);
    this.youngest = { host, entry };
    if (this.hosts.size > MAX_HOSTS) {
      dropOldest(this.hosts);
      this.last = undefined;
    }
    return entry;
  }
}

/** Without what is absent: states are compared, and written as JSON. */
function copyOf({ year, latestMs, turnedAtMs }: HostYear): HostYear {
  return turnedAtMs === undefined ? { year, latestMs } : { year, latestMs, turnedAtMs };
}

function dropOldest(map: Map<unknown, unknown>): void {
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}

function isState(value: unknown): value is LogParserState {
  if (!isObject(value) || value['format'] !== 1 || !Array.isArray(value['hosts'])) return false;
  const { file } = value;
  const fileIsSound =
    file === undefined || (isObject(file) && typeof file['file'] === 'string' && Number.isFinite(file['timeMs']));
  return fileIsSound && value['hosts'].every(isHostState);
}

function isHostState(value: unknown): boolean {
  if (!isObject(value) || typeof value['host'] !== 'string' || !Array.isArray(value['invalid'])) return false;
  const { year, last } = value;
  return (
    (year === undefined || isHostYear(year)) &&
    (last === undefined || isLastLine(last)) &&
    value['invalid'].every(isInvalidPair)
  );
}

function isHostYear(value: unknown): boolean {
  if (!isObject(value) || !Number.isInteger(value['year']) || !Number.isFinite(value['latestMs'])) return false;
  return value['turnedAtMs'] === undefined || Number.isFinite(value['turnedAtMs']);
}

function isLastLine(value: unknown): boolean {
  if (!isObject(value) || !Number.isInteger(value['pid'])) return false;
  return typeof value['program'] === 'string' && typeof value['body'] === 'string';
}

function isInvalidPair(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && Number.isInteger(value[0]) && typeof value[1] === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
