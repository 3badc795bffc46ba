import {
  distributionVisualization,
  markdownVisualization,
  metricVisualization,
  tableVisualization,
  timeVisualization,
} from './classic.js';
import type { DashboardDescription } from './grid.js';
import { navigation } from './links-markdown.js';
import { STANDING } from './standing.js';
import { savedSearch } from './saved-object.js';
import type { SavedObject } from './saved-object.js';

const GUIDE = `${navigation('why')}

- **New combination**: training never saw this event with such an account, address, command and history.
- **Unexpected step**: known, but not what comes next here; *expected instead* says what does.
- **Unusual tempo**: hour, amount, order or place break a habit.
- **Burst**: failures of one source pile up.`;

const ANOMALOUS = { index: 'scores', query: 'anomaly.is_anomaly : true' } as const;

const KINDS = [
  { label: 'New combination', query: 'anomaly.kinds : new_combination' },
  { label: 'Unexpected step', query: 'anomaly.kinds : unexpected_step' },
  { label: 'Unusual tempo', query: 'anomaly.kinds : unusual_tempo' },
  { label: 'Burst', query: 'anomaly.kinds : burst' },
];

/** Why lines are anomalous: keys, what was expected, what was new, how scores are spread. */
export function why(): DashboardDescription {
  return {
    name: 'why',
    title: 'LogMamba: why',
    description:
      'Keys of anomalous lines, what the model expected instead, new combinations, and how scores are spread',
    from: 'now-7d',
    rows: [
      {
        h: 9,
        panels: [
          { object: markdownVisualization('why-guide', 'LogMamba: kinds of evidence', GUIDE), w: 24 },
          {
            object: metricVisualization(
              {
                ...ANOMALOUS,
                name: 'kinds',
                title: 'LogMamba: anomalous lines by kind',
                description: 'A line may have more than one',
              },
              [{ type: 'count', label: 'Lines' }],
              KINDS,
            ),
            w: 24,
          },
        ],
      },
      {
        h: 12,
        panels: [
          { object: distribution(), w: 24 },
          {
            object: timeVisualization(
              {
                ...ANOMALOUS,
                name: 'kinds-over-time',
                title: 'LogMamba: anomalous lines over time',
                description: 'By kind',
              },
              'histogram',
              [{ type: 'count', label: 'Lines' }],
              { field: 'anomaly.kinds', label: 'Kind', size: 4 },
            ),
            w: 24,
          },
        ],
      },
      {
        h: 13,
        panels: [
          { object: keys(), w: 24 },
          { object: expected(), w: 24 },
        ],
      },
      {
        h: 13,
        panels: [
          { object: combinations(), w: 28 },
          { object: tempo(), w: 20 },
        ],
      },
      {
        h: 13,
        panels: [
          { object: steps(), w: 28 },
          { object: evidence(), w: 20 },
        ],
      },
      { h: 16, panels: [{ object: list(), w: 48 }] },
    ],
  };
}

function distribution(): SavedObject {
  return distributionVisualization(
    {
      ...ANOMALOUS,
      name: 'distribution',
      title: 'LogMamba: scores of anomalous lines',
      description: 'In steps of 5; 50 is 4 nats, 75 is 8',
    },
    { field: 'anomaly.score_normalized', label: 'Score', interval: 5 },
    { field: 'anomaly.channel', label: 'Channel', size: 5 },
  );
}

function keys(): SavedObject {
  return tableVisualization(
    {
      ...ANOMALOUS,
      name: 'keys',
      title: 'LogMamba: keys of anomalous lines',
      description: 'Templates, by how surprising they were',
    },
    [
      { type: 'max', field: 'anomaly.surprisal', label: 'Largest surprisal (nats)' },
      { type: 'count', label: 'Lines' },
      { type: 'cardinality', field: 'host.name', label: 'Hosts' },
    ],
    [{ field: 'anomaly.template.text', label: 'Template', size: 50 }],
    8,
  );
}

function expected(): SavedObject {
  return tableVisualization(
    {
      ...ANOMALOUS,
      name: 'expected',
      title: 'LogMamba: expected instead',
      description: 'What the model held likely where an anomalous line came',
    },
    [
      { type: 'count', label: 'Anomalous lines' },
      { type: 'cardinality', field: 'host.name', label: 'Hosts' },
    ],
    [{ field: 'anomaly.expected.text', label: 'Expected key', size: 50 }],
    8,
  );
}

function combinations(): SavedObject {
  return tableVisualization(
    {
      ...ANOMALOUS,
      query: `${ANOMALOUS.query} and anomaly.kinds : new_combination`,
      name: 'combinations',
      title: 'LogMamba: new combinations',
      description: 'Keys that training never saw, by their parts',
    },
    [{ type: 'count', label: 'Lines' }],
    [
      { field: 'event.action', label: 'Action', size: 10 },
      { field: 'anomaly.key.user', label: 'Account', size: 5 },
      { field: 'anomaly.key.address', label: 'Address', size: 5 },
      { field: 'anomaly.key.command', label: 'Command', size: 5 },
      { field: 'anomaly.key.relation', label: 'Account and address', size: 5 },
    ],
    8,
  );
}

function tempo(): SavedObject {
  return tableVisualization(
    {
      ...ANOMALOUS,
      query: `${ANOMALOUS.query} and anomaly.tempo.factor : *`,
      name: 'tempo',
      title: 'LogMamba: unusual tempo',
      description: 'Which habit was broken',
    },
    [
      { type: 'max', field: 'anomaly.tempo.nats', label: 'Most (nats)' },
      { type: 'count', label: 'Lines' },
      { type: 'cardinality', field: 'host.name', label: 'Hosts' },
    ],
    [{ field: 'anomaly.tempo.factor', label: 'Habit', size: 10 }],
    8,
  );
}

function steps(): SavedObject {
  return tableVisualization(
    {
      ...ANOMALOUS,
      query: `${ANOMALOUS.query} and anomaly.transition.seen : 0`,
      name: 'steps',
      title: 'LogMamba: steps never seen',
      description: 'From the last key of an account, address or process to one that never followed in training',
    },
    [
      { type: 'count', label: 'Lines' },
      { type: 'max', field: 'anomaly.transition.total', label: 'Times something else followed' },
    ],
    [
      { field: 'anomaly.transition.from', label: 'From', size: 10 },
      { field: 'anomaly.template.text', label: 'To', size: 5 },
    ],
    8,
  );
}

function evidence(): SavedObject {
  return tableVisualization(
    {
      name: 'evidence',
      title: 'LogMamba: evidence by host',
      description: 'Most nats of a segment in each channel',
      index: 'segments',
      query: STANDING,
    },
    [
      { type: 'max', field: 'anomaly.segment.evidence', label: 'All' },
      { type: 'max', field: 'anomaly.segment.access_evidence', label: 'Access' },
      { type: 'max', field: 'anomaly.segment.action_evidence', label: 'Action' },
      { type: 'max', field: 'anomaly.segment.tempo_evidence', label: 'Tempo' },
    ],
    [{ field: 'host.name', label: 'Host', size: 50 }],
    8,
  );
}

function list(): SavedObject {
  return savedSearch(
    {
      ...ANOMALOUS,
      name: 'anomalies-list',
      title: 'LogMamba: anomalous lines, most surprising first',
      description: 'Each with its reason',
    },
    [
      ...['anomaly.score_normalized', 'host.name', 'process.name', 'message', 'anomaly.reason', 'anomaly.kinds'],
      ...['anomaly.expected.text', 'anomaly.source.view', 'anomaly.segment.id'],
    ],
    ['anomaly.surprisal', 'desc'],
  );
}
