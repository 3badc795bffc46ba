import { afterAll, beforeAll, expect, it } from 'vitest';
import { clauses } from '../../dashboards/query/context.js';
import type { DashboardContext } from '../../dashboards/query/context.js';
import { indexOf, ownQuery, visStateOf } from '../../dashboards/query/panel-requests.js';
import { readUrl } from '../../dashboards/query/url-format.js';
import { tsvbPoints } from '../../dashboards/query/tsvb-request.js';
import type { TsvbParams } from '../../dashboards/query/tsvb-request.js';
import { answersOf } from '../../dashboards/rendering/answers.js';
import { dashboardObjects, placedPanels } from '../../dashboards/rendering/draw-dashboards.js';
import { metricValue, valueAt } from '../../dashboards/rendering/table-content.js';
import { STANDING, UNMERGED } from '../../dashboards/standing.js';
import type { SavedObject } from '../../dashboards/saved-object.js';
import { toMessageDocument, toSystemAuthDocument } from '../../src/generate/index.js';
import { bulkLines } from '../../src/search/index.js';
import { scoreDocument } from '../../src/sink/index.js';
import { describeEngines } from '../engines.js';
import { exampleScore, WRITER } from '../unit/sink/examples.js';
import { compare, expectSame } from './dashboards-compare.js';
import type { Bucket } from './dashboards-compare.js';
import { openDashboardsBench } from './dashboards-bench.js';
import type { DashboardsBench } from './dashboards-bench.js';
import { counted, floorTime, isInSpan, matches, valuesOf } from './dashboards-expected.js';
import { smallFleet } from './indexed-fleet.js';
import type { Json } from './stored-documents.js';

const panels = dashboardObjects().filter(({ type }) => type === 'search' || type === 'visualization');
const namesOf = (...types: string[]): string[] =>
  panels
    .filter((panel) => types.includes(panel.type === 'search' ? 'search' : visStateOf(panel).type))
    .map(({ id }) => id.replace('logmamba-', ''));

