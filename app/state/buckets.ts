import type { PageData } from '../../src/report/page-data.js';
import type { Cut, LineTable } from '../../src/explore/index.js';

/** Time from `fromMs` to `toMs` in buckets of whole steps. */
export interface TimeAxis {
  readonly fromMs: number;
  readonly toMs: number;
  readonly buckets: number;
}

/** What is drawn of one host, by bucket. */
export interface Lane {
  readonly host: string;
  readonly lines: number;
  readonly anomalies: number;
  readonly maxScore: number;
  readonly scores: Float64Array;
  readonly anomalous: Uint32Array;
  readonly volume: Uint32Array;
}

const MAX_BUCKETS = 240;

/** The range of the timeline, in at most 240 buckets. */
export function timeAxis({
  timeline,
  timelineStepMs,
}: Pick<PageData, 'timeline' | 'timelineStepMs'>): TimeAxis | undefined {
  let fromMs = Infinity;
  let lastMs = -Infinity;
  for (const { timeMs } of timeline) {
    fromMs = Math.min(fromMs, timeMs);
    lastMs = Math.max(lastMs, timeMs);
  }
  if (!Number.isFinite(fromMs) || !(timelineStepMs > 0)) return undefined;
  const steps = Math.floor((lastMs - fromMs) / timelineStepMs) + 1;
  const stepsABucket = Math.ceil(steps / MAX_BUCKETS);
  const buckets = Math.ceil(steps / stepsABucket);
  return { fromMs, toMs: fromMs + buckets * stepsABucket * timelineStepMs, buckets };
}

export function bucketOf({ fromMs, toMs, buckets }: TimeAxis, timeMs: number): number {
  return Math.min(buckets - 1, Math.max(0, Math.floor(((timeMs - fromMs) / (toMs - fromMs)) * buckets)));
}

export function bucketWidthMs({ fromMs, toMs, buckets }: TimeAxis): number {
  return (toMs - fromMs) / buckets;
}

export function lanesOf(timeline: PageData['timeline'], axis: TimeAxis): Lane[] {
  const lanes = new Map<string, { -readonly [K in keyof Lane]: Lane[K] }>();
  for (const { host, timeMs, lines, anomalies, maxScore } of timeline) {
    let lane = lanes.get(host);
    if (lane === undefined) {
      const { buckets } = axis;
      const columns = {
        scores: new Float64Array(buckets),
        anomalous: new Uint32Array(buckets),
        volume: new Uint32Array(buckets),
      };
      lane = { host, lines: 0, anomalies: 0, maxScore: 0, ...columns };
      lanes.set(host, lane);
    }
    const bucket = bucketOf(axis, timeMs);
    lane.scores[bucket] = Math.max(lane.scores[bucket], maxScore);
    lane.anomalous[bucket] += anomalies;
    lane.volume[bucket] += lines;
    lane.lines += lines;
    lane.anomalies += anomalies;
    lane.maxScore = Math.max(lane.maxScore, maxScore);
  }
  return [...lanes.values()];
}

/** Lines in segments, by bucket; of some hosts. */
export function keptByBucket(
  { segments, segmentOf }: Cut,
  table: LineTable,
  axis: TimeAxis,
  isShown: (host: string) => boolean,
): Uint32Array {
  const shown = segments.map(({ host }) => isShown(host));
  const kept = new Uint32Array(axis.buckets);
  segmentOf.forEach((place, row) => {
    if (place >= 0 && shown[place]) kept[bucketOf(axis, table.lines[row].timeMs)] += 1;
  });
  return kept;
}
