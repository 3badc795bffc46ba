import type { AlarmLevel, SinkDocument } from '../types/index.js';
import { documentId } from './document-id.js';
import { commonFields, compact, eventOrigin, isoTime, rounded } from './ecs.js';
import type { Writer } from './ecs.js';

/** Counts of a run; all of them are numbers that `run.counts.*` maps. */
export interface RunCounts {
  readonly read: number;
  readonly repeated: number;
  readonly late: number;
  /** Documents that arrived later than any pass reads again. */
  readonly missed: number;
  /** Lines of files too long to be read whole. */
  readonly cutLines: number;
  readonly unparsed: number;
  readonly reconstructed: number;
  readonly inside: number;
  readonly outside: number;
  readonly hosts: number;
  readonly keys: number;
  readonly unknownKeys: number;
  readonly anomalies: number;
  readonly segments: number;
  /** Of them, those that verdicts suppress; absent for a run that got no further. */
  readonly suppressed?: number;
  readonly written: number;
  readonly existing: number;
  readonly deadLettered: number;
  readonly retried: number;
  /** Hosts, and names on hosts, that bounded memory gave up; lines and evidence likewise. */
  readonly hostsForgotten: number;
  readonly namesForgotten: number;
  readonly linesNotHeld: number;
  readonly closedEarly: number;
}

/** One figure of drift: as it is, as benign history was, and from where it is too high. */
interface DriftFields {
  readonly value: number;
  readonly expected: number;
  readonly limit: number;
}

export interface RunDrift {
  readonly state: 'fits' | 'drifting' | 'unfit' | 'unknown';
  readonly lines: number;
  readonly unknown?: DriftFields;
  readonly unexpected?: DriftFields;
  readonly surprisal?: DriftFields;
}

/** What is kept of one pass. */
export interface RunRecord {
  readonly kind: 'hunt' | 'scan' | 'train' | 'demo';
  readonly outcome: 'success' | 'failure';
  /** A one-line message for a failure. */
  readonly error?: { readonly code: string; readonly message: string };
  readonly startedMs: number;
  readonly endedMs: number;
  /** Range of event times that was read. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Absent when the run failed before it was known. */
  readonly alarm?: AlarmLevel;
  readonly counts: RunCounts;
  /** How well the bundle fits what the run saw. */
  readonly drift?: RunDrift;
  readonly stageSeconds: Readonly<Record<string, number>>;
  readonly peakMemoryBytes?: number;
}

/** The document of one pass; the time of its start and the bundle make the id. */
export function runDocument(run: RunRecord, writer: Writer): SinkDocument {
  const id = documentId('run', run.kind, run.startedMs, writer.bundleId);
  const stages = Object.entries(run.stageSeconds).map(([name, seconds]) => [name, rounded(seconds, 3)] as const);
  const body = {
    ...commonFields(run.startedMs, writer),
    event: compact({
      kind: 'metric',
      category: ['process'],
      type: ['info'],
      action: run.kind,
      outcome: run.outcome,
      ...eventOrigin('runs', writer),
      start: isoTime(run.startedMs),
      end: isoTime(run.endedMs),
      duration: Math.round((run.endedMs - run.startedMs) * 1e6),
    }),
    ...compact({ error: run.error }),
    anomaly: { model: { id: writer.bundleId, version: writer.version } },
    run: compact({
      id,
      from: run.fromMs === undefined ? undefined : isoTime(run.fromMs),
      to: run.toMs === undefined ? undefined : isoTime(run.toMs),
      lag_seconds: run.kind === 'hunt' && run.toMs !== undefined ? lagSeconds(run.toMs, run.endedMs) : undefined,
      budget_per_day: run.alarm?.budgetPerDay,
      threshold: run.alarm === undefined ? undefined : rounded(run.alarm.threshold),
      counts: countFields(run.counts),
      drift: run.drift === undefined ? undefined : driftFields(run.drift),
      seconds: Object.fromEntries(stages),
      peak_memory_bytes: run.peakMemoryBytes,
    }),
  };
  return { target: 'runs', id, op: 'index', timeMs: run.startedMs, body };
}

/** How far the newest line that was read lies behind the end of the run; clocks that are ahead make no lag. */
function lagSeconds(newestMs: number, endedMs: number): number {
  return rounded(Math.max(endedMs - newestMs, 0) / 1000, 1);
}

function driftFields({ state, lines, ...figures }: RunDrift): Record<string, unknown> {
  const rows = Object.entries(figures).map(([name, { value, expected, limit }]: [string, DriftFields]) => {
    return [name, { value: rounded(value), expected: rounded(expected), limit: rounded(limit) }] as const;
  });
  return { state, lines: Math.round(lines), ...Object.fromEntries(rows) };
}

function countFields(counts: RunCounts): Record<string, number> {
  const words = (name: string): string => name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [words(name), count as number]));
}