describeEngines('dashboards', (engine) => {
  let bench: DashboardsBench;
  let context: DashboardContext;

  beforeAll(async () => {
    bench = await openDashboardsBench(engine);
    ({ context } = bench);
  }, 400_000);

  afterAll(() => bench.close());

  function panelOf(name: string): SavedObject {
    const found = bench.objects.find(
      ({ id, type }) => id === `${bench.prefix}-${name}` && type !== 'index-pattern' && type !== 'dashboard',
    );
    if (found === undefined) throw new Error(`there is no panel ${name}`);
    return found;
  }

  /** What a panel is about, found by reading all there is. */
  async function documentsOf(index: string, ...queries: string[]): Promise<Json[]> {
    const all = await bench.documents(index);
    return all.filter((document) => isInSpan(document, context) && queries.every((query) => matches(document, query)));
  }

  it.each(namesOf('metric', 'table', 'histogram', 'line'))('%s counts what the documents hold', async (name) => {
    const panel = panelOf(name);
    const [{ answer }] = await answersOf(bench.client, panel, bench.objects, context);
    const { aggs } = visStateOf(panel);
    const documents = await documentsOf(indexOf(panel, bench.objects), ownQuery(panel));
    expect(documents.length).toBeGreaterThan(0);
    const wanted = counted(documents, aggs, context);
    const buckets = aggs.filter(({ schema }) => schema !== 'metric');
    const metrics = aggs.filter(({ schema }) => schema === 'metric');
    expect(answer.hits.total?.value).toBe(documents.length);
    if (buckets.length > 0) expect([...wanted.buckets.values()].some(({ count }) => count > 0)).toBe(true);
    const whole: Json = { ...answer.aggregations };
    if (buckets.length === 0) {
      for (const metric of metrics)
        expectSame(metricValue(whole, metric), wanted.metrics.get(metric.id), String(metric.params.customLabel));
    }
    compare(whole, wanted, buckets, metrics, name);
  });

  it.each(namesOf('metrics'))('%s draws what the documents hold', async (name) => {
    const panel = panelOf(name);
    const params = visStateOf(panel).params as unknown as TsvbParams;
    const answered = await answersOf(bench.client, panel, bench.objects, context);
    let drawn = 0;
    for (const [i, series] of params.series.entries()) {
      const { request, answer } = answered[i];
      const points = tsvbPoints(series, answer.aggregations ?? {});
      expect(points.length).toBeGreaterThan(40);
      const documents = await documentsOf(request.index, params.filter?.query ?? '', series.filter?.query ?? '');
      const sums = (field: string | undefined): Map<number, number> => {
        const found = new Map<number, number>();
        for (const document of documents) {
          const at = floorTime(Date.parse(String(document['@timestamp'])), '30m');
          const value =
            field === undefined ? 1 : valuesOf(document, field).reduce<number>((sum, item) => sum + Number(item), 0);
          const isLargest = series.metrics[0].type === 'max';
          if (isLargest && valuesOf(document, String(field)).length === 0) continue;
          found.set(at, isLargest ? Math.max(found.get(at) ?? -Infinity, value) : (found.get(at) ?? 0) + value);
        }
        return found;
      };
      const parts = series.metrics.filter(({ type }) => type !== 'math').map(({ field }) => sums(field));
      for (const { timeMs, value } of points) {
        const [over, under] = parts.map((part) => part.get(timeMs));
        const isShare = series.metrics.length > 1;
        const wanted = isShare ? (under === undefined || under === 0 ? null : (over ?? 0) / under) : over;
        expectSame(value ?? 0, wanted ?? 0, `${series.id} at ${new Date(timeMs).toISOString()}`);
        if (value !== null && value > 0) drawn += 1;
      }
    }
    expect(drawn).toBeGreaterThan(0);
  });

  it.each(namesOf('search'))('%s lists the documents in its order', async (name) => {
    const panel = panelOf(name);
    const [{ answer }] = await answersOf(bench.client, panel, bench.objects, context);
    const documents = await documentsOf(indexOf(panel, bench.objects), ownQuery(panel));
    expect(documents.length).toBeGreaterThan(0);
    expect(answer.hits.total?.value).toBe(documents.length);
    expect(answer.hits.hits).toHaveLength(Math.min(500, documents.length));
    const { sort, columns } = panel.attributes as { sort: [string, string][]; columns: string[] };
    const [[field, direction]] = sort;
    const order = answer.hits.hits.map(({ _source }) => {
      const value = valueAt(_source, field);
      return typeof value === 'number' ? value : Date.parse(String(value));
    });
    const sorted = [...order].sort((a, b) => (direction === 'asc' ? a - b : b - a));
    expect(order).toEqual(sorted);
    const empty = columns.filter((column) =>
      answer.hits.hits.every(({ _source }) => valuesOf({ ..._source }, column).length === 0),
    );
    expect(empty).toEqual([]);
  });

  it('the answer names the worst segment, and counts the others by severity', async () => {
    const [{ answer }] = await answersOf(bench.client, panelOf('verdict'), bench.objects, context);
    const segments = await documentsOf(`${bench.prefix}-segments`, STANDING);
    const severities = segments.map((segment) => Number(valueAt(segment, 'anomaly.segment.severity')));
    expect(segments.length).toBeGreaterThan(1);
    expect(valueAt(answer.hits.hits[0]._source, 'anomaly.segment.severity')).toBe(Math.max(...severities));
    const between = (from: number, to: number): number =>
      severities.filter((value) => value >= from && value < to).length;
    const buckets = valueAt(answer.aggregations ?? {}, 'severity.buckets') as Record<string, { doc_count: number }>;
    expect(Object.fromEntries(Object.entries(buckets).map(([key, { doc_count }]) => [key, doc_count]))).toEqual({
      critical: between(90, Infinity),
      major: between(75, 90),
      minor: between(50, 75),
      low: between(0, 50),
    });
    expect(valueAt(answer.aggregations ?? {}, 'all.value')).toBe(segments.length);
    expect(valueAt(answer.aggregations ?? {}, 'hosts.value')).toBe(
      new Set(segments.map((segment) => valueAt(segment, 'host.name'))).size,
    );
  });

  it('the swimlane has a cell for each host and stretch of time with lines, with its highest score', async () => {
    const answered = await answersOf(bench.client, panelOf('swimlane'), bench.objects, context);
    expect(answered.map(({ request }) => request.name)).toEqual(['rollups', 'found']);
    const [{ answer }, { answer: found }] = answered;
    const documents = await documentsOf(`${bench.prefix}-rollups-*`);
    const wanted = new Map<string, { score: number; lines: number; anomalies: number }>();
    for (const document of documents) {
      const key = `${String(valueAt(document, 'host.name'))} ${floorTime(Date.parse(String(document['@timestamp'])), '1h')}`;
      const cell = wanted.get(key) ?? { score: 0, lines: 0, anomalies: 0 };
      wanted.set(key, {
        score: Math.max(cell.score, Number(valueAt(document, 'rollup.max_score'))),
        lines: cell.lines + Number(valueAt(document, 'rollup.lines')),
        anomalies: cell.anomalies + Number(valueAt(document, 'rollup.anomalies')),
      });
    }
    const hosts = valueAt(answer.aggregations ?? {}, 'hosts.buckets') as (Bucket & { time: { buckets: Bucket[] } })[];
    const cells = hosts.flatMap(({ key: host, time }) =>
      time.buckets.map((bucket) => [`${String(host)} ${String(bucket.key)}`, bucket] as const),
    );
    expect(cells).toHaveLength(wanted.size);
    for (const [key, bucket] of cells) {
      expectSame(valueAt(bucket, 'worst.value'), wanted.get(key)?.score, key);
      expectSame(valueAt(bucket, 'lines.value'), wanted.get(key)?.lines, key);
      expectSame(valueAt(bucket, 'anomalies.value'), wanted.get(key)?.anomalies, key);
    }
    const bounds = valueAt(answer.aggregations ?? {}, 'bounds.buckets') as { from: number; to: number }[];
    expect([bounds[0].from, bounds[0].to]).toEqual([context.fromMs, context.toMs]);
    const segments = await documentsOf(`${bench.prefix}-segments`, STANDING);
    expect(found.hits.hits.map(({ _source }) => valueAt(_source, 'anomaly.segment.id')).sort()).toEqual(
      segments.map((segment) => valueAt(segment, 'anomaly.segment.id')).sort(),
    );
  });

  it('a link opens one segment: its summary, its lines, its timeline, and its relatives beside it', async () => {
    const segments = await documentsOf(`${bench.prefix}-segments`, STANDING);
    const [segment] = segments.toSorted(
      (a, b) => Number(valueAt(b, 'anomaly.segment.severity')) - Number(valueAt(a, 'anomaly.segment.severity')),
    );
    const view = String(valueAt(segment, 'anomaly.segment.view'));
    const { states } = readUrl(`http://x/app/dashboards#/view/y?_a=(query:${view}`);
    const { query } = (states._a as { query: { query: string } }).query;
    const { from, to } = (states._g as { time: { from: string; to: string } }).time;
    const opened = { fromMs: Date.parse(from), toMs: Date.parse(to), query };
    const id = valueAt(segment, 'anomaly.segment.id');
    const lines = await answersOf(bench.client, panelOf('lines-list'), bench.objects, opened);
    const held = valueAt(segment, 'anomaly.segment.lines') as { alpha: number };
    expect(lines[0].answer.hits.total?.value).toBe(held.alpha);
    for (const { _source } of lines[0].answer.hits.hits) expect(valueAt(_source, 'anomaly.segment.id')).toBe(id);
    const summary = await answersOf(bench.client, panelOf('segments-summary'), bench.objects, opened);
    expect(summary[0].answer.hits.total?.value).toBe(1);
    const timeline = await answersOf(bench.client, panelOf('timeline'), bench.objects, opened);
    expect(timeline.map(({ answer }) => answer.hits.hits.length)).toEqual([1, Math.min(1500, held.alpha)]);
    const related = await answersOf(bench.client, panelOf('related'), bench.objects, opened);
    const unmerged = await documentsOf(`${bench.prefix}-segments`, UNMERGED);
    expect(related.map(({ answer }) => answer.hits.hits.length)).toEqual([1, unmerged.length]);
  });

  it('every panel answers to a host that there is none of with nothing, not with a fault', async () => {
    const nowhere = { ...context, query: 'host.name:"nobody"' };
    for (const name of ['overview', 'hunt', 'why', 'health']) {
      for (const { panel } of placedPanels(name, dashboardObjects())) {
        const own = panelOf(panel.id.replace('logmamba-', ''));
        for (const { answer } of await answersOf(bench.client, own, bench.objects, nowhere)) {
          expect(answer.hits.total?.value ?? answer.hits.hits.length).toBeGreaterThanOrEqual(0);
        }
      }
    }
    expect(clauses(nowhere.query).filter).toHaveLength(1);
  });

  it('a line leads to the raw lines of its host, whatever shape they were shipped in', async () => {
    const [{ host, logPath, lines }, other] = smallFleet().hosts;
    const index = `${bench.prefix}-raw`;
    const at = lines[Math.floor(lines.length / 2)].timeMs;
    const near = lines.filter(({ timeMs }) => Math.abs(timeMs - at) < 3_600_000);
    const bodies = near.map((line, i) =>
      (i % 2 === 0 ? toSystemAuthDocument : toMessageDocument)(line, { logPath, offset: i }),
    );
    const strange = other.lines
      .filter(({ timeMs }) => Math.abs(timeMs - at) < 3_600_000)
      .map((line) => toMessageDocument(line, { logPath, offset: 0 }));
    const text = [...bodies, ...strange].map((body, i) => bulkLines({ op: 'create', index, id: String(i), body }));
    await bench.client.bulk(text.join(''), { refresh: true });
    const score = exampleScore({ host, timeMs: at });
    const { view } = (scoreDocument(score, WRITER).body.anomaly as { source: { view: string } }).source;
    const { states } = readUrl(`http://x/app/discover#/?_a=(query:${view}`);
    const { query } = (states._a as { query: { query: string } }).query;
    const { from, to } = (states._g as { time: { from: string; to: string } }).time;
    const range = { range: { '@timestamp': { gte: from, lte: to } } };
    const { filter } = clauses(query);
    const found = await bench.client.search({ size: 1000, query: { bool: { filter: [...filter, range] } } }, { index });
    const wanted = near.filter(({ timeMs }) => Math.abs(timeMs - at) <= 300_000).length;
    expect(wanted).toBeGreaterThan(0);
    expect(found.hits).toHaveLength(wanted);
  });
});
