import { afterAll, beforeAll, expect, it } from 'vitest';
import { readDetectionRules, readKibanaRules } from '../../src/sink/index.js';
import type { AlertRuleOptions, KibanaRuleFile } from '../../src/sink/index.js';
import { describeEngines } from '../engines.js';
import { alertOf, intrudedFleet, intrudedHosts, openAlertingBench, segmentOf, writeRuns } from './alerting-bench.js';
import type { AlertingBench } from './alerting-bench.js';
import { luceneOf, renderInKibana, runEsQuery } from './alerting-products.js';
import { FLEET_END, FLEET_START, TRAIN_TO } from './indexed-fleet.js';
import type { Json } from './stored-documents.js';

const HOUR = 3_600_000;

describeEngines('alerting rules for Kibana', (engine) => {
  const fleet = intrudedFleet();
  const at = FLEET_END + 100 * HOUR;
  let bench: AlertingBench;
  let options: AlertRuleOptions;
  let alerts: Map<string, Json>;

  beforeAll(async () => {
    bench = await openAlertingBench(engine, { fleet, startMs: FLEET_START, trainToMs: TRAIN_TO, budgetPerDay: 1 });
    await bench.huntTo(FLEET_END, true);
    await writeRuns(bench, at);
    alerts = await bench.alerts();
    options = { prefix: bench.prefix, level: 'low', dashboards: 'https://soc.example/kibana' };
  });

  afterAll(() => bench.close());

  async function kibanaRule(key: string): Promise<{ params: Parameters<typeof runEsQuery>[1]; file: KibanaRuleFile }> {
    const file = (await readKibanaRules(options)).find((rule) => rule.key === key);
    if (file === undefined) throw new Error(`no rule ${key}`);
    return { params: file.rule.params as Parameters<typeof runEsQuery>[1], file };
  }

  it('a segment once, however often the rule runs', async () => {
    const { params, file } = await kibanaRule('segments');
    const now = Date.now() + 1000;
    const first = await runEsQuery(bench.client, params, now);
    const segments = new Set([...alerts.values()].map((body) => segmentOf(body).id));
    expect(first.met).toEqual(['all']);
    expect(new Set(first.hits.map((hit) => segmentOf(hit._source as Json).id))).toEqual(segments);
    expect(first.hits).toHaveLength(segments.size);
    const text = renderInKibana(file.message, { hits: first.hits, value: first.value });
    for (const alert of alerts.values()) expect(text).toContain(String(alertOf(alert).reasons));
    expect(text).not.toMatch(/: $|\{\{/m);

    const second = await runEsQuery(bench.client, params, now + 60_000, first.latest);
    expect([second.met, second.value]).toEqual([[], 0]);
    expect((await runEsQuery(bench.client, params, now + 7 * HOUR, first.latest)).met).toEqual([]);
  });

  it('hosts, health, and the strong lines of 7.17', async () => {
    const hosts = await kibanaRule('hosts');
    const met = new Set<string>();
    for (let end = TRAIN_TO + HOUR; end <= FLEET_END; end += HOUR / 2) {
      for (const host of (await runEsQuery(bench.client, hosts.params, end)).met) met.add(host);
    }
    expect(met.size).toBeGreaterThan(0);
    expect(intrudedHosts(fleet)).toEqual(expect.arrayContaining([...met]));

    const strong = await kibanaRule('strong-lines');
    const ends = Array.from({ length: 47 }, (_, i) => TRAIN_TO + HOUR + (i * HOUR) / 2);
    const values = await Promise.all(
      ends.map(async (end) => (await runEsQuery(bench.client, strong.params, end)).value),
    );
    expect(Math.max(...values)).toBeGreaterThan(0);

    const silent = await kibanaRule('silent');
    expect((await runEsQuery(bench.client, silent.params, FLEET_END + 60_000)).met).toEqual([]);
    expect((await runEsQuery(bench.client, silent.params, FLEET_END + 50 * HOUR)).met).toEqual(['all']);
    const failing = await kibanaRule('failing');
    expect((await runEsQuery(bench.client, failing.params, at + 320 * 60_000)).met).toEqual(['all']);
    expect((await runEsQuery(bench.client, failing.params, at + 10 * 60_000)).met).toEqual([]);
    const lost = await kibanaRule('lost');
    const losing = await runEsQuery(bench.client, lost.params, at + 610 * 60_000);
    expect(losing.met).toEqual(['all']);
    const text = renderInKibana(lost.file.message, { hits: losing.hits, value: losing.value });
    expect(text).toContain('7 refused');
  });

  it('detection engine: segments once, and single strong lines', async () => {
    const [segments, strong] = await readDetectionRules(options);
    const count = (rule: Json): Promise<number> =>
      bench.client.count((rule.index as string[]).join(','), { query_string: { query: luceneOf(String(rule.query)) } });
    expect(await count(segments)).toBe(new Set([...alerts.values()].map((body) => segmentOf(body).id)).size);
    expect(await count(strong)).toBeGreaterThan(0);
    const mapped = new Set((segments.severity_mapping as { value: string }[]).map(({ value }) => value));
    for (const alert of alerts.values()) expect(mapped).toContain(alertOf(alert).reached);
  });
});
