import type { ReportData } from '../report/index.js';
import type { HostHour } from './emitter.js';
import type { RunResult } from './run-result.js';
import { mainSpan } from './time-span.js';

const HOUR_MS = 3_600_000;

/** A run as the report shows it. */
export function reportData(result: RunResult, title: string): ReportData {
  const { totals, recipe } = result;
  const scored = result.scored?.blocks();
  const drawn = withoutStrays(result.hours);
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
      alarm: result.alarm,
    },
    segments: result.segments,
    lines: result.kept,
    linesBeyond: result.keptBeyond,
    timeline: drawn,
    timelineBeyond: lines(result.hours) - lines(drawn),
    timelineStepMs: HOUR_MS,
    ...(scored === undefined ? {} : { scored }),
    ...(recipe === undefined ? {} : { recipe }),
  };
}

/** A single line of a wrong clock must not squeeze the hours that matter into a corner of the drawing. */
function withoutStrays(hours: readonly HostHour[]): readonly HostHour[] {
  const ordered = [...hours].sort((a, b) => a.timeMs - b.timeMs);
  const { start, end } = mainSpan(ordered);
  return ordered.slice(start, end);
}

function lines(hours: readonly HostHour[]): number {
  return hours.reduce((sum, hour) => sum + hour.lines, 0);
}
