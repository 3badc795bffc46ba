import { ConnectorError } from '../errors/index.js';
import { compareBaseline, randomBaseline, volumeBaseline } from './baselines.js';
import { eventMetrics, precisionRecall, ratio } from './event-metrics.js';
import { requireFit } from './label-fit.js';
import { lineTable } from './line-table.js';
import type { LineTable } from './line-table.js';
import type { BaselineResult, EvaluationInput, EvaluationResult, IntrusionResult } from './records.js';
import { retentionMetrics } from './retention-metrics.js';
import { suppressionResult } from './suppression.js';
import { hostDays, intrusionResults, segmentTable } from './segment-metrics.js';

/**
 * Compares what was flagged and retained with labels. Formulas are in the result's types; the set of metrics follows
 * precision and recall without point adjustment (Kim et al., AAAI 2022), coverage against retention, and false segments a
 * host-day, each beside a random, a volume and any given baseline that keeps as many lines.
 *
 * @throws ConnectorError LABELS_INVALID when no label lies in the range, or they are of another run; INTERNAL when a baseline has
 * another length
 */
export function evaluate(input: EvaluationInput): EvaluationResult {
  const table = lineTable(input);
  requireFit(table, input);
  const isKept = (line: number): boolean => table.lines[line].segmentId !== undefined;
  const segments = segmentTable(table, input.segments);
  const byIntrusion = intrusionResults(table, segments);
  const days = hostDays(input);
  const suppression = suppressionResult(segments, input);
  const trueSegments = segments.segments.filter((segment) => segments.holds.has(segment.id)).length;
  const falseSegments = segments.segments.length - trueSegments;
  const found = byIntrusion.filter((result) => result.rank !== null);
  const medianOf = (value: (result: IntrusionResult) => number | null): number | null =>
    median(byIntrusion.map(value).filter((one) => one !== null));
  return {
    lines: table.total,
    labelledLines: table.labels.length,
    labelsWithoutLine: table.labelsWithoutLine,
    intrusions: byIntrusion.length,
    segments: segments.segments.length,
    trueSegments,
    falseSegments,
    hostDays: days,
    falseSegmentsPerHostDay: ratio(falseSegments, days),
    events: eventMetrics(table),
    retained: retentionMetrics(table, isKept),
    rankedFirst: ratio(found.filter((result) => result.rank === 1).length, found.length),
    segmentMetrics: precisionRecall(trueSegments, segments.segments.length, found.length, byIntrusion.length),
    medianAlarmLagS: medianOf((result) => result.alarmLagS),
    medianAlarmLagLines: medianOf((result) => result.alarmLagLines),
    medianOnsetErrorS: medianOf((result) => magnitude(result.onsetLagS)),
    medianEndErrorS: medianOf((result) => magnitude(result.endLagS)),
    byIntrusion,
    ...(suppression === undefined ? {} : { suppression }),
    baselines: table.isComplete ? compareBaselines(table, input) : [],
  };
}

function compareBaselines(table: LineTable, input: EvaluationInput): BaselineResult[] {
  const { seed = 1, baselines = [], lines } = input;
  const keep = lines.filter((line) => line.segmentId !== undefined).length;
  return [randomBaseline(lines, seed), volumeBaseline(lines), ...baselines].map((baseline) => {
    if (baseline.scores.length !== lines.length) {
      throw new ConnectorError('INTERNAL', `the baseline ${baseline.name} has not one score a line`, {
        where: `${baseline.scores.length} scores, ${lines.length} lines`,
      });
    }
    return compareBaseline(table, baseline, keep, seed + 1);
  });
}

function magnitude(value: number | null): number | null {
  return value === null ? null : Math.abs(value);
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
