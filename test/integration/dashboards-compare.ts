import { expect } from 'vitest';
import type { Agg } from '../../dashboards/query/classic-request.js';
import { metricValue } from '../../dashboards/rendering/table-content.js';
import type { Counted } from './dashboards-expected.js';
import type { Json } from './stored-documents.js';

export type Bucket = Json & { readonly key: unknown; readonly doc_count: number };

/** A float of a mapping is of single precision. */
export function expectSame(found: unknown, wanted: unknown, what: string): void {
  if (typeof wanted !== 'number') {
    expect([what, found ?? null]).toEqual([what, wanted ?? null]);
    return;
  }
  const slack = Math.max(1e-4, Math.abs(wanted) * 1e-5);
  expect([what, Math.abs(Number(found) - wanted) <= slack ? wanted : found]).toEqual([what, wanted]);
}

/** The answer's buckets are the documents', largest first, and none of those left out is larger. */
export function compare(
  answer: Json,
  wanted: Counted,
  buckets: readonly Agg[],
  metrics: readonly Agg[],
  path: string,
): void {
  const [first, ...rest] = buckets;
  for (const metric of metrics) {
    if (metric.type !== 'count' && rest.length + buckets.length === 0) {
      expectSame(metricValue(answer, metric), wanted.metrics.get(metric.id), `${path} ${metric.type}`);
    }
  }
  if (first === undefined) return;
  const { buckets: given } = answer[first.id] as { buckets: Bucket[] | Record<string, Bucket> };
  const found = Array.isArray(given)
    ? given.map((bucket) => [String(bucket.key), bucket] as const)
    : Object.entries(given);
  const size = first.type === 'terms' ? Number(first.params.size) : Infinity;
  const expected =
    first.type === 'filters' ? [...wanted.buckets] : [...wanted.buckets].filter(([, { count }]) => count > 0);
  expect([path, found.length]).toEqual([path, Math.min(size, expected.length)]);
  const order = metrics.find(({ id }) => id === first.params.orderBy);
  let before = Infinity;
  for (const [key, bucket] of found) {
    const mine = wanted.buckets.get(key);
    if (mine === undefined) throw new Error(`${path}: no document has ${key}`);
    expect([path, key, bucket.doc_count]).toEqual([path, key, mine.count]);
    compare(bucket, mine, rest, metrics, `${path} › ${key}`);
    if (order === undefined) continue;
    const value = Number(mine.metrics.get(order.id));
    expect(value).toBeLessThanOrEqual(before + 1e-3);
    before = value;
  }
  const shown = new Set(found.map(([key]) => key));
  if (order === undefined) return;
  for (const [key, { metrics: values }] of expected) {
    if (!shown.has(key)) expect(Number(values.get(order.id))).toBeLessThanOrEqual(before + 1e-3);
  }
}
