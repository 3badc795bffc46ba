import { indexPattern, savedObject, savedSearch } from './saved-object.js';
import type { SavedObject } from './saved-object.js';
import { markdownVisualization, metricVisualization, tableVisualization, timeVisualization } from './visualization.js';

/** Columns of the dashboard's grid. */
const GRID_COLUMNS = 48;

interface Placed {
  readonly object: SavedObject;
  readonly w: number;
  readonly h: number;
}

const HOW_TO_READ = `**Start with the segments**: each is a piece of one host's log that looks like an intrusion, with its span, severity (0 to 100) and
the main reason. To see its lines, filter by \`anomaly.segment.id\`. *core* lines are evidence; *alpha* and *beta* lines are its surroundings.

A line's score is 50 from 4 nats of surprisal on and tends to 100. One anomalous line is rarely an intrusion; read it beside its segment.`;

const ANOMALOUS = 'anomaly.is_anomaly : true';
/** A segment that another has taken over is no finding of its own. */
const STANDING = 'not anomaly.segment.status : merged';

/** Rows of the dashboard, from top to bottom; a row's heights are equal and its widths fill the grid. */
function rows(): readonly (readonly Placed[])[] {
  const find = { index: 'segments', query: STANDING } as const;
  const lines = { index: 'scores', query: ANOMALOUS } as const;
  const counts = { index: 'rollups' } as const;
  return [
    [
      {
        object: metricVisualization(
          {
            ...find,
            name: 'segment-numbers',
            title: 'LogMamba: segments found',
            description: 'Segments, highest severity, hosts',
          },
          [
            { type: 'count', label: 'Segments' },
            { type: 'max', field: 'anomaly.segment.severity', label: 'Highest severity' },
            { type: 'cardinality', field: 'host.name', label: 'Hosts' },
          ],
        ),
        w: 18,
        h: 8,
      },
      {
        object: metricVisualization(
          {
            ...counts,
            name: 'line-numbers',
            title: 'LogMamba: lines read',
            description: 'From the rollups, whatever is written',
          },
          [
            { type: 'sum', field: 'rollup.lines', label: 'Lines' },
            { type: 'sum', field: 'rollup.anomalies', label: 'Anomalies' },
          ],
        ),
        w: 14,
        h: 8,
      },
      { object: markdownVisualization('how-to-read', 'LogMamba: how to read this', HOW_TO_READ), w: 16, h: 8 },
    ],
    [
      {
        object: savedSearch(
          'segments-list',
          'LogMamba: segments',
          'What to look at first',
          'segments',
          [
            'host.name',
            'anomaly.segment.severity',
            'anomaly.segment.status',
            'event.start',
            'event.end',
            'event.reason',
            'user.name',
            'source.ip',
            'anomaly.segment.id',
          ],
          STANDING,
        ),
        w: 48,
        h: 14,
      },
    ],
    [
      {
        object: timeVisualization(
          {
            ...counts,
            name: 'score-by-host',
            title: 'LogMamba: highest score by host',
            description: 'From 0 to 1, for each host',
          },
          'line',
          [{ type: 'max', field: 'rollup.max_score', label: 'Highest score' }],
          { field: 'host.name', label: 'Host', size: 10 },
        ),
        w: 24,
        h: 13,
      },
      {
        object: timeVisualization(
          {
            ...lines,
            name: 'anomalies-by-action',
            title: 'LogMamba: anomalous lines',
            description: 'By what they say happened',
          },
          'histogram',
          [{ type: 'count', label: 'Lines' }],
          { field: 'event.action', label: 'Action', size: 8 },
        ),
        w: 24,
        h: 13,
      },
    ],
    [
      {
        object: timeVisualization(
          {
            ...counts,
            name: 'volume',
            title: 'LogMamba: volume',
            description: 'Lines, failures, and lines with a key that training never saw',
          },
          'line',
          [
            { type: 'sum', field: 'rollup.lines', label: 'Lines' },
            { type: 'sum', field: 'rollup.failed', label: 'Failures' },
            { type: 'sum', field: 'rollup.unknown_keys', label: 'Unknown keys' },
          ],
        ),
        w: 48,
        h: 11,
      },
    ],
    [
      {
        object: tableVisualization(
          { ...find, name: 'hosts', title: 'LogMamba: hosts with segments', description: 'By the highest severity' },
          [
            { type: 'max', field: 'anomaly.segment.severity', label: 'Highest severity' },
            { type: 'count', label: 'Segments' },
            { type: 'sum', field: 'anomaly.segment.lines.core', label: 'Lines of evidence' },
          ],
          [{ field: 'host.name', label: 'Host', size: 20 }],
        ),
        w: 16,
        h: 13,
      },
      {
        object: tableVisualization(
          { ...find, name: 'techniques', title: 'LogMamba: ATT&CK techniques', description: 'Hints, not proof' },
          [{ type: 'count', label: 'Segments' }],
          [{ field: 'threat.technique.name', label: 'Technique', size: 20 }],
        ),
        w: 16,
        h: 13,
      },
      {
        object: tableVisualization(
          {
            ...lines,
            name: 'accounts',
            title: 'LogMamba: accounts in anomalous lines',
            description: 'By the sum of their surprisal',
          },
          [
            { type: 'sum', field: 'anomaly.surprisal', label: 'Surprisal (nats)' },
            { type: 'count', label: 'Lines' },
          ],
          [{ field: 'user.name', label: 'Account', size: 20 }],
        ),
        w: 16,
        h: 13,
      },
    ],
    [
      {
        object: savedSearch(
          'anomalies-list',
          'LogMamba: anomalous lines, newest first',
          'Each with its reason',
          'scores',
          ['host.name', 'anomaly.score_normalized', 'process.name', 'message', 'anomaly.reason', 'anomaly.segment.id'],
          ANOMALOUS,
        ),
        w: 48,
        h: 16,
      },
    ],
  ];
}

