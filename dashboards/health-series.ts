import type { SavedObject } from './saved-object.js';
import { timeSeries } from './time-series.js';
import type { Series } from './time-series.js';

/** Runs beside the dead letters: the second alone may never come into being. */
const RUNS = 'logmamba-runs,logmamba-dead-letter*';
const ROLLUPS = 'logmamba-rollups-*';
export const HUNTS = 'event.dataset : logmamba.runs and event.action : hunt';

export function lag(): SavedObject {
  return timeSeries({
    name: 'lag',
    title: 'LogMamba: lag of hunts',
    description: 'Seconds from the newest line that was scored to the end of the hunt',
    index: RUNS,
    query: HUNTS,
    series: [
      {
        id: 'lag',
        label: 'Lag',
        colour: '#6092C0',
        value: { type: 'max', field: 'run.lag_seconds' },
        shape: 'line',
        template: '{{value}} s',
      },
      {
        id: 'hunts',
        label: 'Hunts (right)',
        colour: '#D3DAE6',
        value: { type: 'count' },
        separateAxis: true,
      },
    ],
  });
}

export function oddLines(): SavedObject {
  const of = (id: string, label: string, colour: string): Parameters<typeof timeSeries>[0]['series'][number] => ({
    id,
    label,
    colour,
    value: { type: 'sum', field: `run.counts.${id}` },
    stacked: true,
  });
  return timeSeries({
    name: 'odd-lines',
    title: 'LogMamba: late, missed, reconstructed and unparsed lines',
    description: 'By hunt; only missed lines were not scored',
    index: RUNS,
    query: HUNTS,
    series: [
      of('late', 'Late', '#FDEC25'),
      of('missed', 'Missed', '#FE5050'),
      of('reconstructed', 'Reconstructed', '#8BC8FB'),
      of('unparsed', 'Unparsed', '#FBA740'),
    ],
  });
}

export function unknownKeys(): SavedObject {
  return timeSeries({
    name: 'unknown-keys',
    title: 'LogMamba: share of lines with an unknown key',
    description: 'Keys that training never saw',
    index: ROLLUPS,
    series: [
      {
        id: 'unknown',
        label: 'Unknown keys',
        colour: '#9170B8',
        value: {
          type: 'math',
          sums: { unknown: 'rollup.unknown_keys', lines: 'rollup.lines' },
          script: 'divide(params.unknown, params.lines)',
        },
        shape: 'line',
        formatter: 'percent',
      },
    ],
  });
}

/** What a run measures against its bundle's benign history, each figure beside the limit from which it no longer fits. */
export function drift(): SavedObject {
  const of = (id: string, label: string, field: string, colour: string): Series => ({
    id,
    label,
    colour,
    value: { type: 'max', field: `run.drift.${field}` },
    shape: 'line',
    formatter: 'percent',
  });
  return timeSeries({
    name: 'drift',
    title: 'LogMamba: drift of the model, and its limits',
    description:
      'Shares of lines with a key never seen, and of lines that the model did not expect; above its limit a share is too high',
    index: RUNS,
    query: HUNTS,
    series: [
      of('unknown', 'Unknown', 'unknown.value', '#9170B8'),
      of('unknown-limit', 'Limit', 'unknown.limit', '#D3C0E6'),
      of('unexpected', 'Unexpected', 'unexpected.value', '#E7664C'),
      of('unexpected-limit', 'Limit', 'unexpected.limit', '#F5BFB3'),
    ],
  });
}

export function losses(): SavedObject {
  return timeSeries({
    name: 'losses',
    title: 'LogMamba: refused documents, and what bounded memory gave up',
    description: 'All of it should stay at nothing',
    index: RUNS,
    query: HUNTS,
    series: [
      {
        id: 'dead',
        label: 'Dead letters',
        colour: '#FE5050',
        value: { type: 'sum', field: 'run.counts.dead_lettered' },
      },
      {
        id: 'hosts',
        label: 'Hosts forgotten',
        colour: '#9170B8',
        value: { type: 'sum', field: 'run.counts.hosts_forgotten' },
      },
      {
        id: 'held',
        label: 'Lines not held',
        colour: '#FBA740',
        value: { type: 'sum', field: 'run.counts.lines_not_held' },
      },
    ],
  });
}
