import type { ReportData, ReportEvaluation } from '../report/index.js';
import type { RunResult } from './run-result.js';

const HOUR_MS = 3_600_000;

/** A run as the report shows it. */
export function reportData(result: RunResult, title: string, evaluation?: ReportEvaluation): ReportData {
  const { totals } = result;
  return {
    title,
    run: {
      kind: result.kind,
      startedMs: result.startedMs,
      endedMs: result.endedMs,
      ...(result.fromMs === undefined ? {} : { fromMs: result.fromMs }),
      ...(result.toMs === undefined ? {} : { toMs: result.toMs }),
      counts: {
        read: totals.read,
        unparsed: totals.unparsed,
        scored: totals.inside + totals.outside,
        hosts: totals.hosts,
        keys: totals.keys,
        anomalies: totals.anomalies,
        retained: result.retained,
        reconstructed: totals.reconstructed,
        late: totals.late,
      },
      stageSeconds: { ...totals.seconds },
      peakMemoryBytes: result.peakMemoryBytes,
      bundle: result.bundle,
    },
    segments: result.segments,
    lines: result.kept,
    linesBeyond: result.keptBeyond,
    timeline: result.hours,
    timelineStepMs: HOUR_MS,
    ...(evaluation === undefined ? {} : { evaluation }),
  };
}
