import type { Agg } from '../../dashboards/query/classic-request.js';
import { intervalNear } from '../../dashboards/query/intervals.js';
import { parseKql } from '../../dashboards/query/kql.js';
import type { Kql } from '../../dashboards/query/kql.js';
import { valueAt } from '../../dashboards/rendering/table-content.js';
import type { Json } from './stored-documents.js';

/*
 * What a panel should say, counted from the documents themselves: an account of queries and aggregations that shares nothing with the
 * engines but their names.
 */

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** All values of a field. */
export function valuesOf(document: Json, field: string): unknown[] {
  const value = valueAt(document, field);
  return (Array.isArray(value) ? (value as unknown[]) : [value]).filter((item) => item !== undefined && item !== null);
}

export function isInSpan(document: Json, { fromMs, toMs }: Span): boolean {
  const timeMs = Date.parse(String(document['@timestamp']));
  return timeMs >= fromMs && timeMs <= toMs;
}

export function matches(document: Json, text: string): boolean {
  const kql = parseKql(text);
  return kql === undefined || isMatch(document, kql);
}

function isMatch(document: Json, kql: Kql): boolean {
  switch (kql.kind) {
    case 'and':
      return kql.parts.every((part) => isMatch(document, part));
    case 'or':
      return kql.parts.some((part) => isMatch(document, part));
    case 'not':
      return !isMatch(document, kql.part);
    case 'is': {
      const values = valuesOf(document, kql.field).map(String);
      return kql.value === '*' && !kql.isPhrase ? values.length > 0 : values.includes(kql.value);
    }
    case 'range': {
      const bound = Number(kql.value);
      const holds = {
        gt: (v: number) => v > bound,
        gte: (v: number) => v >= bound,
        lt: (v: number) => v < bound,
        lte: (v: number) => v <= bound,
      };
      return valuesOf(document, kql.field).some((value) => holds[kql.operator](Number(value)));
    }
  }
}

/** A bucket by its key, with the values of its metrics by their ids, and what is nested in it. */
export interface Counted {
  readonly count: number;
  readonly metrics: ReadonlyMap<string, unknown>;
  readonly buckets: ReadonlyMap<string, Counted>;
}

const METRICS = new Set(['count', 'sum', 'max', 'min', 'avg', 'cardinality', 'top_hits']);

/** A classic panel's buckets. */
export function counted(documents: readonly Json[], aggs: readonly Agg[], span: Span): Counted {
  const metrics = aggs.filter(({ type }) => METRICS.has(type));
  return nested(
    documents,
    aggs.filter(({ type }) => !METRICS.has(type)),
    metrics,
    span,
  );
}

function nested(documents: readonly Json[], buckets: readonly Agg[], metrics: readonly Agg[], span: Span): Counted {
  const [first, ...rest] = buckets;
  const found = new Map<string, Counted>();
  if (first !== undefined) {
    for (const [key, members] of groups(documents, first, span)) found.set(key, nested(members, rest, metrics, span));
  }
  return {
    count: documents.length,
    metrics: new Map(metrics.map((metric) => [metric.id, metricOf(documents, metric)])),
    buckets: found,
  };
}

function groups(documents: readonly Json[], { type, params }: Agg, span: Span): Map<string, Json[]> {
  const found = new Map<string, Json[]>();
  const put = (key: string, document: Json): void => {
    const members = found.get(key) ?? [];
    found.set(key, members);
    members.push(document);
  };
  if (type === 'filters') {
    for (const { input, label } of params.filters as { input: { query: string }; label: string }[]) {
      found.set(
        label,
        documents.filter((document) => matches(document, input.query)),
      );
    }
    return found;
  }
  for (const document of documents) {
    const keys = valuesOf(document, String(params.field)).map((value) => {
      if (type === 'terms') return String(value);
      if (type === 'histogram')
        return String(Math.floor(Number(value) / Number(params.interval)) * Number(params.interval));
      return String(floorTime(Date.parse(String(value)), intervalNear(50, span.toMs - span.fromMs)));
    });
    for (const key of new Set(keys)) put(key, document);
  }
  return found;
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The beginning of the bucket, in UTC; for intervals up to days. */
export function floorTime(timeMs: number, interval: string): number {
  const size = Number.parseInt(interval, 10) * UNITS[interval.at(-1) ?? ''];
  if (Number.isNaN(size)) throw new Error(`no length is known of ${interval}`);
  return Math.floor(timeMs / size) * size;
}

function metricOf(documents: readonly Json[], { type, params }: Agg): unknown {
  if (type === 'count') return documents.length;
  const field = String(params.field);
  if (type === 'top_hits') {
    const sign = params.sortOrder === 'desc' ? -1 : 1;
    const by = (document: Json): string => String(valueAt(document, String(params.sortField)));
    const [first] = [...documents].sort((a, b) => sign * (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : 0));
    return first === undefined ? undefined : valueAt(first, field);
  }
  const values = documents.flatMap((document) => valuesOf(document, field));
  if (type === 'cardinality') return new Set(values).size;
  const numbers = values.map((value) => (typeof value === 'number' ? value : Date.parse(String(value))));
  if (type === 'sum') return numbers.reduce((sum, value) => sum + value, 0);
  if (numbers.length === 0) return null;
  return type === 'max' ? Math.max(...numbers) : Math.min(...numbers);
}
