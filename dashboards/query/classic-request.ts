import { clauses, panelQuery } from './context.js';
import type { DashboardContext, Json } from './context.js';
import { intervalNear, intervalParameter } from './intervals.js';

/** An aggregation of a `visState`. */
export interface Agg {
  readonly id: string;
  readonly enabled: boolean;
  readonly type: string;
  readonly schema: string;
  readonly params: Json;
}

/** `histogram:barTarget`. */
const BAR_TARGET = 50;
const METRICS = new Set(['count', 'sum', 'max', 'min', 'avg', 'cardinality', 'top_hits']);

/** What `AggConfigs.toDsl` makes of a `visState`: buckets inside each other in their order, metrics innermost. */
export function classicBody(aggs: readonly Agg[], query: string, context: DashboardContext): Json {
  const metrics = aggs.filter(({ type }) => METRICS.has(type));
  const buckets = aggs.filter(({ type }) => !METRICS.has(type));
  const innermost = metricAggs(metrics);
  const nested = buckets.reduceRight<Json>(
    (inner, bucket) => ({
      [bucket.id]: { ...bucketAgg(bucket, metrics, context), aggs: { ...orderAgg(bucket, metrics), ...inner } },
    }),
    innermost,
  );
  return { size: 0, track_total_hits: true, query: panelQuery(context, query), aggs: nested };
}

function metricAggs(metrics: readonly Agg[]): Json {
  return Object.fromEntries(metrics.filter(({ type }) => type !== 'count').map((agg) => [agg.id, metricAgg(agg)]));
}

function metricAgg({ type, params }: Agg): Json {
  const { field } = params;
  if (type !== 'top_hits') return { [type]: { field } };
  const { size, sortField, sortOrder } = params;
  const order = [{ [String(sortField)]: { order: sortOrder } }];
  return { top_hits: { docvalue_fields: [{ field }], _source: field, size, sort: order } };
}

function bucketAgg({ type, params }: Agg, metrics: readonly Agg[], context: DashboardContext): Json {
  const { field } = params;
  switch (type) {
    case 'terms':
      return { terms: { field, size: params.size, order: termsOrder(params, metrics) } };
    case 'date_histogram': {
      const interval = intervalNear(BAR_TARGET, context.toMs - context.fromMs);
      return { date_histogram: { field, ...intervalParameter(interval), time_zone: 'UTC', min_doc_count: 1 } };
    }
    case 'histogram':
      return { histogram: { field, interval: params.interval, min_doc_count: params.min_doc_count === true ? 0 : 1 } };
    case 'filters': {
      const filters = params.filters as readonly { input: { query: string }; label: string }[];
      const named = filters.map(({ input, label }) => [label, { bool: clauses(input.query) }]);
      return { filters: { filters: Object.fromEntries(named) as Json } };
    }
    default:
      throw new Error(`no request is known for buckets of ${type}`);
  }
}

function orderingMetric(params: Json, metrics: readonly Agg[]): Agg {
  const found = metrics.find(({ id }) => id === params.orderBy);
  if (found === undefined)
    throw new Error(`buckets are ordered by metric ${String(params.orderBy)}, which is not there`);
  return found;
}

function termsOrder(params: Json, metrics: readonly Agg[]): Json {
  const metric = orderingMetric(params, metrics);
  return { [metric.type === 'count' ? '_count' : metric.id]: params.order };
}

function orderAgg({ type, params }: Agg, metrics: readonly Agg[]): Json {
  if (type !== 'terms') return {};
  const metric = orderingMetric(params, metrics);
  return metric.type === 'count' ? {} : { [metric.id]: metricAgg(metric) };
}
