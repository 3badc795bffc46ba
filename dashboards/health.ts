import { markdownVisualization, metricVisualization, tableVisualization } from './classic.js';
import type { DashboardDescription } from './grid.js';
import { drift, HUNTS, lag, losses, oddLines, unknownKeys } from './health-series.js';
import { navigation } from './links-markdown.js';
import { savedSearch } from './saved-object.js';
import type { SavedObject } from './saved-object.js';

const GUIDE = `${navigation('health')}

- **Can I trust the silence?** *Lag* should stay below a few runs, *missed* and *dead letters* at nothing.
- **Does the model still fit?** Drift above its limit, or unknown keys that rise and stay up, mean that the fleet has changed: train anew.
- *Reconstructed* lines were put together from fields, since their raw text was not kept; many are no fault.`;

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
