import type { TimelinePoint } from './report-data.js';

/** What is drawn of one host: the highest score and the anomalies of each bucket. */
export interface Lane {
  readonly host: string;
  readonly lines: number;
  readonly anomalies: number;
  readonly maxScore: number;
  readonly scores: Float64Array;
  readonly anomalous: Uint32Array;
}

export interface TimeAxis {
  readonly fromMs: number;
  readonly toMs: number;
  readonly buckets: number;
}

const MAX_BUCKETS = 360;

/** The range to draw, in buckets of whole steps. */
export function timeAxis(points: readonly TimelinePoint[], stepMs: number): TimeAxis | undefined {
  let fromMs = Infinity;
  let lastMs = -Infinity;
  for (const { timeMs } of points) {
    if (timeMs < fromMs) fromMs = timeMs;
    if (timeMs > lastMs) lastMs = timeMs;
  }
  if (!Number.isFinite(fromMs) || !Number.isFinite(lastMs) || !(stepMs > 0)) return undefined;
  const steps = Math.floor((lastMs - fromMs) / stepMs) + 1;
  const stepsPerBucket = Math.ceil(steps / MAX_BUCKETS);
  const buckets = Math.ceil(steps / stepsPerBucket);
  return { fromMs, toMs: fromMs + buckets * stepsPerBucket * stepMs, buckets };
}

export function lanesOf(points: readonly TimelinePoint[], axis: TimeAxis): ReadonlyMap<string, Lane> {
  const byHost = new Map<string, TimelinePoint[]>();
  for (const point of points) {
    const known = byHost.get(point.host);
    if (known === undefined) byHost.set(point.host, [point]);
    else known.push(point);
  }
  return new Map([...byHost].map(([host, own]) => [host, laneOf(host, own, axis)]));
}

function laneOf(host: string, points: readonly TimelinePoint[], axis: TimeAxis): Lane {
  const scores = new Float64Array(axis.buckets);
  const anomalous = new Uint32Array(axis.buckets);
  let lines = 0;
  let anomalies = 0;
  let maxScore = 0;
  for (const point of points) {
    const place = ((point.timeMs - axis.fromMs) / (axis.toMs - axis.fromMs)) * axis.buckets;
    const bucket = Math.min(axis.buckets - 1, Math.floor(place));
    scores[bucket] = Math.max(scores[bucket], point.maxScore);
    anomalous[bucket] += point.anomalies;
    lines += point.lines;
    anomalies += point.anomalies;
    maxScore = Math.max(maxScore, point.maxScore);
  }
  return { host, lines, anomalies, maxScore, scores, anomalous };
}
