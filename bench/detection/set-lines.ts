import type { ParsedLog } from '../../src/types/index.js';
import { generatedLines } from './generated-lines.js';
import { injectedLines } from './injected-lines.js';
import type { SetSpec } from './sets.js';

/** An intrusion as planted: what it is and when. */
export interface PlannedSession {
  readonly intrusion: string;
  readonly family: string;
  readonly variant: 'loud' | 'careful';
  readonly hosts: readonly string[];
  readonly startMs: number;
  readonly endMs: number;
  readonly lines: number;
}

/** A parsed line; `session` is an index, −1 for benign lines. */
export interface TestLog {
  readonly log: ParsedLog;
  readonly session: number;
  /** A benign line that the host would not have written, since a session had stopped the logging. */
  readonly silenced: boolean;
}

export interface SetLines {
  /** Each host's in order. */
  readonly logs: readonly TestLog[];
  readonly sessions: readonly PlannedSession[];
  readonly unparsed: number;
}

/** A set, parsed and split by time. */
export interface ParsedSet {
  readonly spec: SetSpec;
  /** Benign history in canonical order (time, then host). */
  readonly train: readonly ParsedLog[];
  readonly test: readonly TestLog[];
  readonly sessions: readonly PlannedSession[];
  readonly unparsed: number;
  /** Days watched in the test part, summed over hosts. */
  readonly hostDays: number;
  readonly testDays: number;
}

const DAY_MS = 86_400_000;

/** Writes or reads the lines of a set and splits them by time. */
export function parseSet(spec: SetSpec): ParsedSet {
  const { logs, sessions, unparsed } = spec.kind === 'generated' ? generatedLines(spec) : injectedLines(spec);
  const all = logs.filter(({ log }) => log.timeMs >= spec.startMs && log.timeMs < spec.endMs);
  all.sort((a, b) => a.log.timeMs - b.log.timeMs || (a.log.host < b.log.host ? -1 : a.log.host > b.log.host ? 1 : 0));
  const test = all.filter(({ log }) => log.timeMs >= spec.trainUntilMs);
  const train = all.filter(({ log, session }) => log.timeMs < spec.trainUntilMs && session < 0).map(({ log }) => log);
  const hosts = new Set(test.map(({ log }) => log.host)).size;
  const testDays = watchedDays(test);
  return { spec, train, test, sessions, unparsed, hostDays: hosts * testDays, testDays };
}

/** Days of the test part with a line. */
function watchedDays(test: readonly TestLog[]): number {
  return new Set(test.map(({ log }) => Math.floor(log.timeMs / DAY_MS))).size;
}
