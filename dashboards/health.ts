import { markdownVisualization, metricVisualization, tableVisualization } from './classic.js';
import type { DashboardDescription } from './grid.js';
import { navigation } from './links-markdown.js';
import { savedSearch } from './saved-object.js';
import type { SavedObject } from './saved-object.js';
import { timeSeries } from './time-series.js';
import type { Series } from './time-series.js';

const GUIDE = `${navigation('health')}

- **Can I trust the silence?** *Lag* should stay below a few runs, *missed* and *dead letters* at nothing.
- **Does the model still fit?** Drift above its limit, or unknown keys that rise and stay up, mean that the fleet has changed: train anew.
- *Reconstructed* lines were put together from fields, since their raw text was not kept; many are no fault.`;

const RUNS = 'logmamba-runs,logmamba-dead-letter*';
const ROLLUPS = 'logmamba-rollups-*';
const HUNTS = 'event.dataset : logmamba.runs and event.action : hunt';
const NEWEST = { sortField: '@timestamp', sortOrder: 'desc' } as const;

/** Lag, late and reconstructed lines, unknown keys, drift, runs, dead letters. */
export function health(): DashboardDescription {
  return {
    name: 'health',
    title: 'LogMamba: model and pipeline health',
    description: 'Whether hunts run and keep up, whether lines are lost, and whether the model still fits the fleet',
    from: 'now-7d',
    rows: [
      {
        h: 9,
        panels: [
          { object: markdownVisualization('health-guide', 'LogMamba: how to read this', GUIDE), w: 18 },
          { object: lastRun(), w: 30 },
        ],
      },
      {
        h: 11,
        panels: [
          { object: lag(), w: 24 },
          { object: oddLines(), w: 24 },
        ],
      },
      {
        h: 11,
        panels: [
          { object: unknownKeys(), w: 24 },
          { object: drift(), w: 24 },
        ],
      },
      {
        h: 10,
        panels: [
          { object: driftStates(), w: 14 },
          { object: models(), w: 20 },
          { object: losses(), w: 14 },
        ],
      },
      { h: 14, panels: [{ object: runs(), w: 48 }] },
      {
        h: 10,
        panels: [
          { object: deadLetterKinds(), w: 14 },
          { object: deadLetters(), w: 34 },
        ],
      },
    ],
  };
}

function lastRun(): SavedObject {
  return metricVisualization(
    {
      name: 'last-run',
      title: 'LogMamba: the hunts in this time range',
      description: 'The newest one, how far it lies behind, and what was lost',
      index: 'runs',
      query: HUNTS,
    },
    [
      { type: 'max', field: '@timestamp', label: 'Last hunt' },
      { type: 'top_hits', field: 'run.lag_seconds', label: 'Seconds behind', ...NEWEST },
      { type: 'top_hits', field: 'run.counts.hosts', label: 'Hosts', ...NEWEST },
      { type: 'sum', field: 'run.counts.read', label: 'Lines read' },
      { type: 'sum', field: 'run.counts.missed', label: 'Missed' },
      { type: 'sum', field: 'run.counts.dead_lettered', label: 'Dead letters' },
    ],
  );
}

function lag(): SavedObject {
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

function oddLines(): SavedObject {
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

function unknownKeys(): SavedObject {
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
function drift(): SavedObject {
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

function driftStates(): SavedObject {
  return tableVisualization(
    {
      name: 'drift-states',
      title: 'LogMamba: does the model fit?',
      description: 'What hunts say of it',
      index: 'runs',
      query: HUNTS,
    },
    [
      { type: 'max', field: '@timestamp', label: 'Last said' },
      { type: 'count', label: 'Hunts' },
    ],
    [{ field: 'run.drift.state', label: 'The model', size: 5 }],
    4,
  );
}

function models(): SavedObject {
  return tableVisualization(
    { name: 'models', title: 'LogMamba: models in use', description: 'Bundles, by what they read', index: 'rollups' },
    [
      { type: 'sum', field: 'rollup.lines', label: 'Lines' },
      { type: 'sum', field: 'rollup.unknown_keys', label: 'Unknown keys' },
      { type: 'sum', field: 'rollup.anomalies', label: 'Anomalous' },
      { type: 'min', field: '@timestamp', label: 'First line' },
      { type: 'max', field: '@timestamp', label: 'Last line' },
    ],
    [{ field: 'anomaly.model.id', label: 'Model', size: 10 }],
    5,
  );
}

function losses(): SavedObject {
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

function runs(): SavedObject {
  return savedSearch(
    {
      name: 'runs-list',
      title: 'LogMamba: runs, newest first',
      description: 'Hunts and trainings, failures with their error',
      index: 'runs',
      query: 'event.dataset : logmamba.runs',
    },
    [
      ...[
        'event.action',
        'event.outcome',
        'event.duration',
        'run.counts.read',
        'run.counts.anomalies',
        'run.counts.segments',
      ],
      ...[
        'run.counts.unknown_keys',
        'run.lag_seconds',
        'run.peak_memory_bytes',
        'anomaly.model.id',
        'error.code',
        'error.message',
      ],
    ],
  );
}

function deadLetterKinds(): SavedObject {
  return tableVisualization(
    {
      name: 'dead-letter-kinds',
      title: 'LogMamba: dead letters by error',
      description: 'Documents that the engine refused',
      index: 'runs',
      query: 'event.dataset : logmamba.dead_letter',
    },
    [{ type: 'count', label: 'Documents' }],
    [{ field: 'error.type', label: 'Error', size: 20 }],
    6,
  );
}

function deadLetters(): SavedObject {
  return savedSearch(
    {
      name: 'dead-letters-list',
      title: 'LogMamba: dead letters',
      description: 'With the reason that the engine gave',
      index: 'runs',
      query: 'event.dataset : logmamba.dead_letter',
    },
    ['error.type', 'error.message', 'dead_letter.index', 'dead_letter.op', 'dead_letter.status'],
  );
}
