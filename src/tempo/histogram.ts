import { BUCKETS, bucketOf, SLOTS, slotOf } from './observation.js';
import type { DayMaxima } from './history.js';

/** How often each bucket was seen; `counts` ends with the last that was. */
export interface Histogram {
  readonly counts: readonly number[];
  /** Observations, before any smoothing. */
  readonly total: number;
  /** Distinct buckets seen. */
  readonly distinct: number;
}

/** A habit with its usual size. */
export interface Habit extends Histogram {
  /** Mean over the days on which it was done. */
  readonly usual: number;
}

/** Days, hours or sign-ins below which a habit is none. */
export const LEAST_DAYS = 3;
export const LEAST_HOURS = 8;
export const LEAST_SIGN_INS = 5;

const NOTHING: Histogram = { counts: [], total: 0, distinct: 0 };

/** What nothing is judged by takes no room. */
export function ifAtLeast(total: number, seen: Histogram): Histogram {
  return seen.total < total ? NOTHING : seen;
}

export type IsOut = (day: number) => boolean;

export function counter(size: number): number[] {
  return new Array<number>(size).fill(0);
}

export function histogram(counts: readonly number[]): Histogram {
  let total = 0;
  let distinct = 0;
  let length = 0;
  counts.forEach((count, bucket) => {
    total += count;
    if (count === 0) return;
    distinct++;
    length = bucket + 1;
  });
  return { counts: counts.slice(0, length), total, distinct };
}

/** The daily maxima of days that are not left out. */
export function habitOf(days: DayMaxima, isOut: IsOut): Habit {
  const counts = counter(BUCKETS);
  let sum = 0;
  for (const [day, value] of days) {
    if (isOut(day)) continue;
    sum += value;
    counts[bucketOf(value)]++;
  }
  const seen = histogram(counts);
  return { ...seen, usual: sum / Math.max(1, seen.total) };
}

/** Hours by slot. A habit of nine o'clock is one of eight and ten as well, a little: 1/4, 1/2, 1/4 over neighbouring hours of the day. */
export function slotHistogram(hours: ReadonlySet<number>, isOut: IsOut): Histogram {
  const counts = counter(SLOTS);
  for (const hour of hours) if (!isOut(Math.floor(hour / 24))) counts[slotOf(hour)]++;
  return smoothedSlots(counts);
}

export function smoothedSlots(counts: readonly number[]): Histogram {
  const spread = counter(SLOTS);
  counts.forEach((count, slot) => {
    const midnight = slot - (slot % 24);
    spread[slot] += count / 2;
    spread[midnight + ((slot + 1) % 24)] += count / 4;
    spread[midnight + ((slot + 23) % 24)] += count / 4;
  });
  const { total, distinct } = histogram(counts);
  return { counts: spread, total, distinct };
}
