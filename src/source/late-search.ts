import { BUCKET_MS, bucketOf } from './buckets.js';
import type { LateSearch } from './arrivals-state.js';
import type { Arrivals } from './arrivals.js';
import { passQuery } from './index-source-options.js';
import type { IndexSourceOptions } from './index-source-options.js';

/** What was counted before a time. */
export interface Behind {
  /** Which documents are counted. */
  readonly scope: string;
  readonly toMs: number;
  readonly count: number;
}

/** Where the server counts more behind the overlap, which begins at `lowerMs`, than was delivered. */
export async function searchLate(
  options: IndexSourceOptions,
  field: string,
  arrivals: Arrivals,
  lowerMs: number | null,
): Promise<LateSearch> {
  const toMs = bucketOf(lowerMs ?? -Infinity);
  if (arrivals.floorMs >= toMs) return { spans: [], missing: [] };
  const query = passQuery(options, field, arrivals.floorMs, toMs);
  const missing = arrivals.growth(await countByBucket(options, field, query), toMs);
  return { spans: arrivals.spans([...missing.keys()]), missing: [...missing] };
}

export async function countBehind(
  options: IndexSourceOptions,
  field: string,
  { scope, floorMs: toMs }: Arrivals,
): Promise<Behind> {
  return { scope, toMs, count: await countBefore(options, field, toMs) };
}

/** How many have come since. */
export async function arrivedBehind(
  options: IndexSourceOptions,
  field: string,
  scope: string,
  behind: Behind | undefined,
): Promise<number> {
  if (behind?.scope !== scope) return 0;
  return Math.max(0, (await countBefore(options, field, behind.toMs)) - behind.count);
}

function countBefore(options: IndexSourceOptions, field: string, toMs: number): Promise<number> {
  return options.client.count(options.indices.join(','), passQuery(options, field, null, toMs));
}

/** Documents of a query by the start of their bucket (ms); empty buckets are left out. */
async function countByBucket(
  { client, indices }: IndexSourceOptions,
  field: string,
  query: Readonly<Record<string, unknown>>,
): Promise<Map<number, number>> {
  const histogram = { field, fixed_interval: `${BUCKET_MS}ms`, min_doc_count: 1 };
  const aggs = { arrivals: { date_histogram: histogram } };
  const body = { size: 0, query, track_total_hits: false, aggs };
  const { aggregations } = await client.search(body, { index: indices.join(',') });
  const { buckets = [] } = (aggregations.arrivals ?? {}) as {
    readonly buckets?: readonly { readonly key: number; readonly doc_count: number }[];
  };
  return new Map(buckets.map(({ key, doc_count }) => [key, doc_count]));
}
