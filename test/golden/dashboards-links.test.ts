import { describe, expect, it } from 'vitest';
import { kqlFields, kqlToDsl, parseKql } from '../../dashboards/query/kql.js';
import { formattedUrl, readUrl } from '../../dashboards/query/url-format.js';
import { dashboardObjects } from '../../dashboards/rendering/draw-dashboards.js';
import { readDashboards, scoreDocument, segmentDocument } from '../../src/sink/index.js';
import { exampleScore, exampleSegment, WRITER } from '../unit/sink/examples.js';

const PLACES = [
  { origin: 'https://kibana.example', basePath: '' },
  { origin: 'https://kibana.example', basePath: '/s/soc' },
  { origin: 'http://127.0.0.1:5601', basePath: '/proxy/dashboards' },
];
/** Names that an attacker may choose, or that break one of the four languages in a link. */
const HOSTILE = [
  'web-01',
  'it\'s!"),(a:b',
  "')&_a=(query:(language:kuery,query:'*",
  '"><img src=x onerror=alert(1)>',
  'a"b\\c" or host.name:*',
  'javascript:alert(1)//#?&=%27+ ',
  'наблюдатель\u202e',
  'half \ud800 a pair',
];

type Formats = Record<string, { params: { urlTemplate?: string } }>;

function templateOf(objects: ReturnType<typeof dashboardObjects>, pattern: string, field: string): string {
  const found = objects.find(({ type, id }) => type === 'index-pattern' && id === pattern);
  const formats = JSON.parse(String(found?.attributes.fieldFormatMap)) as Formats;
  const template = formats[field]?.params.urlTemplate;
  if (template === undefined) throw new Error(`${pattern} makes no link of ${field}`);
  return template;
}

interface State {
  readonly query: { readonly language: string; readonly query: string };
  readonly index?: string;
  readonly columns?: readonly string[];
}

function stateOf(url: string): State {
  return readUrl(url).states._a as State;
}

/** Values that a phrase query of KQL asks for. */
function phrases(kql: string): string[] {
  const found = [
    ...JSON.stringify(kqlToDsl(parseKql(kql) ?? fail())).matchAll(/"match_phrase":\{"[^"]+":("(?:[^"\\]|\\.)*")/g),
  ];
  return found.map(([, text]) => JSON.parse(text) as string);
}

function fail(): never {
  throw new Error('an empty query');
}

function well(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '\ufffd');
}

