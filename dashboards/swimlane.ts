import type { Json, SavedObject } from './saved-object.js';
import { CELL_MS } from './cell-width.js';
import { cellData, segmentData } from './swimlane-data.js';
import { GREY, vegaVisualization } from './vega-panel.js';
import { CLASS_SCALE, emptyState, SEVERITY_LEGEND, SEVERITY_SCALE, TIME_AXIS } from './vega-severity.js';

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
      { ...TIME_AXIS, ticks: true },
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
