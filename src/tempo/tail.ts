import { BUCKETS, SLOTS } from './observation.js';
import type { Histogram } from './histogram.js';

/**
 * P(value ≥ bucket): the share seen, with a Witten–Bell share of what is usual elsewhere.
 * @param elsewhere the same probability where more is known
 */
export function upperTail({ counts, total, distinct }: Histogram, bucket: number, elsewhere: number): number {
  if (total === 0) return elsewhere;
  let seen = 0;
  for (let b = bucket; b < counts.length; b++) seen += counts[b];
  return (seen + distinct * elsewhere) / (total + distinct);
}

/** Where nothing is known: half as many at each further bucket. */
export function unknownTail(bucket: number): number {
  return 2 ** -Math.min(bucket, BUCKETS);
}

/** p(slot) of an hour's slots with a Witten–Bell share of what is usual elsewhere. */
export function slotShares({ counts, total, distinct }: Histogram, elsewhere: Float64Array): Float64Array {
  return Float64Array.from({ length: SLOTS }, (_, slot) =>
    total === 0 ? elsewhere[slot] : ((counts[slot] ?? 0) + distinct * elsewhere[slot]) / (total + distinct),
  );
}

/** Hours of the day whatever the kind of day: both halves hold the mean. */
export function foldedSlots({ counts, total }: Histogram): Histogram {
  const half = SLOTS / 2;
  const mean = Array.from({ length: half }, (_, hour) => ((counts[hour] ?? 0) + (counts[hour + half] ?? 0)) / 2);
  return { counts: [...mean, ...mean], total, distinct: mean.filter((count) => count > 0).length };
}

/** How probable it is to meet something as improbable as this: the p-value of the region of highest density. */
export function densityTail(shares: Float64Array, slot: number): number {
  // Equal shares differ by rounding.
  const limit = shares[slot] * (1 + 1e-9);
  let sum = 0;
  for (const share of shares) if (share <= limit) sum += share;
  return Math.min(1, sum);
}