/** The dashboard with all it needs, as NDJSON for the import of Kibana and OpenSearch Dashboards. */
export function buildDashboards(): string {
  const placed = rows();
  const objects = [
    indexPattern('scores', 'logmamba-scores-*'),
    indexPattern('segments', 'logmamba-segments'),
    indexPattern('rollups', 'logmamba-rollups-*'),
    ...placed.flat().map(({ object }) => object),
    dashboard(placed),
  ];
  return objects.map((object) => `${JSON.stringify(object)}\n`).join('');
}

function dashboard(placed: readonly (readonly Placed[])[]): SavedObject {
  const panels: Record<string, unknown>[] = [];
  const references: SavedObject['references'][number][] = [];
  let y = 0;
  for (const row of placed) {
    let x = 0;
    for (const { object, w, h } of row) {
      const i = String(panels.length + 1);
      const panelRefName = `panel_${panels.length}`;
      panels.push({ version: '7.9.3', gridData: { x, y, w, h, i }, panelIndex: i, embeddableConfig: {}, panelRefName });
      references.push({ id: object.id, name: panelRefName, type: object.type });
      x += w;
    }
    if (x !== GRID_COLUMNS) throw new Error(`A row of the dashboard is ${x} columns wide.`);
    y += row[0].h;
  }
  return savedObject(
    'dashboard',
    'hunt',
    {
      title: 'LogMamba: threat hunting',
      description: 'Segments that look like an intrusion, and the anomalous lines of auth logs behind them',
      hits: 0,
      version: 1,
      panelsJSON: JSON.stringify(panels),
      optionsJSON: JSON.stringify({ hidePanelTitles: false, useMargins: true }),
      timeRestore: true,
      timeFrom: 'now-7d',
      timeTo: 'now',
      kibanaSavedObjectMeta: {
        searchSourceJSON: JSON.stringify({ query: { query: '', language: 'kuery' }, filter: [] }),
      },
    },
    references,
  );
}
