import type { Dice } from './dice.js';
import type { Dialect } from './dialect.js';
import type { GeneratedLine, IntrusionLabel, TimeFormat } from './records.js';

/** A process that logs. Its pid is given out in order of time, when the journal is rendered. */
export interface Process {
  readonly program: string;
  readonly showPid: boolean;
  /** A daemon keeps its pid until its own restart or the next boot. */
  readonly daemon: boolean;
  pid: number;
  epoch: number;
}

/** A logind session; numbered like its pid, in order of time. */
export interface Session {
  number: number;
  epoch: number;
}

/** Stands in a body for the number of the event's session. */
export const SESSION = '\u0001';

interface Entry {
  readonly atMs: number;
  readonly order: number;
  readonly process: Process;
  readonly body: string;
  readonly session?: Session;
  readonly label?: IntrusionLabel;
  /** From here on the daemon is a new process. */
  readonly restarted?: true;
}

interface Outage {
  readonly fromMs: number;
  readonly toMs: number;
  readonly reboot: boolean;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** How headers are written, and where pids and session numbers begin. */
export interface Rendering {
  readonly timeFormat: TimeFormat;
  /** The entries' times are the host's own clock: this much before UTC. */
  readonly utcOffsetMinutes: number;
  /** Out of the way of the numbers that the host's real log has. */
  readonly firstPid: number;
  readonly firstSession: number;
}

function isoOffset(minutes: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function headerTime(timeMs: number): string {
  const iso = new Date(timeMs).toISOString();
  const day = String(Number(iso.slice(8, 10))).padStart(2, ' ');
  return `${MONTHS[Number(iso.slice(5, 7)) - 1]} ${day} ${iso.slice(11, 19)}`;
}

/** One host's log in the making: entries in any order, rendered once in order of time. */
export class Journal {
  readonly host: string;
  readonly dialect: Dialect;
  readonly #dice: Dice;
  readonly #entries: Entry[] = [];
  readonly #outages: Outage[] = [];
  #label: IntrusionLabel | undefined;

  constructor(host: string, dialect: Dialect, dice: Dice) {
    this.host = host;
    this.dialect = dialect;
    this.#dice = dice;
  }

  process(program: string, showPid = true): Process {
    return { program, showPid, daemon: false, pid: 0, epoch: 0 };
  }

  daemon(program: string): Process {
    return { program, showPid: true, daemon: true, pid: 0, epoch: 0 };
  }

  write(atMs: number, process: Process, body: string, session?: Session): void {
    this.#entries.push({
      atMs,
      order: this.#entries.length,
      process,
      body,
      ...(session === undefined ? {} : { session }),
      ...(this.#label === undefined ? {} : { label: this.#label }),
    });
  }

  /** The first line of a daemon that was restarted. */
  writeRestarted(atMs: number, process: Process, body: string): void {
    this.write(atMs, process, body);
    const last = this.#entries.length - 1;
    this.#entries[last] = { ...this.#entries[last], restarted: true };
  }

  /** Labels every line that `write` takes while `scene` runs. */
  labelled(label: IntrusionLabel, scene: () => void): void {
    const before = this.#label;
    this.#label = label;
    scene();
    this.#label = before;
  }

  /** An intrusion is being written. */
  get labels(): boolean {
    return this.#label !== undefined;
  }

  /** Nothing is logged in the span; after a reboot, pids and session numbers start again. Labelled lines stay. */
  outage(fromMs: number, toMs: number, reboot: boolean): void {
    this.#outages.push({ fromMs, toMs, reboot });
  }

  get outages(): readonly Outage[] {
    return this.#outages;
  }

  render(fromMs: number, toMs: number, rendering: Partial<Rendering> = {}): GeneratedLine[] {
    this.#entries.sort((a, b) => a.atMs - b.atMs || a.order - b.order);
    this.#outages.sort((a, b) => a.fromMs - b.fromMs);
    const numbers = {
      pid: (rendering.firstPid ?? 0) + this.#dice.int(900, 9000),
      session: (rendering.firstSession ?? 0) + this.#dice.int(20, 4000),
      epoch: 1,
    };
    const lines: GeneratedLine[] = [];
    let next = 0;
    for (const entry of this.#entries) {
      if (entry.atMs < fromMs || entry.atMs >= toMs) continue;
      while (next < this.#outages.length && this.#outages[next].toMs <= entry.atMs) {
        if (this.#outages[next].reboot) {
          numbers.pid = this.#dice.int(600, 900);
          numbers.session = 0;
          numbers.epoch++;
        }
        next++;
      }
      const silent = next < this.#outages.length && this.#outages[next].fromMs <= entry.atMs;
      if (silent && entry.label === undefined) continue;
      if (this.#number(entry, numbers)) lines.push(this.#line(entry, rendering));
    }
    return lines;
  }

  /** Gives pid and session number; false for a process that a reboot has ended. */
  #number(entry: Entry, numbers: { pid: number; session: number; epoch: number }): boolean {
    const { process, session } = entry;
    const { epoch } = numbers;
    if (process.epoch !== epoch || entry.restarted === true) {
      if (process.epoch !== 0 && !process.daemon) return false;
      process.epoch = epoch;
      numbers.pid += this.#dice.int(1, 40);
      if (numbers.pid > 4_190_000) numbers.pid = 700;
      process.pid = numbers.pid;
    }
    if (session === undefined) return true;
    if (session.number === 0) {
      session.number = ++numbers.session;
      session.epoch = epoch;
    }
    return session.epoch === epoch;
  }

  #line(entry: Entry, rendering: Partial<Rendering>): GeneratedLine {
    const { process, session, label } = entry;
    const offset = rendering.utcOffsetMinutes ?? 0;
    const iso = rendering.timeFormat === 'iso8601';
    const localMs = iso ? Math.floor(entry.atMs) : Math.floor(entry.atMs / 1000) * 1000;
    const micros = String((entry.order * 7919) % 1000).padStart(3, '0');
    const stamp = iso ? new Date(localMs).toISOString().slice(0, -1) + micros + isoOffset(offset) : headerTime(localMs);
    const body = session === undefined ? entry.body : entry.body.replace(SESSION, String(session.number));
    const tag = process.showPid ? `${process.program}[${process.pid}]` : process.program;
    return {
      host: this.host,
      timeMs: localMs - offset * 60_000,
      line: `${stamp} ${this.host} ${tag}: ${body}`,
      ...(label === undefined ? {} : { label }),
    };
  }
}
