import { CELLS } from './cell-width.js';
import type { Json } from './saved-object.js';
import { MERGED_CLAUSE, SUPPRESSED_CLAUSE } from './standing.js';
import { boundsAggregation, contextQuery } from './vega-panel.js';

/** Lanes; hosts with the highest scores come first. */
const HOSTS = 15;
const SEGMENTS = 200;

/** A cell for each host and stretch of time with lines. */
export function cellData(): Json[] {
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

/** The segments of those hosts, and the order of their lanes. */
export function segmentData(): Json[] {
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
