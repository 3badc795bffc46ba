import { BUCKETS, SLOTS } from './observation.js';
import type { Histogram } from './tables.js';

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

/** Nothing is known: half as many at each further bucket. */
export const unknownTail = (bucket: number): number => 2 ** -Math.min(bucket, BUCKETS);

/** p(slot) of an hour's slots with a Witten–Bell share of what is usual elsewhere; written into `out`. */
export function slotShares({ counts, total, distinct }: Histogram, elsewhere: Float64Array, out: Float64Array): void {
  for (let slot = 0; slot < SLOTS; slot++) {
    out[slot] = total === 0 ? elsewhere[slot] : (counts[slot] + distinct * elsewhere[slot]) / (total + distinct);
  }
}

/** How probable it is to meet something as improbable as this: the p-value of the highest density region. */
export function densityTail(shares: Float64Array, slot: number): number {
  const limit = shares[slot] * (1 + 1e-9);
  let sum = 0;
  for (const share of shares) if (share <= limit) sum += share;
  return Math.min(1, sum);
}

/** The same for addresses of which each was met some times, with one share for all that were never met. */
export function addressTail(seen: ReadonlyMap<string, number>, total: number, address: string): number {
  const distinct = seen.size;
  const own = seen.get(address) ?? 0;
  let sum = distinct;
  if (own > 0) for (const count of seen.values()) if (count <= own) sum += count;
  return sum / (total + distinct);
}