describe('links of the dashboards', () => {
  const objects = dashboardObjects();

  it.each(PLACES)('lead from a segment to its dashboard and time, under $basePath', (place) => {
    const segment = exampleSegment();
    const { anomaly } = segmentDocument(segment, WRITER).body as { anomaly: { segment: { view: string } } };
    const template = templateOf(objects, 'logmamba-segments', 'anomaly.segment.view');
    const url = formattedUrl(template, anomaly.segment.view, place);
    const { path, route, states } = readUrl(url);
    expect([path, route]).toEqual([`${place.basePath}/app/dashboards`, '#/view/logmamba-hunt']);
    expect(new URL(url).origin).toBe(place.origin);
    expect(stateOf(url).query).toEqual({ language: 'kuery', query: `anomaly.segment.id:"${segment.id}"` });
    const { from, to } = (states._g as { time: { from: string; to: string } }).time;
    expect(Date.parse(from)).toBe(segment.startMs - 30 * 60_000);
    expect(Date.parse(to)).toBe(segment.endMs + 30 * 60_000);
  });

  it.each(HOSTILE)('lead from a segment on %j to its host and addresses, and to nothing else', (name) => {
    const segment = exampleSegment({
      host: name,
      entities: { users: [], addresses: [name, '203.0.113.9'], programs: [] },
    });
    const { anomaly } = segmentDocument(segment, WRITER).body as { anomaly: { segment: { related: string } } };
    const template = templateOf(objects, 'logmamba-segments', 'anomaly.segment.related');
    const url = formattedUrl(template, anomaly.segment.related, PLACES[1]);
    const { path, states } = readUrl(url);
    expect([path, Object.keys(states)]).toEqual(['/s/soc/app/dashboards', ['_a', '_g']]);
    const { query } = stateOf(url).query;
    expect(phrases(query)).toEqual([well(name), well(name), '203.0.113.9']);
    expect(kqlFields(parseKql(query) ?? fail()).map(({ field }) => field)).toEqual([
      ...['host.name', 'source.address', 'source.address'],
    ]);
  });

  it.each(HOSTILE)('lead from an anomalous line of %j to five minutes of raw lines on both sides', (name) => {
    const score = exampleScore({ host: name });
    const { anomaly } = scoreDocument(score, WRITER).body as { anomaly: { source: { view: string } } };
    const template = templateOf(objects, 'logmamba-scores', 'anomaly.source.view');
    const url = formattedUrl(template, anomaly.source.view, PLACES[0]);
    const { path, route, states } = readUrl(url);
    expect([path, route, Object.keys(states)]).toEqual(['/app/discover', '#/', ['_a', '_g']]);
    const state = stateOf(url);
    expect([state.index, state.columns]).toEqual(['logmamba-source', ['message']]);
    expect(new Set(phrases(state.query.query))).toEqual(new Set([well(name)]));
    const { from, to } = (states._g as { time: { from: string; to: string } }).time;
    expect([Date.parse(from), Date.parse(to)]).toEqual([score.timeMs - 300_000, score.timeMs + 300_000]);
  });

  it('lead nowhere from a line that lies in a file, is ordinary, or has a host of no proper name', () => {
    const views = [
      exampleScore({ ref: { kind: 'line', file: 'auth.log', line: 1 } }),
      exampleScore({ isAnomaly: false }),
      exampleScore({ host: 'x'.repeat(300) }),
    ].map((score) => (scoreDocument(score, WRITER).body.anomaly as { source: { view?: string } }).source.view);
    expect(views).toEqual([undefined, undefined, undefined]);
    const nameless = segmentDocument(exampleSegment({ host: '' }), WRITER).body.anomaly as { segment: object };
    expect(Object.keys(nameless.segment)).not.toContain('related');
  });

  it('lead from a host and from the id of a segment to the dashboard, in the time that is looked at', () => {
    for (const [pattern, field] of [
      ['logmamba-scores', 'anomaly.segment.id'],
      ['logmamba-scores', 'host.name'],
      ['logmamba-segments', 'host.name'],
      ['logmamba-rollups', 'host.name'],
    ] as const) {
      const url = formattedUrl(templateOf(objects, pattern, field), 'web-01', PLACES[1]);
      expect(readUrl(url)).toMatchObject({ path: '/s/soc/app/dashboards', route: '#/view/logmamba-hunt' });
      expect(stateOf(url).query.query).toBe(`${field}:"web-01"`);
    }
  });

  it.each([
    ['Kibana', '9.1.0', '/app/discover', 'kibanaAddFilter'],
    ['Kibana', '7.17.28', '/app/discover', 'kibanaAddFilter'],
    ['OpenSearch Dashboards', '3.2.0', '/app/data-explorer/discover', 'opensearchDashboardsAddFilter'],
    ['OpenSearch Dashboards', '2.9.0', '/app/discover', 'opensearchDashboardsAddFilter'],
    ['OpenSearch Dashboards', '1.3.20', '/app/discover', undefined],
    ['OpenSearch Dashboards', '', '/app/discover', undefined],
  ] as const)('speak as %s %s does, once it is known which', async (product, version, path, addFilter) => {
    const found = dashboardObjects(await readDashboards({ prefix: 'acme', server: { product, version } }));
    const { view } = (scoreDocument(exampleScore(), WRITER).body.anomaly as { source: { view: string } }).source;
    const url = formattedUrl(templateOf(found, 'acme-scores', 'anomaly.source.view'), view, PLACES[1]);
    const { path: there, states } = readUrl(url);
    expect(there).toBe(`/s/soc${path}`);
    expect(Object.keys(states._g as object)).toEqual(['time']);
    if (path === '/app/discover') expect(stateOf(url)).toMatchObject({ index: 'acme-source', columns: ['message'] });
    else {
      expect(states._a).toMatchObject({
        discover: { columns: ['message'] },
        metadata: { indexPattern: 'acme-source', view: 'discover' },
      });
      const { query } = states._q as State;
      expect([query.language, phrases(query.query)[0]]).toEqual(['kuery', exampleScore().host]);
    }
    const text = found.map(({ attributes }) => JSON.stringify(attributes)).join('');
    const calls = [...text.matchAll(/(kibana|opensearchDashboards)\w+Filter\(.*?'(acme-[a-z*-]+)'/g)].map(
      ([call, , index]) => [call.split('(')[0], index],
    );
    expect(calls).toEqual(
      addFilter === undefined
        ? []
        : [
            [addFilter, 'acme-rollups-*'],
            [addFilter, 'acme-segments'],
          ],
    );
  });

  it('lead to objects that are there, under every prefix', async () => {
    const place = { prefix: 'acme', source: { indices: ['auth-*', 'syslog'], timeField: 'time' } };
    for (const [prefix, found] of [
      ['logmamba', objects],
      ['acme', dashboardObjects(await readDashboards(place))],
    ] as const) {
      const names = new Set(found.map(({ type, id }) => `${type} ${id}`));
      const text = found.map(({ attributes }) => JSON.stringify(attributes)).join('\n');
      const views = [...text.matchAll(/#\/view\/([\w.-]+)/g)].map(([, id]) => id);
      const indices = [...text.matchAll(/index:'([^']+)'/g)].map(([, id]) => id);
      expect(views.length).toBeGreaterThan(10);
      expect(indices.length).toBeGreaterThan(0);
      for (const id of views) expect(names).toContain(`dashboard ${id}`);
      for (const id of indices) expect(names).toContain(`index-pattern ${id}`);
      for (const id of [...views, ...indices]) expect(id.startsWith(`${prefix}-`)).toBe(true);
    }
    const source = dashboardObjects(await readDashboards(place)).find(({ id }) => id === 'acme-source');
    expect(source?.attributes).toMatchObject({ title: 'auth-*,syslog', timeFieldName: 'time' });
  });
});
