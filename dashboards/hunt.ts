import { first, markdownVisualization, tableVisualization } from './classic.js';
import type { DashboardDescription } from './grid.js';
import { navigation } from './links-markdown.js';
import { related } from './related.js';
import { savedSearch } from './saved-object.js';
import type { SavedObject } from './saved-object.js';
import { UNMERGED } from './standing.js';
import { timeline } from './timeline.js';

const GUIDE = `${navigation('hunt')}

- **One segment or host.** *Open* in the overview brings you here with filter and time set; so does a click on a host or a segment id.
- **Read** the summary, then the lines from the top: *core* lines are evidence, *alpha* and *beta* lines what surrounds it.
- *Raw lines* opens the logs as they were read, five minutes to both sides of a line.`;

const NAMED = 'anomaly.segment.id : * or anomaly.is_anomaly : true';

/** One segment or host: when, which lines and why, who, and what is related. */
export function hunt(): DashboardDescription {
  return {
    name: 'hunt',
    title: 'LogMamba: hunt',
    description:
      'One segment or one host: its timeline, its lines with their reasons, who was involved, related segments',
    from: 'now-7d',
    rows: [
      {
        h: 9,
        panels: [
          { object: markdownVisualization('hunt-guide', 'LogMamba: how to hunt', GUIDE), w: 15 },
          { object: summary(), w: 33 },
        ],
      },
      { h: 15, panels: [{ object: timeline(), w: 48 }] },
      { h: 22, panels: [{ object: lines(), w: 48 }] },
      {
        h: 12,
        panels: [
          { object: entities('accounts', 'LogMamba: accounts', 'user.name', 'Account'), w: 12 },
          { object: entities('addresses', 'LogMamba: addresses', 'source.address', 'Address'), w: 12 },
          { object: entities('commands', 'LogMamba: commands', 'process.command_line', 'Command'), w: 12 },
          { object: entities('actions', 'LogMamba: what happened', 'event.action', 'Action'), w: 12 },
        ],
      },
      { h: 9, panels: [{ object: related(), w: 48 }] },
    ],
  };
}

function summary(): SavedObject {
  return tableVisualization(
    {
      name: 'segments-summary',
      title: 'LogMamba: segments here',
      description: 'In one sentence: who, how the evidence adds up, what weighs most',
      index: 'segments',
      query: UNMERGED,
    },
    [
      { type: 'max', field: 'anomaly.segment.severity', label: 'Severity' },
      first('host.name', 'Host'),
      first('event.start', 'From'),
      first('event.end', 'To'),
      first('anomaly.segment.summary', 'In one sentence'),
    ],
    [{ field: 'anomaly.segment.view', label: 'Segment', size: 50 }],
    5,
  );
}

function lines(): SavedObject {
  return savedSearch(
    {
      name: 'lines-list',
      title: 'LogMamba: lines of segments and anomalous lines, in order',
      description: 'Each with its score, its reason and its place in the raw logs',
      index: 'scores',
      query: NAMED,
    },
    [
      ...['anomaly.score_normalized', 'host.name', 'process.name', 'message', 'anomaly.reason'],
      ...['anomaly.segment.level', 'anomaly.source.view', 'anomaly.segment.id'],
    ],
    ['@timestamp', 'asc'],
  );
}

function entities(name: string, title: string, field: string, label: string): SavedObject {
  return tableVisualization(
    { name, title, description: 'In lines of segments and anomalous lines', index: 'scores', query: NAMED },
    [
      { type: 'max', field: 'anomaly.score_normalized', label: 'Highest score' },
      { type: 'count', label: 'Lines' },
    ],
    [{ field, label, size: 50 }],
    7,
  );
}
