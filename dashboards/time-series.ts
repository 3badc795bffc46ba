import { visualization } from './saved-object.js';
import type { Json, SavedObject } from './saved-object.js';

/** A number of a TSVB series: a sum or maximum, the number of documents, or a formula over sums. */
export type SeriesValue =
  | { readonly type: 'count' }
  | { readonly type: 'sum' | 'max' | 'avg'; readonly field: string }
  /** `script` in the words of TSVB's math, over `params.NAME`; every name is a sum. */
  | { readonly type: 'math'; readonly sums: Readonly<Record<string, string>>; readonly script: string };

export interface Series {
  readonly id: string;
  readonly label: string;
  readonly colour: string;
  readonly value: SeriesValue;
  /** Bars stand for counts, lines for rates. */
  readonly shape?: 'bar' | 'line';
  readonly stacked?: boolean;
  /** Of its own on the right. */
  readonly separateAxis?: boolean;
  /** KQL. */
  readonly query?: string;
  /** An index of its own instead of the panel's. */
  readonly index?: string;
  /** How a value is written: TSVB's formatter and template. */
  readonly formatter?: 'number' | 'percent' | 'bytes';
  readonly template?: string;
}

export interface TimeSeries {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The index by its name: OpenSearch Dashboards' TSVB knows no index patterns. */
  readonly index: string;
  readonly series: readonly Series[];
  /** KQL for the whole panel. */
  readonly query?: string;
}

/** Several measures over time (TSVB): what classic charts cannot do – formulas, two indices, two axes. */
export function timeSeries({ name, title, description, index, series, query }: TimeSeries): SavedObject {
  const params = {
    id: `logmamba-${name}`,
    type: 'timeseries',
    index_pattern: index,
    default_index_pattern: index,
    default_timefield: '@timestamp',
    time_field: '@timestamp',
    interval: 'auto',
    axis_formatter: 'number',
    axis_position: 'left',
    axis_scale: 'normal',
    axis_min: '0',
    show_grid: 1,
    show_legend: 1,
    tooltip_mode: 'show_all',
    drop_last_bucket: 0,
    isModelInvalid: false,
    series: series.map(seriesParams),
    ...(query === undefined ? {} : { filter: { query, language: 'kuery' } }),
  };
  return visualization({ name, title, description }, 'metrics', params);
}

function seriesParams(series: Series): Json {
  const { id, label, colour, value, shape = 'bar', stacked = false, separateAxis = false } = series;
  const { query, index, formatter = 'number', template = '{{value}}' } = series;
  return {
    id,
    label,
    color: colour,
    metrics: metricsOf(id, value),
    chart_type: shape,
    axis_position: separateAxis ? 'right' : 'left',
    separate_axis: separateAxis ? 1 : 0,
    ...(separateAxis ? { axis_min: '0' } : {}),
    stacked: stacked ? 'stacked' : 'none',
    line_width: shape === 'bar' ? 1 : 2,
    point_size: shape === 'bar' ? 0 : 1,
    fill: shape === 'bar' ? 0.7 : 0,
    formatter,
    value_template: template,
    split_mode: query === undefined ? 'everything' : 'filter',
    ...(query === undefined ? {} : { filter: { query, language: 'kuery' } }),
    override_index_pattern: index === undefined ? 0 : 1,
    ...(index === undefined
      ? {}
      : {
          series_index_pattern: index,
          series_time_field: '@timestamp',
          series_interval: 'auto',
          series_drop_last_bucket: 0,
        }),
  };
}

/** TSVB draws the last metric of a series; a formula needs its sums before it. */
function metricsOf(id: string, value: SeriesValue): Json[] {
  if (value.type === 'count') return [{ id: `${id}-metric`, type: 'count' }];
  if (value.type !== 'math') return [{ id: `${id}-metric`, type: value.type, field: value.field }];
  const sums = Object.entries(value.sums);
  return [
    ...sums.map(([name, field]) => ({ id: `${id}-${name}`, type: 'sum', field })),
    {
      id: `${id}-metric`,
      type: 'math',
      script: value.script,
      variables: sums.map(([name]) => ({ id: `${id}-var-${name}`, name, field: `${id}-${name}` })),
    },
  ];
}
