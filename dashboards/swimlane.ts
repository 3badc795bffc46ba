import type { Json, SavedObject } from './saved-object.js';
import { CELL_MS, CELLS } from './cell-width.js';
import { MERGED_CLAUSE, SUPPRESSED_CLAUSE } from './standing.js';
import { boundsAggregation, contextQuery, GREY, vegaVisualization } from './vega-panel.js';
import { CLASS_SCALE, emptyState, SEVERITY_LEGEND, SEVERITY_SCALE, TIME_FORMAT } from './vega-severity.js';

/** Lanes; hosts with the highest scores come first. */
const HOSTS = 15;
const SEGMENTS = 200;

const CELL_TOOLTIP = `{
  'Host': datum.host.key,
  'From': timeFormat(datum.time.key, '%a %d %b %H:%M'),
  'Highest score': format(datum.score, '.0f'),
  'Lines': format(datum.time.lines.value, ','),
  'Anomalous lines': format(datum.time.anomalies.value, ',')
}`.replaceAll(/\s+/g, ' ');

const SEGMENT_TOOLTIP = `{
  'Segment on': datum.hit._source.host.name,
  'From': timeFormat(datum.start, '%a %d %b %H:%M:%S'),
  'To': timeFormat(datum.end, '%a %d %b %H:%M:%S'),
  'Severity': format(datum.severity, '.0f'),
  'Reason': datum.hit._source.event.reason,
  'Id': datum.hit._source.anomaly.segment.id
}`.replaceAll(/\s+/g, ' ');

/** Wide enough for its number. */
const FRAME_WIDTH = "max(22, scale('time', datum.end) - scale('time', datum.start))";

/** Hosts × time, coloured by the highest score of a line, with the segments drawn over it. */
export function swimlane(): SavedObject {
  const spec: Json = {
    data: [...cellData(), ...segmentData()],
    signals: [
      { name: 'range', update: "data('rollups')[0].aggregations.bounds.buckets[0]" },
      { name: 'from', update: 'range.from' },
      { name: 'to', update: 'range.to' },
      { name: 'cellMs', update: CELL_MS },
      { name: 'laneHeight', update: "bandwidth('host')" },
    ],
    scales: [
      {
        name: 'time',
        type: 'time',
        domain: [{ signal: 'from' }, { signal: 'to' }],
        range: 'width',
      },
      {
        name: 'host',
        type: 'band',
        domain: { data: 'lanes', field: 'host', sort: { field: 'rank', op: 'min' } },
        range: 'height',
        paddingInner: 0.12,
      },
      SEVERITY_SCALE,
      CLASS_SCALE,
    ],
    legends: [SEVERITY_LEGEND],
    axes: [
      {
        orient: 'bottom',
        scale: 'time',
        labelOverlap: true,
        ...TIME_FORMAT,
        tickCount: { signal: 'max(2, width / 110)' },
        ticks: true,
      },
      {
        orient: 'left',
        scale: 'host',
        ticks: false,
        domain: false,
        labelLimit: 170,
        labelPadding: 8,
        labelFontSize: 12,
      },
    ],
    marks: [laneGround(), cells(), segmentFrames(), segmentNumbers(), nothing()],
  };
  return vegaVisualization({
    name: 'swimlane',
    title: 'LogMamba: hosts over time, by the highest score',
    description:
      'The worst hosts, worst first; frames are segments with their severity, cells the lines’ highest score',
    spec,
  });
}

