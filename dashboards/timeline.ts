import type { Json, SavedObject } from './saved-object.js';
import { MERGED_CLAUSE } from './standing.js';
import { boundsAggregation, contextQuery, GREY, LABEL_STYLE, vegaVisualization } from './vega-panel.js';
import { CLASS_SCALE, emptyState, SEVERITY_LEGEND, SEVERITY_SCALE, TIME_AXIS } from './vega-severity.js';

const SEGMENTS = 50;
const LINES = 1500;

const LINE_TOOLTIP = `{
  'Time': timeFormat(datum.time, '%a %d %b %H:%M:%S'),
  'Host': datum.line.host.name,
  'Line': (isValid(datum.line.process) ? datum.line.process.name + ': ' : '') + slice(datum.line.message, 0, 200),
  'Score': format(datum.score, '.0f'),
  'Why': isValid(datum.line.anomaly.reason) ? datum.line.anomaly.reason : 'kept around the evidence'
}`.replaceAll(/\s+/g, ' ');

const SEGMENT_TOOLTIP = `{
  'Segment on': datum.segment.host.name,
  'From': timeFormat(datum.start, '%a %d %b %H:%M:%S'),
  'To': timeFormat(datum.end, '%a %d %b %H:%M:%S'),
  'Severity': format(datum.severity, '.0f'),
  'Why': datum.segment.event.reason
}`.replaceAll(/\s+/g, ' ');

/** Segments as bands over time, and on them the lines by their score: what came first, and what followed. */
export function timeline(): SavedObject {
  const spec: Json = {
    data: [...segmentData(), ...lineData()],
    signals: [
      { name: 'range', update: "data('lines')[0].aggregations.bounds.buckets[0]" },
      { name: 'from', update: 'range.from' },
      { name: 'to', update: 'range.to' },
    ],
    scales: [
      { name: 'time', type: 'time', domain: [{ signal: 'from' }, { signal: 'to' }], range: 'width' },
      { name: 'score', type: 'linear', domain: [0, 104], range: 'height' },
      SEVERITY_SCALE,
      CLASS_SCALE,
    ],
    legends: [SEVERITY_LEGEND],
    axes: [
      TIME_AXIS,
      {
        orient: 'left',
        scale: 'score',
        title: 'Score of the line',
        values: [0, 50, 75, 90],
        grid: true,
        gridOpacity: 0.5,
      },
    ],
    marks: [bands(), bandLabels(), threshold(), dots(), nothing()],
  };
  return vegaVisualization({
    name: 'timeline',
    title: 'LogMamba: what happened when',
    description: 'Bands are segments, dots their lines and other anomalous ones by score; filled dots are evidence',
    spec,
  });
}

function segmentData(): Json[] {
  const body = {
    size: SEGMENTS,
    sort: [{ 'anomaly.segment.severity': 'desc' }],
    _source: [
      'host.name',
      'event.start',
      'event.end',
      'event.reason',
      'anomaly.segment.id',
      'anomaly.segment.severity',
    ],
    query: contextQuery({ mustNot: [MERGED_CLAUSE] }),
  };
  return [
    { name: 'found', url: { index: 'logmamba-segments', body } },
    {
      name: 'segments',
      source: 'found',
      transform: [
        { type: 'flatten', fields: ['hits.hits'], as: ['hit'] },
        { type: 'formula', as: 'segment', expr: 'datum.hit._source' },
        { type: 'formula', as: 'severity', expr: 'datum.segment.anomaly.segment.severity' },
        { type: 'formula', as: 'start', expr: 'toDate(datum.segment.event.start)' },
        { type: 'formula', as: 'end', expr: 'toDate(datum.segment.event.end)' },
      ],
    },
  ];
}

function lineData(): Json[] {
  const body = {
    size: LINES,
    sort: [{ 'anomaly.score_normalized': 'desc' }],
    _source: [
      ...['@timestamp', 'host.name', 'process.name', 'message', 'anomaly.score_normalized', 'anomaly.reason'],
      'anomaly.segment.level',
    ],
    aggs: { bounds: boundsAggregation() },
  };
  const url = { '%context%': true, '%timefield%': '@timestamp', index: 'logmamba-scores-*', body };
  return [
    { name: 'lines', url },
    {
      name: 'dots',
      source: 'lines',
      transform: [
        { type: 'flatten', fields: ['hits.hits'], as: ['hit'] },
        { type: 'formula', as: 'line', expr: 'datum.hit._source' },
        { type: 'formula', as: 'time', expr: "toDate(datum.line['@timestamp'])" },
        { type: 'formula', as: 'score', expr: 'datum.line.anomaly.score_normalized' },
        {
          type: 'formula',
          as: 'isEvidence',
          expr: "isValid(datum.line.anomaly.segment) && datum.line.anomaly.segment.level == 'core'",
        },
      ],
    },
  ];
}

function bands(): Json {
  return {
    type: 'rect',
    from: { data: 'segments' },
    clip: true,
    encode: {
      update: {
        x: { scale: 'time', field: 'start' },
        x2: { signal: "max(scale('time', datum.start) + 3, scale('time', datum.end))" },
        y: { value: 0 },
        y2: { signal: 'height' },
        fill: { scale: 'severity', field: 'severity' },
        fillOpacity: { value: 0.22 },
        stroke: { scale: 'severity', field: 'severity' },
        tooltip: { signal: SEGMENT_TOOLTIP },
      },
      hover: { fillOpacity: { value: 0.35 } },
    },
  };
}

function bandLabels(): Json {
  return {
    type: 'text',
    style: LABEL_STYLE,
    from: { data: 'segments' },
    interactive: false,
    clip: true,
    encode: {
      update: {
        x: { signal: "max(4, scale('time', datum.start) + 4)" },
        y: { value: 4 },
        baseline: { value: 'top' },
        fontWeight: { value: 'bold' },
        fontSize: { value: 12 },
        // none where bands are too narrow to carry a name
        text: {
          signal:
            "scale('time', datum.end) - scale('time', datum.start) >= 60 || length(data('segments')) < 6 ? " +
            "datum.segment.host.name + ' · ' + format(datum.severity, '.0f') : ''",
        },
      },
    },
  };
}

/** From here on a line counts as evidence. */
function threshold(): Json {
  return {
    type: 'rule',
    interactive: false,
    encode: {
      update: {
        x: { value: 0 },
        x2: { signal: 'width' },
        y: { scale: 'score', value: 50 },
        stroke: { value: GREY },
        strokeDash: { value: [4, 4] },
      },
    },
  };
}

function dots(): Json {
  return {
    type: 'symbol',
    from: { data: 'dots' },
    clip: true,
    encode: {
      update: {
        x: { scale: 'time', field: 'time' },
        y: { scale: 'score', field: 'score' },
        size: { signal: 'datum.isEvidence ? 90 : 45' },
        fill: { scale: 'severity', field: 'score' },
        fillOpacity: { signal: 'datum.isEvidence ? 0.95 : 0.15' },
        stroke: { value: GREY },
        strokeWidth: { value: 1 },
        tooltip: { signal: LINE_TOOLTIP },
      },
      hover: { size: { value: 160 } },
    },
  };
}

function nothing(): Json {
  return emptyState(
    "length(data('dots')) == 0 && length(data('segments')) == 0",
    'Nothing anomalous here. Open a segment from the overview, or choose a wider time range.',
  );
}
