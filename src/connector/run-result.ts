import type { AlarmLevel, BundleManifest, Segment, SinkCounts } from '../types/index.js';
import type { Recipe, ScoredLines } from '../explore/index.js';
import type { RunRecord } from '../sink/index.js';
import type { DriftState } from './drift.js';
import { driftReport, type DriftReport } from './drift-report.js';
import type { Emitter, HostHour, KeptLine } from './emitter.js';
import type { RunTotals } from './run-totals.js';

/** What one pass did: the summary on screen, run.json and the report are made of it. */
export interface RunResult {
  readonly kind: RunRecord['kind'];
  readonly bundle: BundleManifest;
  /** The budget and the threshold that were in force. */
  readonly alarm: AlarmLevel;
  readonly startedMs: number;
  readonly endedMs: number;
  /** Range of the event times that were scored; undefined when there were none. */
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  readonly totals: RunTotals;
  readonly segments: readonly Segment[];
  /** Anomalous lines and lines inside segments, in order of time. */
  readonly kept: readonly KeptLine[];
  readonly keptBeyond: number;
  readonly retained: number;
  readonly hours: readonly HostHour[];
  readonly sink: SinkCounts;
  readonly peakMemoryBytes: number;
  /** How well the bundle fits what it sees. */
  readonly drift: DriftReport;
  /** Every line, where a report was asked for. */
  readonly scored?: ScoredLines;
  /** How the segments were cut. */
  readonly recipe?: Recipe;
}

export interface RunFacts {
  readonly kind: RunRecord['kind'];
  readonly bundle: BundleManifest;
  readonly alarm: AlarmLevel;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  readonly totals: RunTotals;
  readonly emitter: Emitter;
  readonly sink: SinkCounts;
  readonly drift: DriftState;
  readonly recipe?: Recipe;
}

export function runResult({ emitter, drift, ...facts }: RunFacts): RunResult {
  return {
    ...facts,
    drift: driftReport(drift, facts.bundle.training.drift),
    segments: emitter.standing().sort((a, b) => b.severity - a.severity || a.startMs - b.startMs),
    kept: [...emitter.kept.values()].sort((a, b) => a.score.timeMs - b.score.timeMs),
    keptBeyond: emitter.keptBeyond,
    retained: emitter.retained,
    hours: [...emitter.hours.values()],
    ...(emitter.scored === undefined ? {} : { scored: emitter.scored }),
    // maxRSS is in kibibytes
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  };
}

/** The record of a run, for run.json and the runs index. */
export function runRecord(result: RunResult): RunRecord {
  const { totals, sink } = result;
  return {
    kind: result.kind,
    outcome: 'success',
    startedMs: result.startedMs,
    endedMs: result.endedMs,
    ...(result.fromMs === undefined ? {} : { fromMs: result.fromMs }),
    ...(result.toMs === undefined ? {} : { toMs: result.toMs }),
    alarm: result.alarm,
    counts: { ...runCounts(totals, result.segments.length, sink), suppressed: suppressedOf(result.segments) },
    drift: result.drift,
    stageSeconds: { ...totals.seconds },
    peakMemoryBytes: result.peakMemoryBytes,
  };
}

/** Segments that verdicts suppress. */
export function suppressedOf(segments: readonly Segment[]): number {
  return segments.filter(({ suppressed }) => suppressed === true).length;
}

/** The counts of a run, or of one that got no further. */
export function runCounts(totals: RunTotals, segments: number, sink: SinkCounts): RunRecord['counts'] {
  const forgotten = totals.forgotten();
  return {
    read: totals.read,
    repeated: totals.repeated,
    late: totals.late,
    missed: totals.missed,
    cutLines: totals.cutLines,
    unparsed: totals.unparsed,
    reconstructed: totals.reconstructed,
    inside: totals.inside,
    outside: totals.outside,
    hosts: totals.hosts,
    keys: totals.keys,
    unknownKeys: totals.unknownKeys,
    anomalies: totals.anomalies,
    segments,
    written: sink.written,
    existing: sink.existing,
    deadLettered: sink.deadLettered,
    retried: sink.retried,
    hostsForgotten: forgotten.hosts,
    namesForgotten: forgotten.names,
    linesNotHeld: forgotten.linesNotHeld,
    closedEarly: forgotten.closedEarly,
  };
}
