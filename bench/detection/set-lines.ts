import { createLogParser } from '../../src/parse/index.js';
import type { ParsedLog } from '../../src/types/index.js';
import { generatedLines } from './generated-lines.js';
import type { SetSpec } from './sets.js';

/** A line as it stands in a file. */
export interface SetLine {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly text: string;
  /** Name of the session it is part of; absent on benign lines. */
  readonly session?: string;
}

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

export interface SetLines {
  /** Each host's in order. */
  readonly lines: readonly SetLine[];
  readonly sessions: readonly PlannedSession[];
}

/** A parsed line of the test part; `session` is an index, −1 for benign lines. */
export interface TestLog {
  readonly log: ParsedLog;
  readonly session: number;
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

/** Reads or writes the lines of a set and parses them, as training and hunting do. */
export function parseSet(spec: SetSpec): ParsedSet {
  const { lines, sessions } = generatedLines(spec);
  const place = new Map(sessions.map(({ intrusion }, i) => [intrusion, i]));
  const parser = createLogParser();
  const year = new Date(spec.startMs).getUTCFullYear();
  const all: TestLog[] = [];
  let unparsed = 0;
  for (const { file, line, text, session } of lines) {
    const result = parser.parse({
      kind: 'line',
      ref: { kind: 'line', file, line },
      text,
      yearHint: { kind: 'firstYear', year },
    });
    if (!result.ok) unparsed += 1;
    else all.push({ log: result.log, session: session === undefined ? -1 : (place.get(session) ?? -1) });
  }
  all.sort((a, b) => a.log.timeMs - b.log.timeMs || (a.log.host < b.log.host ? -1 : a.log.host > b.log.host ? 1 : 0));
  const inRange = all.filter(({ log }) => log.timeMs >= spec.startMs && log.timeMs < spec.endMs);
  const test = inRange.filter(({ log }) => log.timeMs >= spec.trainUntilMs);
  const train = inRange
    .filter(({ log, session }) => log.timeMs < spec.trainUntilMs && session < 0)
    .map(({ log }) => log);
  const hosts = new Set(test.map(({ log }) => log.host)).size;
  const testDays = (spec.endMs - spec.trainUntilMs) / DAY_MS;
  return { spec, train, test, sessions, unparsed, hostDays: hosts * testDays, testDays };
}
