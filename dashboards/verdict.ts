import type { Json, SavedObject } from './saved-object.js';
import { rangeText, SEVERITIES } from './severity.js';
import type { SeverityClass } from './severity.js';
import { MERGED_CLAUSE, SUPPRESSED_CLAUSE } from './standing.js';
import { contextQuery, GREY, LABEL_STYLE, TITLE_STYLE, vegaVisualization } from './vega-panel.js';

const HEADLINE =
  "total == 0 ? 'Nothing here looks like an intrusion.' : " +
  "total + (total == 1 ? ' segment' : ' segments') + ' on ' + hosts + (hosts == 1 ? ' host' : ' hosts') + " +
  "(total == 1 ? ' looks' : ' look') + ' like an intrusion.'";

const FIRST =
  "total == 0 ? 'No segment in this time range passed the alarm threshold.' : " +
  "'Read first: ' + worst.host.name + ', ' + timeFormat(start, '%a %d %b %H:%M') + ' to ' + " +
  "timeFormat(end, timeFormat(start, '%x') == timeFormat(end, '%x') ? '%H:%M' : '%a %d %b %H:%M') + " +
  "', severity ' + format(worst.anomaly.segment.severity, '.0f')";

const SURE =
  "total == 0 ? 'Lines may still be anomalous: see the swimlane, or the dashboard “LogMamba: why”.' : " +
  "'Evidence ' + format(worst.anomaly.segment.evidence, '.0f') + ' nats, ' + " +
  "format(worst.anomaly.segment.evidence / worst.anomaly.segment.threshold, '.1f') + ' times the alarm threshold, in ' + " +
  "worst.anomaly.segment.lines.core + (worst.anomaly.segment.lines.core == 1 ? ' line' : ' lines')" +
  " + (isValid(worst.user) ? '; accounts ' + slice('' + worst.user.name, 0, 60) : '')" +
  " + (isValid(worst.source) ? '; from ' + slice('' + worst.source.address, 0, 60) : '')";

const WHY = "total == 0 ? '' : isValid(worst.event.reason) ? 'Why: ' + worst.event.reason : ''";

/** Is there something, where, since when, who, why and how sure: in words, and as one number for each severity. */
export function verdict(): SavedObject {
  const spec: Json = {
    data: [
      { name: 'answer', url: { index: 'logmamba-segments', body: body() } },
      { name: 'worst', source: 'answer', transform: [{ type: 'flatten', fields: ['hits.hits'], as: ['hit'] }] },
      { name: 'tiles', values: SEVERITIES.map(tile), transform: [countFormula()] },
    ],
    signals: [
      { name: 'aggs', update: "data('answer')[0].aggregations" },
      { name: 'total', update: 'aggs.all.value' },
      { name: 'hosts', update: 'aggs.hosts.value' },
      { name: 'worst', update: "length(data('worst')) == 0 ? {} : data('worst')[0].hit._source" },
      { name: 'start', update: 'total == 0 ? 0 : toDate(worst.event.start)' },
      { name: 'end', update: 'total == 0 ? 0 : toDate(worst.event.end)' },
      { name: 'tileHeight', update: 'max(44, min(72, height - 108))' },
      { name: 'tileTop', update: 'height - tileHeight' },
    ],
    scales: [{ name: 'x', type: 'band', domain: SEVERITIES.map(({ name }) => name), range: 'width', padding: 0.06 }],
    marks: [
      line(0, 20, HEADLINE, TITLE_STYLE, 'bold'),
      line(34, 14, FIRST, TITLE_STYLE, 'bold'),
      line(57, 12, SURE, LABEL_STYLE, 'normal'),
      line(77, 12, WHY, LABEL_STYLE, 'normal'),
      ...tileMarks(),
    ],
  };
  return vegaVisualization({
    name: 'verdict',
    title: 'LogMamba: the answer',
    description: 'How many segments of log look like an intrusion, by severity, and the one to read first',
    spec,
  });
}

function body(): Json {
  const filters = SEVERITIES.map(
    (severity, i) => [severity.name, { range: rangeOf(severity, SEVERITIES[i - 1]) }] as const,
  );
  return {
    size: 1,
    sort: [{ 'anomaly.segment.severity': 'desc' }, { 'event.start': 'asc' }],
    query: contextQuery({ mustNot: [MERGED_CLAUSE, SUPPRESSED_CLAUSE] }),
    aggs: {
      all: { value_count: { field: 'anomaly.segment.id' } },
      hosts: { cardinality: { field: 'host.name' } },
      severity: { filters: { filters: Object.fromEntries(filters) } },
    },
  };
}

function rangeOf({ from }: SeverityClass, above: SeverityClass | undefined): Json {
  return { 'anomaly.segment.severity': { gte: from, ...(above === undefined ? {} : { lt: above.from }) } };
}

function tile(severity: SeverityClass): Json {
  return { name: severity.name, range: rangeText(severity), colour: severity.colour, ink: severity.ink };
}

function countFormula(): Json {
  return {
    type: 'formula',
    as: 'count',
    expr: "data('answer')[0].aggregations.severity.buckets[datum.name].doc_count",
  };
}

function line(y: number, fontSize: number, text: string, style: string, fontWeight: string): Json {
  return {
    type: 'text',
    style,
    interactive: false,
    encode: {
      update: {
        x: { value: 0 },
        y: { value: y },
        baseline: { value: 'top' },
        fontSize: { value: fontSize },
        fontWeight: { value: fontWeight },
        limit: { signal: 'width' },
        text: { signal: text },
      },
    },
  };
}

function tileMarks(): Json[] {
  const from = { data: 'tiles' };
  const empty = 'datum.count == 0';
  return [
    {
      type: 'rect',
      from,
      encode: {
        update: {
          x: { scale: 'x', field: 'name' },
          width: { scale: 'x', band: 1 },
          y: { signal: 'tileTop' },
          height: { signal: 'tileHeight' },
          cornerRadius: { value: 4 },
          fill: [{ test: empty, value: 'transparent' }, { field: 'colour' }],
          stroke: [{ test: empty, value: GREY }, { field: 'colour' }],
          strokeOpacity: [{ test: empty, value: 0.4 }, { value: 1 }],
          tooltip: { signal: "datum.name + ': severity ' + datum.range" },
        },
      },
    },
    tileText(0.42, 26, 'datum.count', 'bold', empty),
    tileText(0.8, 11, "datum.name + ' · ' + datum.range", 'normal', empty),
  ];
}

function tileText(share: number, fontSize: number, text: string, fontWeight: string, empty: string): Json {
  return {
    type: 'text',
    from: { data: 'tiles' },
    interactive: false,
    encode: {
      update: {
        x: { scale: 'x', field: 'name', band: 0.5 },
        y: { signal: `tileTop + tileHeight * ${share}` },
        align: { value: 'center' },
        baseline: { value: 'middle' },
        fontSize: { value: fontSize },
        fontWeight: { value: fontWeight },
        limit: { signal: "bandwidth('x') - 8" },
        fill: [{ test: empty, value: GREY }, { field: 'ink' }],
        text: { signal: text },
      },
    },
  };
}
