import type { Segment } from '../types/index.js';
import type { ReportData, ReportLine } from './report-data.js';

/** A segment with its number on the page (1 is what to look at first) and its lines in order of time. */
export interface NumberedSegment {
  readonly number: number;
  readonly segment: Segment;
  readonly lines: readonly ReportLine[];
}

/** What the sections of the page are made of: the data in the order in which a reader wants it. */
export interface ReportView {
  readonly data: ReportData;
  /** Most severe first, then the one with more evidence, then the earlier one. */
  readonly segments: readonly NumberedSegment[];
  /** Anomalous lines outside every segment, most surprising first. */
  readonly strays: readonly ReportLine[];
}

export function viewOf(data: ReportData): ReportView {
  const ordered = data.segments
    .filter((segment) => segment.status !== 'merged')
    .sort((a, b) => b.severity - a.severity || b.evidence - a.evidence || a.startMs - b.startMs);
  const lines = new Map<string, ReportLine[]>(ordered.map(({ id }) => [id, []]));
  const strays: ReportLine[] = [];
  for (const line of data.lines) {
    const segmentLines = line.segmentId === undefined ? undefined : lines.get(line.segmentId);
    if (segmentLines !== undefined) segmentLines.push(line);
    else if (line.score.isAnomaly) strays.push(line);
  }
  for (const segmentLines of lines.values()) {
    segmentLines.sort((a, b) => a.score.timeMs - b.score.timeMs || a.score.offset - b.score.offset);
  }
  return {
    data,
    segments: ordered.map((segment, index) => ({ number: index + 1, segment, lines: lines.get(segment.id) ?? [] })),
    strays: strays.sort((a, b) => b.score.surprisal - a.score.surprisal || a.score.timeMs - b.score.timeMs),
  };
}

/** Where a segment's details stand on the page. */
export function segmentAnchor(number: number): string {
  return `segment-${number}`;
}
