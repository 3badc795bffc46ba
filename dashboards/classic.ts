import { visualization } from './saved-object.js';
import type { Described, Json, SavedObject } from './saved-object.js';

export type Metric =
  | { readonly type: 'count'; readonly label: string }
  | { readonly type: 'sum' | 'max' | 'min' | 'avg' | 'cardinality'; readonly field: string; readonly label: string }
  /** The value of the document that `sortField` puts first. */
  | {
      readonly type: 'top_hits';
      readonly field: string;
      readonly label: string;
      readonly sortField: string;
      readonly sortOrder: 'asc' | 'desc';
    };

/** A field of the newest document: in a table with a row for each document, simply its field. */
export function first(field: string, label: string): Metric {
  return { type: 'top_hits', field, label, sortField: '@timestamp', sortOrder: 'desc' };
}

/** Splits by the values of a field, the largest by the metric number `orderBy` (from 1; by default the first) first. */
export interface Split {
  readonly field: string;
  readonly label: string;
  readonly size: number;
  readonly orderBy?: number;
}

/** A number for each filter (KQL), or for all documents where there are none. */
export function metricVisualization(
  described: Described,
  metrics: readonly Metric[],
  filters: readonly { readonly label: string; readonly query: string }[] = [],
): SavedObject {
  const metric = {
    percentageMode: false,
    useRanges: false,
    colorSchema: 'Green to Red',
    metricColorMode: 'None',
    colorsRange: [{ from: 0, to: 10_000 }],
    labels: { show: true },
    invertColors: false,
    style: { bgFill: '#000', bgColor: false, labelColor: false, subText: '', fontSize: 30 },
  };
  const params = { addTooltip: true, addLegend: false, type: 'metric', metric };
  return visualization(described, 'metric', params, [...metrics.map(metricAgg), ...filtersAgg(filters, metrics)]);
}

/** Rows of values, sorted by a metric. */
export function tableVisualization(
  described: Described,
  metrics: readonly Metric[],
  rows: readonly Split[],
  perPage = 10,
): SavedObject {
  const params = {
    perPage,
    showPartialRows: false,
    showMetricsAtAllLevels: false,
    sort: { columnIndex: null, direction: null },
    showTotal: false,
    totalFunc: 'sum',
    percentageCol: '',
    // newer tables cut texts off where they are not told to
    autoFitRowToContent: true,
  };
  const buckets = rows.map((row, i) => termsAgg(row, metrics.length + i + 1, 'bucket'));
  return visualization(described, 'table', params, [...metrics.map(metricAgg), ...buckets]);
}

/** Metrics over time, one series each, or one for each value of `split`. */
export function timeVisualization(
  described: Described,
  shape: 'line' | 'histogram',
  metrics: readonly Metric[],
  split?: Split,
): SavedObject {
  const aggs = [...metrics.map(metricAgg), dateAgg(metrics.length + 1)];
  if (split !== undefined) aggs.push(termsAgg(split, aggs.length + 1, 'group'));
  return visualization(described, shape, axes(shape, metrics, true), aggs);
}

/** How often a number occurs, in steps of `interval`. */
export function distributionVisualization(
  described: Described,
  by: { readonly field: string; readonly label: string; readonly interval: number },
  split: Split,
): SavedObject {
  const metrics: Metric[] = [{ type: 'count', label: 'Lines' }];
  const params = {
    field: by.field,
    interval: by.interval,
    min_doc_count: false,
    has_extended_bounds: false,
    extended_bounds: { min: '', max: '' },
    customLabel: by.label,
  };
  const histogram = { id: '2', enabled: true, type: 'histogram', schema: 'segment', params };
  const aggs = [...metrics.map(metricAgg), histogram, termsAgg(split, 3, 'group')];
  return visualization(described, 'histogram', axes('histogram', metrics, false), aggs);
}

export function markdownVisualization(name: string, title: string, markdown: string): SavedObject {
  return visualization({ name, title, description: '' }, 'markdown', {
    fontSize: 12,
    openLinksInNewTab: false,
    markdown,
  });
}

function metricAgg(metric: Metric, i: number): Json {
  return {
    id: String(i + 1),
    enabled: true,
    type: metric.type,
    schema: 'metric',
    params: { ...metricParams(metric), customLabel: metric.label },
  };
}

function metricParams(metric: Metric): Json {
  if (metric.type === 'count') return {};
  if (metric.type !== 'top_hits') return { field: metric.field };
  const { field, sortField, sortOrder } = metric;
  return { field, aggregate: 'concat', size: 1, sortField, sortOrder };
}

function filtersAgg(filters: readonly { label: string; query: string }[], { length }: readonly Metric[]): Json[] {
  if (filters.length === 0) return [];
  const inputs = filters.map(({ label, query }) => ({ input: { query, language: 'kuery' }, label }));
  return [{ id: String(length + 1), enabled: true, type: 'filters', schema: 'group', params: { filters: inputs } }];
}

function termsAgg({ field, label, size, orderBy = 1 }: Split, id: number, schema: 'bucket' | 'group'): Json {
  const params = {
    field,
    size,
    order: 'desc',
    orderBy: String(orderBy),
    otherBucket: false,
    otherBucketLabel: 'Other',
    missingBucket: false,
    missingBucketLabel: 'Missing',
    customLabel: label,
  };
  return { id: String(id), enabled: true, type: 'terms', schema, params };
}

function dateAgg(id: number): Json {
  const params = {
    field: '@timestamp',
    useNormalizedEsInterval: true,
    scaleMetricValues: false,
    interval: 'auto',
    drop_partials: false,
    min_doc_count: 1,
    extended_bounds: {},
    customLabel: 'Time',
  };
  return { id: String(id), enabled: true, type: 'date_histogram', schema: 'segment', params };
}

function axes(type: 'line' | 'histogram', metrics: readonly Metric[], isTime: boolean): Json {
  const series = metrics.map(({ label }, i) => ({
    show: true,
    type,
    mode: type === 'histogram' ? 'stacked' : 'normal',
    data: { label, id: String(i + 1) },
    valueAxis: 'ValueAxis-1',
    drawLinesBetweenPoints: true,
    lineWidth: 2,
    interpolate: 'linear',
    showCircles: true,
  }));
  const axis = { show: true, style: {}, title: {} };
  return {
    type,
    grid: { categoryLines: false },
    categoryAxes: [
      {
        ...axis,
        id: 'CategoryAxis-1',
        type: 'category',
        position: 'bottom',
        scale: { type: 'linear' },
        labels: { show: true, filter: isTime, truncate: 100 },
      },
    ],
    valueAxes: [
      {
        ...axis,
        id: 'ValueAxis-1',
        name: 'LeftAxis-1',
        type: 'value',
        position: 'left',
        scale: { type: 'linear', mode: 'normal' },
        labels: { show: true, rotate: 0, filter: false, truncate: 100 },
        title: { text: metrics[0]?.label ?? '' },
      },
    ],
    seriesParams: series,
    addTooltip: true,
    addLegend: true,
    legendPosition: 'right',
    times: [],
    addTimeMarker: false,
    labels: { show: false },
    thresholdLine: { show: false, value: 10, width: 1, style: 'full', color: '#E7664C' },
  };
}
