import type { Segment } from '../types/index.js';

/** A segment of one bundle beside those of the other that it overlaps. */
export interface SegmentPair {
  readonly current: Segment;
  readonly candidate: Segment;
}

export interface SegmentDifference {
  readonly both: readonly SegmentPair[];
  /** Only the new bundle's. */
  readonly gained: readonly Segment[];
  /** Only the current one's. */
  readonly lost: readonly Segment[];
}

/** Segments are the same where they lie on one host and overlap in time: ids are a bundle's own. Highest severity first. */
export function compareSegments(current: readonly Segment[], candidate: readonly Segment[]): SegmentDifference {
  const overlaps = (a: Segment, b: Segment): boolean =>
    a.host === b.host && a.startMs <= b.endMs && b.startMs <= a.endMs;
  const bySeverity = (a: Segment, b: Segment): number => b.severity - a.severity || a.startMs - b.startMs;
  const both: SegmentPair[] = [];
  const gained: Segment[] = [];
  for (const segment of [...candidate].sort(bySeverity)) {
    const same = current
      .filter((other) => overlaps(segment, other))
      .sort(bySeverity)
      .at(0);
    if (same === undefined) gained.push(segment);
    else both.push({ current: same, candidate: segment });
  }
  const lost = current.filter((segment) => !candidate.some((other) => overlaps(segment, other))).sort(bySeverity);
  return { both, gained, lost };
}
