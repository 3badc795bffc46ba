import type { Label } from './labels.js';
import type { LineTable } from './line-table.js';
import type { EvaluatedLine, EvaluatedSegment, EvaluationInput, IntrusionResult } from './records.js';
import { coverageBy } from './retention-metrics.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Segments that stand, and which intrusions each holds lines of. */
export interface SegmentTable {
  readonly segments: readonly EvaluatedSegment[];
  /** Intrusions by segment id. */
  readonly holds: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Follows merges: a merged segment's lines count for the one that took them. */
export function segmentTable(table: LineTable, all: readonly EvaluatedSegment[]): SegmentTable {
  const byId = new Map(all.map((segment) => [segment.id, segment]));
  const standing = (id: string): string => {
    let at = byId.get(id);
    for (let steps = 0; at?.mergedInto !== undefined && steps < all.length; steps += 1)
      at = byId.get(at.mergedInto) ?? at;
    return at?.id ?? id;
  };
  const holds = new Map<string, Set<string>>();
  table.lines.forEach((line, i) => {
    const label = table.labelOf[i];
    if (label === undefined || line.segmentId === undefined) return;
    const id = standing(line.segmentId);
    const held = holds.get(id);
    if (held === undefined) holds.set(id, new Set([label.intrusion]));
    else held.add(label.intrusion);
  });
  return { segments: all.filter((segment) => segment.mergedInto === undefined), holds };
}

export function intrusionResults(table: LineTable, { segments, holds }: SegmentTable): IntrusionResult[] {
  const coverage = coverageBy(
    table,
    (line) => table.lines[line].segmentId !== undefined,
    (label) => label.intrusion,
  );
  const falseEvidence = segments.filter((segment) => !holds.has(segment.id)).map((segment) => segment.evidence);
  const labels = labelsByTime(table.labels);
  return [...coverage].map(([intrusion, { lines, kept }]) => {
    const own = segments.filter((segment) => holds.get(segment.id)?.has(intrusion) === true);
    const its = labels.get(intrusion) ?? [];
    const alarmMs = Math.min(...own.map((segment) => segment.alarmMs));
    const best = Math.max(...own.map((segment) => segment.evidence));
    const lag = (toMs: number, fromMs: number): number | null => (own.length === 0 ? null : (toMs - fromMs) / 1000);
    return {
      intrusion,
      family: its[0].family,
      lines,
      kept,
      coverage: kept / lines,
      found: kept > 0,
      rank: own.length === 0 ? null : 1 + falseEvidence.filter((evidence) => evidence > best).length,
      onsetLagS: lag(Math.min(...own.map((segment) => segment.startMs)), its[0].timeMs),
      endLagS: lag(Math.max(...own.map((segment) => segment.endMs)), its[its.length - 1].timeMs),
      alarmLagS: lag(alarmMs, its[0].timeMs),
      alarmLagLines: own.length === 0 ? null : Math.max(0, its.filter(({ timeMs }) => timeMs <= alarmMs).length - 1),
    };
  });
}

/** The labels of each intrusion in order of time. */
function labelsByTime(labels: readonly Label[]): Map<string, Label[]> {
  const byIntrusion = new Map<string, Label[]>();
  for (const label of [...labels].sort((a, b) => a.timeMs - b.timeMs)) {
    const its = byIntrusion.get(label.intrusion);
    if (its === undefined) byIntrusion.set(label.intrusion, [label]);
    else its.push(label);
  }
  return byIntrusion;
}

/** Days watched, summed over hosts. */
export function hostDays({ hostDays: given, lines }: EvaluationInput): number {
  if (given !== undefined) return given;
  const spans = new Map<string, [first: number, last: number]>();
  for (const { host, timeMs } of lines) widen(spans, host, timeMs);
  return [...spans.values()].reduce((sum, [from, to]) => sum + Math.max(to - from, HOUR_MS) / DAY_MS, 0);
}

function widen(spans: Map<string, [number, number]>, host: EvaluatedLine['host'], timeMs: number): void {
  const span = spans.get(host);
  if (span === undefined) {
    spans.set(host, [timeMs, timeMs]);
    return;
  }
  span[0] = Math.min(span[0], timeMs);
  span[1] = Math.max(span[1], timeMs);
}
