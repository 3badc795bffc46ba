/** The width that documents are counted by. Ten minutes make a week a thousand counts. */
export const BUCKET_MS = 600_000;

/** At most so many stretches from first to last of the sorted buckets. */
export function chunks(sorted: readonly number[], most: number): { readonly fromMs: number; readonly toMs: number }[] {
  const size = Math.ceil(sorted.length / most);
  const spans: { readonly fromMs: number; readonly toMs: number }[] = [];
  for (let i = 0; i < sorted.length; i += size) {
    spans.push({ fromMs: sorted[i], toMs: sorted[Math.min(i + size, sorted.length) - 1] + BUCKET_MS });
  }
  return spans;
}

export function bucketOf(timeMs: number): number {
  return Math.floor(timeMs / BUCKET_MS) * BUCKET_MS;
}

export function ceilBucket(timeMs: number): number {
  return Math.ceil(timeMs / BUCKET_MS) * BUCKET_MS;
}