function cellData(): Json[] {
  const worst = { max: { field: 'rollup.max_score' } };
  const aggs = {
    bounds: boundsAggregation(),
    hosts: {
      terms: { field: 'host.name', size: HOSTS, order: { worst: 'desc' } },
      aggs: {
        worst,
        time: {
          date_histogram: { field: '@timestamp', interval: { '%autointerval%': CELLS }, min_doc_count: 1 },
          aggs: {
            worst,
            lines: { sum: { field: 'rollup.lines' } },
            anomalies: { sum: { field: 'rollup.anomalies' } },
          },
        },
      },
    },
  };
  const url = {
    '%context%': true,
    '%timefield%': '@timestamp',
    index: 'logmamba-rollups-*',
    body: { size: 0, aggs },
  };
  return [
    { name: 'rollups', url },
    {
      name: 'hosts',
      source: 'rollups',
      transform: [
        { type: 'flatten', fields: ['aggregations.hosts.buckets'], as: ['host'] },
        { type: 'formula', as: 'name', expr: 'datum.host.key' },
      ],
    },
    {
      name: 'cells',
      source: 'hosts',
      transform: [
        { type: 'flatten', fields: ['host.time.buckets'], as: ['time'] },
        { type: 'formula', as: 'score', expr: '100 * datum.time.worst.value' },
      ],
    },
  ];
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
    query: contextQuery({ mustNot: [MERGED_CLAUSE, SUPPRESSED_CLAUSE] }),
  };
  return [
    { name: 'found', url: { index: 'logmamba-segments', body } },
    {
      name: 'segments',
      source: 'found',
      transform: [
        { type: 'flatten', fields: ['hits.hits'], as: ['hit'] },
        { type: 'formula', as: 'host', expr: 'datum.hit._source.host.name' },
        { type: 'formula', as: 'severity', expr: 'datum.hit._source.anomaly.segment.severity' },
        { type: 'formula', as: 'start', expr: 'toDate(datum.hit._source.event.start)' },
        { type: 'formula', as: 'end', expr: 'toDate(datum.hit._source.event.end)' },
        { type: 'filter', expr: "indata('hosts', 'name', datum.host)" },
      ],
    },
    {
      name: 'severities',
      source: 'segments',
      transform: [{ type: 'aggregate', groupby: ['host'], ops: ['max'], fields: ['severity'], as: ['severity'] }],
    },
    {
      // hosts with segments on top, those with the worst first; then by score
      name: 'lanes',
      source: 'hosts',
      transform: [
        { type: 'formula', as: 'host', expr: 'datum.host.key' },
        { type: 'lookup', from: 'severities', key: 'host', fields: ['name'], values: ['severity'], default: 0 },
        { type: 'window', ops: ['row_number'], as: ['rank'], sort: { field: 'severity', order: 'descending' } },
      ],
    },
  ];
}

function laneGround(): Json {
  return {
    type: 'rect',
    from: { data: 'lanes' },
    interactive: false,
    encode: {
      update: {
        x: { value: 0 },
        width: { signal: 'width' },
        y: { scale: 'host', field: 'host' },
        height: { signal: 'laneHeight' },
        fill: { value: GREY },
        fillOpacity: { value: 0.08 },
      },
    },
  };
}

function cells(): Json {
  return {
    // an installation makes a click on it a filter
    name: 'cell',
    type: 'rect',
    from: { data: 'cells' },
    clip: true,
    encode: {
      update: {
        x: { scale: 'time', field: 'time.key' },
        x2: { signal: "max(scale('time', datum.time.key) + 2, scale('time', datum.time.key + cellMs) - 1)" },
        y: { scale: 'host', field: 'host.key' },
        height: { signal: 'laneHeight' },
        fill: { scale: 'severity', field: 'score' },
        // what ordinary lines do stays in the background
        fillOpacity: { signal: 'datum.score < 50 ? 0.35 : 0.9' },
        tooltip: { signal: CELL_TOOLTIP },
      },
      hover: { fillOpacity: { value: 1 } },
    },
  };
}

function segmentFrames(): Json {
  return {
    name: 'frame',
    type: 'rect',
    from: { data: 'segments' },
    clip: true,
    encode: {
      update: {
        x: { signal: `(scale('time', datum.start) + scale('time', datum.end) - ${FRAME_WIDTH}) / 2` },
        width: { signal: FRAME_WIDTH },
        y: { scale: 'host', field: 'host' },
        height: { signal: 'laneHeight' },
        cornerRadius: { value: 3 },
        fill: { scale: 'severity', field: 'severity' },
        stroke: { value: '#1A1C21' },
        strokeWidth: { value: 1.5 },
        tooltip: { signal: SEGMENT_TOOLTIP },
      },
    },
  };
}

function segmentNumbers(): Json {
  return {
    type: 'text',
    from: { data: 'segments' },
    interactive: false,
    clip: true,
    encode: {
      update: {
        x: { signal: "(scale('time', datum.start) + scale('time', datum.end)) / 2" },
        y: { scale: 'host', field: 'host', band: 0.5 },
        align: { value: 'center' },
        baseline: { value: 'middle' },
        fontSize: { value: 11 },
        fontWeight: { value: 'bold' },
        fill: { value: '#000000' },
        text: { signal: "laneHeight >= 12 ? format(datum.severity, '.0f') : ''" },
      },
    },
  };
}

function nothing(): Json {
  return emptyState(
    "length(data('hosts')) == 0",
    'No lines were read in this time range. Choose a wider one, or run “logmamba hunt”.',
  );
}
