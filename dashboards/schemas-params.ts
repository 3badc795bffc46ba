import { BOOLEAN, INTEGER, listOf, NUMBER, QUERY, strict, STRING } from './schemas.js';

type Schema = Readonly<Record<string, unknown>>;

const OBJECT: Schema = { type: 'object' };
const LABELS = strict(
  { show: BOOLEAN },
  { rotate: NUMBER, filter: BOOLEAN, truncate: NUMBER, overwriteColor: BOOLEAN },
);
const AXIS = {
  id: STRING,
  position: { enum: ['left', 'right', 'top', 'bottom'] },
  show: BOOLEAN,
  style: OBJECT,
  labels: LABELS,
  title: OBJECT,
};

/** `BasicVislibParams` of bar, line and area charts. */
const CHART = strict({
  type: { enum: ['histogram', 'line', 'area'] },
  grid: strict({ categoryLines: BOOLEAN }, { valueAxis: STRING }),
  categoryAxes: listOf(strict({ ...AXIS, type: { const: 'category' }, scale: strict({ type: { const: 'linear' } }) })),
  valueAxes: listOf(
    strict({
      ...AXIS,
      name: STRING,
      type: { const: 'value' },
      scale: strict({
        type: { enum: ['linear', 'log', 'square root'] },
        mode: { enum: ['normal', 'percentage', 'wiggle', 'silhouette'] },
      }),
    }),
  ),
  seriesParams: listOf(
    strict({
      show: BOOLEAN,
      type: { enum: ['histogram', 'line', 'area'] },
      mode: { enum: ['normal', 'stacked'] },
      data: strict({ label: STRING, id: STRING }),
      valueAxis: STRING,
      drawLinesBetweenPoints: BOOLEAN,
      lineWidth: NUMBER,
      interpolate: { enum: ['linear', 'cardinal', 'step-after'] },
      showCircles: BOOLEAN,
    }),
  ),
  addTooltip: BOOLEAN,
  addLegend: BOOLEAN,
  legendPosition: { enum: ['left', 'right', 'top', 'bottom'] },
  times: { type: 'array' },
  addTimeMarker: BOOLEAN,
  labels: strict({ show: BOOLEAN }),
  thresholdLine: strict({
    show: BOOLEAN,
    value: NUMBER,
    width: NUMBER,
    style: { enum: ['full', 'dashed', 'dot-dashed'] },
    color: STRING,
  }),
});

const TSVB_METRIC = strict(
  { id: STRING, type: { enum: ['count', 'sum', 'max', 'avg', 'math'] } },
  { field: STRING, script: STRING, variables: listOf(strict({ id: STRING, name: STRING, field: STRING })) },
);

/** `seriesItems`. */
const TSVB_SERIES = strict(
  {
    id: STRING,
    label: STRING,
    color: { type: 'string', pattern: '^#[0-9A-F]{6}$' },
    metrics: listOf(TSVB_METRIC),
    chart_type: { enum: ['line', 'bar'] },
    axis_position: { enum: ['left', 'right'] },
    separate_axis: INTEGER,
    stacked: { enum: ['none', 'stacked', 'percent', 'stacked_within_series'] },
    formatter: STRING,
    split_mode: { enum: ['everything', 'filter', 'filters', 'terms'] },
    line_width: NUMBER,
    point_size: NUMBER,
    fill: NUMBER,
    value_template: STRING,
    override_index_pattern: NUMBER,
  },
  {
    axis_min: STRING,
    filter: QUERY,
    series_index_pattern: STRING,
    series_time_field: STRING,
    series_interval: STRING,
    series_drop_last_bucket: INTEGER,
  },
);

/** Parameters by type of visualization. */
export const PARAMS_SCHEMAS: Readonly<Record<string, Schema>> = {
  markdown: strict({ fontSize: NUMBER, markdown: STRING, openLinksInNewTab: BOOLEAN }),
  vega: strict({ spec: STRING }),
  histogram: CHART,
  line: CHART,
  table: strict({
    perPage: { oneOf: [INTEGER, { const: '' }] },
    showPartialRows: BOOLEAN,
    showMetricsAtAllLevels: BOOLEAN,
    sort: strict({ columnIndex: { type: ['integer', 'null'] }, direction: { enum: ['asc', 'desc', null] } }),
    showTotal: BOOLEAN,
    totalFunc: { enum: ['sum', 'avg', 'min', 'max', 'count'] },
    percentageCol: STRING,
    autoFitRowToContent: BOOLEAN,
  }),
  metric: strict({
    addTooltip: BOOLEAN,
    addLegend: BOOLEAN,
    type: { const: 'metric' },
    metric: strict({
      percentageMode: BOOLEAN,
      useRanges: BOOLEAN,
      colorSchema: STRING,
      metricColorMode: { enum: ['None', 'Labels', 'Background'] },
      colorsRange: listOf(strict({ from: NUMBER, to: NUMBER })),
      labels: strict({ show: BOOLEAN }),
      invertColors: BOOLEAN,
      style: strict({ bgFill: STRING, bgColor: BOOLEAN, labelColor: BOOLEAN, subText: STRING, fontSize: NUMBER }),
    }),
  }),
  // `panel`
  metrics: strict(
    {
      id: STRING,
      type: { const: 'timeseries' },
      index_pattern: STRING,
      axis_formatter: STRING,
      axis_position: { enum: ['left', 'right'] },
      axis_scale: { enum: ['normal', 'log'] },
      interval: STRING,
      show_grid: INTEGER,
      show_legend: INTEGER,
      series: listOf(TSVB_SERIES),
    },
    {
      time_field: STRING,
      axis_min: STRING,
      default_index_pattern: STRING,
      default_timefield: STRING,
      drop_last_bucket: INTEGER,
      isModelInvalid: BOOLEAN,
      tooltip_mode: { enum: ['show_all', 'show_focused'] },
      filter: QUERY,
    },
  ),
};
