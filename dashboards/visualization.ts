import { indexReference, savedObject, searchSource } from './saved-object.js';
import type { IndexPattern, SavedObject } from './saved-object.js';

export type Metric =
  | { readonly type: 'count'; readonly label: string }
  | { readonly type: 'sum' | 'max' | 'avg' | 'cardinality'; readonly field: string; readonly label: string };

/** Splits by the most frequent values of a field. */
export interface Split {
  readonly field: string;
  readonly label: string;
  readonly size: number;
}

interface Described {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly index: IndexPattern;
  readonly query?: string;
}

type Json = Readonly<Record<string, unknown>>;

/** One or more numbers. */
export function metricVisualization(described: Described, metrics: readonly Metric[]): SavedObject {
  const metric = {
    percentageMode: false,
    useRanges: false,
    colorSchema: 'Green to Red',
    metricColorMode: 'None',
    colorsRange: [{ from: 0, to: 10_000 }],
    labels: { show: true },
    invertColors: false,
    style: { bgFill: '#000', bgColor: false, labelColor: false, subText: '', fontSize: 36 },
  };
  return visualization(
    described,
    'metric',
    { addTooltip: true, addLegend: false, type: 'metric', metric },
    metrics.map(metricAgg),
  );
}

/** Rows of the most frequent values, sorted by the first metric. */
export function tableVisualization(
  described: Described,
  metrics: readonly Metric[],
  rows: readonly Split[],
): SavedObject {
  const params = {
    perPage: 10,
    showPartialRows: false,
    showMetricsAtAllLevels: false,
    sort: { columnIndex: null, direction: null },
    showTotal: false,
    totalFunc: 'sum',
    percentageCol: '',
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
  return visualization(described, shape, axes(shape, metrics), aggs);
}

export function markdownVisualization(name: string, title: string, markdown: string): SavedObject {
  const visState = { title, type: 'markdown', params: { fontSize: 12, openLinksInNewTab: true, markdown }, aggs: [] };
  return savedObject('visualization', name, {
    title,
    description: '',
    uiStateJSON: '{}',
    version: 1,
    visState: JSON.stringify(visState),
    kibanaSavedObjectMeta: searchSource(''),
  });
}

function visualization(described: Described, type: string, params: Json, aggs: readonly Json[]): SavedObject {
  const { name, title, description, index, query = '' } = described;
  const attributes = {
    title,
    description,
    uiStateJSON: '{}',
    version: 1,
    visState: JSON.stringify({ title, type, params, aggs }),
    kibanaSavedObjectMeta: searchSource(query, index),
  };
  return savedObject('visualization', name, attributes, [indexReference(index)]);
}

function metricAgg(metric: Metric, i: number): Json {
  const field = metric.type === 'count' ? {} : { field: metric.field };
  return {
    id: String(i + 1),
    enabled: true,
    type: metric.type,
    schema: 'metric',
    params: { ...field, customLabel: metric.label },
  };
}

function termsAgg({ field, label, size }: Split, id: number, schema: 'bucket' | 'group'): Json {
  const params = {
    field,
    size,
    order: 'desc',
    orderBy: '1',
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

function axes(type: 'line' | 'histogram', metrics: readonly Metric[]): Json {
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
        labels: { show: true, filter: true, truncate: 100 },
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
