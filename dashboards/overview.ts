import { first, markdownVisualization, tableVisualization } from './classic.js';
import type { DashboardDescription } from './grid.js';
import { navigation } from './links-markdown.js';
import type { SavedObject } from './saved-object.js';
import { STANDING, SUPPRESSED } from './standing.js';
import { swimlane } from './swimlane.js';
import { timeSeries } from './time-series.js';
import { verdict } from './verdict.js';

const HOW_TO_READ = `${navigation('overview')}

1. A *segment* is a stretch of one host's log that looks like an intrusion. Severity 50 is the alarm threshold, 90 far beyond it.
2. Read the segments from the top: *Open* shows one with its lines, who was involved, and why it stands out.
3. One line with a high score is rarely an intrusion. Only its segment is an alert.`;

const SEVERITY = 'anomaly.segment.severity';

/** Is there something, on which host, since when, who, why, how sure, what to read first. */
export function overview(): DashboardDescription {
  return {
    name: 'overview',
    title: 'LogMamba: overview',
    description: 'What looks like an intrusion in the auth logs of the fleet, and what to read first',
    from: 'now-7d',
    rows: [
      {
        h: 9,
        panels: [
          { object: verdict(), w: 33 },
          { object: markdownVisualization('overview-guide', 'LogMamba: how to read this', HOW_TO_READ), w: 15 },
        ],
      },
      { h: 16, panels: [{ object: swimlane(), w: 48 }] },
      { h: 15, panels: [{ object: segmentList(), w: 48 }] },
      { h: 13, panels: [{ object: reasons(), w: 24 }, ...whereAndWhat()] },
      {
        h: 12,
        panels: [
          { object: volume(), w: 28 },
          { object: suppressedList(), w: 20 },
        ],
      },
    ],
  };
}

/** A row for each segment: its view is a value of its own, and leads to it. */
function segmentList(): SavedObject {
  return tableVisualization(
    {
      name: 'segments-table',
      title: 'LogMamba: segments, worst first',
      description: 'Open leads to the segment with its lines',
      index: 'segments',
      query: STANDING,
    },
    [
      { type: 'max', field: SEVERITY, label: 'Severity' },
      first('host.name', 'Host'),
      first('event.start', 'From'),
      first('event.end', 'To'),
      first('user.name', 'Accounts'),
      first('source.address', 'Addresses'),
      first('event.reason', 'Main reason'),
      first('anomaly.segment.related', 'Host and addresses'),
    ],
    [{ field: 'anomaly.segment.view', label: 'Segment', size: 100 }],
    10,
  );
}

/** What verdicts call benign, by whom, since when and why: suppressed is not deleted. */
function suppressedList(): SavedObject {
  return tableVisualization(
    {
      name: 'suppressed-table',
      title: 'LogMamba: suppressed as benign',
      description: 'Segments that a verdict took from the lists above',
      index: 'segments',
      query: SUPPRESSED,
    },
    [
      { type: 'max', field: SEVERITY, label: 'Severity' },
      first('host.name', 'Host'),
      first('anomaly.segment.feedback.by', 'By'),
      first('anomaly.segment.feedback.at', 'Since'),
      first('anomaly.segment.feedback.note', 'Why'),
    ],
    [{ field: 'anomaly.segment.view', label: 'Segment', size: 50 }],
    6,
  );
}

function reasons(): SavedObject {
  return tableVisualization(
    {
      name: 'reasons',
      title: 'LogMamba: what the segments are made of',
      description: 'Reasons that weigh most in segments',
      index: 'segments',
      query: STANDING,
    },
    [
      { type: 'max', field: SEVERITY, label: 'Highest severity' },
      { type: 'count', label: 'Segments' },
      { type: 'cardinality', field: 'host.name', label: 'Hosts' },
    ],
    [{ field: 'anomaly.segment.signature', label: 'Reason', size: 20 }],
    8,
  );
}

function whereAndWhat(): DashboardDescription['rows'][number]['panels'] {
  const find = { index: 'segments', query: STANDING } as const;
  return [
    {
      object: tableVisualization(
        { ...find, name: 'hosts', title: 'LogMamba: hosts', description: 'By the severity of their worst segment' },
        [
          { type: 'max', field: SEVERITY, label: 'Highest severity' },
          { type: 'count', label: 'Segments' },
        ],
        [{ field: 'host.name', label: 'Host', size: 50 }],
        8,
      ),
      w: 12,
    },
    {
      object: tableVisualization(
        { ...find, name: 'techniques', title: 'LogMamba: ATT&CK techniques', description: 'Hints, not proof' },
        [
          { type: 'count', label: 'Segments' },
          { type: 'cardinality', field: 'host.name', label: 'Hosts' },
        ],
        [{ field: 'threat.technique.name', label: 'Technique', size: 20 }],
        8,
      ),
      w: 12,
    },
  ];
}

function volume(): SavedObject {
  return timeSeries({
    name: 'volume',
    title: 'LogMamba: lines read, failed and kept',
    description: 'Kept lines are those of segments; they have the axis on the right',
    index: 'logmamba-rollups-*',
    series: [
      { id: 'read', label: 'Lines read', colour: '#8BC8FB', value: { type: 'sum', field: 'rollup.lines' } },
      { id: 'failed', label: 'Failures', colour: '#6092C0', value: { type: 'sum', field: 'rollup.failed' } },
      {
        id: 'kept',
        label: 'Lines kept in segments (right)',
        colour: '#FE5050',
        value: { type: 'sum', field: 'anomaly.repeat' },
        shape: 'line',
        separateAxis: true,
        index: 'logmamba-scores-*',
        query: 'anomaly.segment.id : *',
      },
    ],
  });
}
