import { drawn } from './split.js';

/** A piece of time, start before end. */
export type Interval = readonly [number, number];

/** Precision and recall by distance instead of by overlap. */
export interface Affiliation {
  /** Mean over zones that hold a prediction; null where none does. */
  readonly precision: number | null;
  /** Mean over all zones. */
  readonly recall: number;
}

/**
 * Affiliation precision and recall (Huet, Navarro, Rossi, KDD 2022). Time is cut into one zone an event, at the midpoints between
 * events; within a zone, how near a predicted point lies to the event (or a point of the event to the prediction) is compared
 * with a point drawn uniformly from the zone. A random prediction scores about .5 in precision: quote the control beside it.
 * @param events disjoint, in order, each longer than 0
 * @param predictions disjoint, in order
 */
export function affiliation(
  events: readonly Interval[],
  predictions: readonly Interval[],
  range: Interval,
): Affiliation {
  return averageZones(zoneScores(events, predictions, range));
}

/** Zone by zone, so that several hosts can be averaged together. */
export interface ZoneScore {
  readonly precision: number | null;
  readonly recall: number;
}

export function averageZones(zones: readonly ZoneScore[]): Affiliation {
  const precisions = zones.flatMap(({ precision }) => (precision === null ? [] : [precision]));
  return {
    precision: precisions.length === 0 ? null : mean(precisions),
    recall: zones.length === 0 ? 0 : mean(zones.map(({ recall }) => recall)),
  };
}

export function zoneScores(
  events: readonly Interval[],
  predictions: readonly Interval[],
  range: Interval,
): ZoneScore[] {
  return events.map((event, j) => {
    const from = j === 0 ? range[0] : (events[j - 1][1] + event[0]) / 2;
    const to = j === events.length - 1 ? range[1] : (event[1] + events[j + 1][0]) / 2;
    const zone: Interval = [Math.min(from, event[0]), Math.max(to, event[1])];
    const inZone = predictions.flatMap(([start, end]): Interval[] => {
      const cut: Interval = [Math.max(start, zone[0]), Math.min(end, zone[1])];
      return cut[0] < cut[1] ? [cut] : [];
    });
    if (inZone.length === 0) return { precision: null, recall: 0 };
    return { precision: zonePrecision(event, inZone, zone), recall: zoneRecall(event, inZone, zone) };
  });
}

/** Mean over predicted points of the share of the zone that lies further from the event; 1 within it. */
function zonePrecision(event: Interval, predictions: readonly Interval[], zone: Interval): number {
  const [a, b] = event;
  const size = zone[1] - zone[0];
  const [left, right] = [a - zone[0], zone[1] - b];
  const further = (x: number): number => {
    const d = x < a ? a - x : x > b ? x - b : 0;
    return d === 0 ? 1 : (Math.max(left - d, 0) + Math.max(right - d, 0)) / size;
  };
  const near = Math.min(left, right);
  const breaks = [a, b, a - near, b + near];
  let sum = 0;
  let length = 0;
  for (const [start, end] of predictions) {
    // within the event the share is 1, just outside it is less: a step, so the parts are added up one by one
    sum += Math.max(0, Math.min(end, b) - Math.max(start, a));
    sum += integral(further, start, Math.min(end, a), breaks) + integral(further, Math.max(start, b), end, breaks);
    length += end - start;
  }
  return sum / length;
}

/** Mean over the event's points of the share of the zone that lies further from them than the prediction does. */
function zoneRecall(event: Interval, predictions: readonly Interval[], zone: Interval): number {
  const size = zone[1] - zone[0];
  const distance = (y: number): number =>
    predictions.reduce((best, [start, end]) => Math.min(best, y < start ? start - y : y > end ? y - end : 0), Infinity);
  const further = (y: number): number => {
    const d = distance(y);
    return d === 0 ? 1 : 1 - (Math.min(y + d, zone[1]) - Math.max(y - d, zone[0])) / size;
  };
  const breaks = predictions.flatMap(([start, end], i) => {
    const next = predictions.at(i + 1);
    const points = [start, end, (zone[0] + start) / 2, (zone[1] + start) / 2, (zone[0] + end) / 2, (zone[1] + end) / 2];
    return next === undefined ? points : [...points, (end + next[0]) / 2];
  });
  return integral(further, event[0], event[1], breaks) / (event[1] - event[0]);
}

/** ∫ f over [from, to] for f linear between the breaks: the middle of each piece has its mean. */
function integral(f: (x: number) => number, from: number, to: number, breaks: readonly number[]): number {
  if (!(to > from)) return 0;
  const points = [from, ...breaks.filter((x) => x > from && x < to).sort((x, y) => x - y), to];
  let sum = 0;
  for (let i = 1; i < points.length; i += 1) sum += (points[i] - points[i - 1]) * f((points[i - 1] + points[i]) / 2);
  return sum;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** As many predictions of the same lengths at random places. */
export function shuffledPredictions(predictions: readonly Interval[], range: Interval, seed: number): Interval[] {
  const placed = predictions
    .map(([start, end], i): Interval => {
      const length = Math.min(end - start, range[1] - range[0]);
      const at = range[0] + drawn(seed, `prediction ${i}`) * (range[1] - range[0] - length);
      return [at, at + length];
    })
    .sort((x, y) => x[0] - y[0]);
  return united(placed);
}

/** Overlapping intervals as one; in order. */
export function united(intervals: readonly Interval[]): Interval[] {
  const merged: [number, number][] = [];
  for (const [start, end] of [...intervals].sort((x, y) => x[0] - y[0])) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}
