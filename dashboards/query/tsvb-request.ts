import { clauses, timeRange } from './context.js';
import type { DashboardContext, Json, PanelRequest } from './context.js';
import { intervalNear, intervalParameter } from './intervals.js';

/** Buckets that TSVB aims at when a panel's interval is `auto`. */
const TSVB_BUCKETS = 100;

export interface TsvbMetric {
  readonly id: string;
  readonly type: string;
  readonly field?: string;
  readonly script?: string;
  readonly variables?: readonly { readonly name: string; readonly field: string }[];
}

export interface TsvbSeries {
  readonly id: string;
  readonly label: string;
  readonly color: string;
  readonly metrics: readonly TsvbMetric[];
  readonly split_mode: string;
  readonly filter?: { readonly query: string };
  readonly override_index_pattern?: number;
  readonly series_index_pattern?: string;
  readonly chart_type: string;
  readonly stacked: string;
  readonly separate_axis: number;
  readonly formatter: string;
}

export interface TsvbParams {
  readonly type: string;
  readonly index_pattern: string;
  readonly filter?: { readonly query: string };
  readonly series: readonly TsvbSeries[];
}

/** A request for each series, as the request processors of TSVB's server make it. */
export function tsvbRequests(params: TsvbParams, context: DashboardContext): PanelRequest[] {
  return params.series.map((series) => ({
    name: series.id,
    index: series.override_index_pattern === 1 ? String(series.series_index_pattern) : params.index_pattern,
    body: seriesBody(series, params, context),
  }));
}

function seriesBody(series: TsvbSeries, params: TsvbParams, context: DashboardContext): Json {
  const { fromMs, toMs } = context;
  const over = clauses(context.query, params.filter?.query);
  const must = [
    { range: { '@timestamp': { ...(timeRange(context) as { range: Record<string, object> }).range['@timestamp'] } } },
  ];
  const dates = {
    date_histogram: {
      field: '@timestamp',
      ...intervalParameter(intervalNear(TSVB_BUCKETS, toMs - fromMs)),
      min_doc_count: 0,
      time_zone: 'UTC',
      extended_bounds: { min: fromMs, max: toMs },
    },
    aggs: Object.fromEntries(
      series.metrics.filter(({ type }) => type !== 'math').map((metric) => [metric.id, metricAgg(metric)]),
    ),
  };
  const filter = series.split_mode === 'filter' ? { bool: clauses(series.filter?.query) } : { match_all: {} };
  return {
    size: 0,
    query: { bool: { must, filter: over.filter, must_not: [] } },
    aggs: { [series.id]: { filter, aggs: { timeseries: dates } } },
  };
}

/** TSVB has no count: it asks for a filter of all. */
function metricAgg({ type, field }: TsvbMetric): Json {
  return type === 'count' ? { filter: { match_all: {} } } : { [type]: { field } };
}

interface Bucket {
  readonly key: number;
  readonly [metric: string]: unknown;
}

/** Points of a series out of an answer; null where a formula has no value, as in a bucket without lines. */
export function tsvbPoints(series: TsvbSeries, aggregations: Json): { timeMs: number; value: number | null }[] {
  const answer = aggregations[series.id] as { timeseries: { buckets: readonly Bucket[] } };
  const last = series.metrics[series.metrics.length - 1];
  return answer.timeseries.buckets.map((bucket) => ({ timeMs: bucket.key, value: valueOf(last, bucket) }));
}

function valueOf(metric: TsvbMetric, bucket: Bucket): number | null {
  if (metric.type === 'math') return quotient(metric, bucket);
  const found = bucket[metric.id] as { value?: number | null; doc_count?: number };
  return found.value ?? found.doc_count ?? null;
}

/** The one formula that the dashboards use: `divide(params.a, params.b)`. */
function quotient({ script = '', variables = [] }: TsvbMetric, bucket: Bucket): number | null {
  const [, over, under] = /^divide\(params\.(\w+), params\.(\w+)\)$/.exec(script) ?? [];
  const valueOfName = (name: string | undefined): number => {
    const id = variables.find((variable) => variable.name === name)?.field;
    if (id === undefined) throw new Error(`no value for ${String(name)} in ${script}`);
    return (bucket[id] as { value: number }).value;
  };
  const divisor = valueOfName(under);
  return divisor === 0 ? null : valueOfName(over) / divisor;
}
