import { afterAll, beforeAll, expect, it } from 'vitest';
import { readMonitors } from '../../src/sink/index.js';
import type { AlertRuleOptions } from '../../src/sink/index.js';
import { describeEngines } from '../engines.js';
import { alertOf, intrudedFleet, intrudedHosts, openAlertingBench, segmentOf, writeRuns } from './alerting-bench.js';
import type { AlertingBench } from './alerting-bench.js';
import { monitorSearch, render, runTrigger, sampleFields, selectedBuckets } from './alerting-products.js';
import { FLEET_END, FLEET_START, TRAIN_TO } from './indexed-fleet.js';
import type { Json } from './stored-documents.js';

const HOUR = 3_600_000;

interface SearchMonitor {
  readonly inputs: readonly [{ readonly search: { readonly indices: readonly string[]; readonly query: Json } }];
  readonly triggers: readonly Record<string, Trigger>[];
}

interface Trigger {
  readonly name: string;
  readonly condition: Json & { readonly script: { readonly source: string } };
  readonly actions: readonly {
    readonly subject_template: { source: string };
    readonly message_template: { source: string };
  }[];
}

describeEngines('alerting rules', (engine) => {
  const fleet = intrudedFleet();
  let bench: AlertingBench;
  let options: AlertRuleOptions;
  let alerts: Map<string, Json>;

  beforeAll(async () => {
    bench = await openAlertingBench(engine, { fleet, startMs: FLEET_START, trainToMs: TRAIN_TO, budgetPerDay: 1 });
    await bench.huntTo(FLEET_END - HOUR);
    await bench.huntTo(FLEET_END, true);
    alerts = await bench.alerts();
    options = { prefix: bench.prefix, level: 'low', channel: 'soc', dashboards: 'https://soc.example/kibana' };
  });

  afterAll(() => bench.close());

  async function monitor(what: string, more: Partial<AlertRuleOptions> = {}): Promise<Json> {
    const found = (await readMonitors({ ...options, ...more })).find(({ name }) => name.endsWith(what));
    if (found === undefined) throw new Error(`no monitor ${what}`);
    return found;
  }

  function triggersOf(body: Json): Trigger[] {
    return (body as unknown as SearchMonitor).triggers.flatMap((trigger) => Object.values(trigger));
  }

  /** Hits of a document-level query: the plugin percolates it, which matches the same documents. */
  async function matches(query: string): Promise<string[]> {
    const { hits } = await bench.client.search(
      { size: 1000, query: { query_string: { query } } },
      { index: `${bench.prefix}-alerts` },
    );
    return hits.map(({ source }) => String(segmentOf({ ...source }).id));
  }

  it('of documents: every query by its level and class, each segment in exactly one', async () => {
    const segments = [...new Set([...alerts.values()].map((body) => String(segmentOf(body).id)))].sort();
    expect(segments.length).toBeGreaterThan(1);
    const body = await monitor('possible intrusions');
    const { queries, indices } = (
      body.inputs as [{ doc_level_input: { indices: string[]; queries: { name: string; query: string }[] } }]
    )[0].doc_level_input;
    expect(indices).toEqual([`${bench.prefix}-alerts`]);
    const found = await Promise.all(queries.map(({ query }) => matches(query)));
    expect(found.flat().sort()).toEqual(segments);
    for (const [i, { name }] of queries.entries()) {
      const wanted = [...alerts.values()].filter(
        (alert) => alertOf(alert).level === 'low' && name === `reached-${String(alertOf(alert).reached)}`,
      );
      expect(found[i].sort()).toEqual(wanted.map((alert) => String(segmentOf(alert).id)).sort());
    }
    const names = queries.map(({ name }) => `query[name=${name}]`);
    expect(triggersOf(body).map(({ condition }) => condition.script.source)).toEqual(names);

    const critical = (await monitor('possible intrusions', { level: 'critical' })).inputs;
    const all = (critical as [{ doc_level_input: { queries: { query: string }[] } }])[0].doc_level_input.queries;
    const told = (await Promise.all(all.map(({ query }) => matches(query)))).flat();
    const reached = [...alerts.values()].filter((alert) => alertOf(alert).level === 'critical');
    expect(told.sort()).toEqual(reached.map((alert) => String(segmentOf(alert).id)).sort());
  });

  it.runIf(engine.distribution === 'opensearch')(
    'of documents: a message of what a person must know, from the fields that the plugin fetches',
    async () => {
      const [{ actions }] = triggersOf(await monitor('possible intrusions'));
      const [{ subject_template: subject, message_template: message }] = actions;
      const fields = sampleFields(message.source);
      for (const [id, alert] of [...alerts].filter(([, body]) => alertOf(body).level === 'low')) {
        const path = `/${bench.prefix}-alerts/_doc/${id}`;
        const query = { _source_includes: fields.join(',') };
        const { body } = await bench.client.request({ method: 'GET', path, query });
        const ctx = { alerts: [{ id: 'a', related_doc_ids: id, sample_documents: [body] }] };
        const text = (await render(bench.client, message.source, { ctx })) ?? '';
        const { host } = alert as { host: { name: string } };
        const { users, addresses, reasons, first_line: first, reached } = alertOf(alert);
        for (const fact of [host.name, users, addresses, reasons, reached, first.text, first.place])
          expect(text).toContain(fact);
        expect(text).toContain(`Since: ${String(segmentOf(alert).onset)}`);
        expect(text).not.toMatch(/: $|\{\{/m);
        expect(text).toContain(
          `https://soc.example/kibana/app/dashboards#/view/${bench.prefix}-hunt?_g=(time:(from:'20`,
        );
        expect(await render(bench.client, subject.source, { ctx })).toMatch(
          /^LogMamba: possible intrusion on \S+, severity \d+ of 100$/,
        );
        // the same text but for what differs from run to run
        const stable = text
          .replaceAll(bench.prefix, 'PREFIX')
          .replaceAll(/alerting-\d+-\d+-/g, 'INDEX-')
          .replaceAll(String(segmentOf(alert).id), 'SEGMENT');
        await expect(stable).toMatchFileSnapshot(
          `../golden/fixtures/alerting/monitor-${host.name}-${String(segmentOf(alert).onset).replaceAll(':', '')}.txt`,
        );
      }
    },
  );

  it('of hosts: the ones that were broken into, by the engine’s own selector, and none before', async () => {
    const body = (await monitor('hosts with many anomalies')) as unknown as SearchMonitor;
    const [{ search }] = body.inputs;
    const [{ condition, actions }] = triggersOf(body as unknown as Json);
    const told = new Set<string>();
    const calm = new Set<string>();
    const planted = fleet.hosts.flatMap(({ lines }) => lines.filter(({ label }) => label !== undefined));
    const first = Math.min(...planted.map(({ timeMs }) => timeMs));
    let sample: Json | undefined;
    for (let end = TRAIN_TO + HOUR; end <= FLEET_END; end += HOUR / 2) {
      const buckets = await selectedBuckets(
        bench.client,
        search.indices.join(','),
        monitorSearch(search.query, end),
        condition,
      );
      for (const bucket of buckets) (end < first ? calm : told).add((bucket.key as { host: string }).host);
      sample ??= buckets[0];
    }
    expect([...calm]).toEqual([]);
    expect(told.size).toBeGreaterThan(0);
    expect(intrudedHosts(fleet)).toEqual(expect.arrayContaining([...told]));
    expect(sample).toMatchObject({ nats: { value: expect.any(Number) as number } });

    const host = [...told][0];
    const lines = await bench.client.search(
      {
        size: 2,
        query: { bool: { filter: [{ term: { 'host.name': host } }, { term: { 'anomaly.is_anomaly': true } }] } },
      },
      { index: search.indices.join(',') },
    );
    const samples = lines.hits.map(({ source }) => ({ _source: source }));
    const ctx = { newAlerts: [{ bucket_keys: host, sample_documents: samples }], dedupedAlerts: [] };
    const text = await render(bench.client, actions[0].message_template.source, { ctx });
    if (text === undefined) return;
    expect(text).toContain(`New: ${host}`);
    for (const { source } of lines.hits) expect(text).toContain(String(source.message));
    expect(sampleFields(actions[0].message_template.source)).toEqual([
      '@timestamp',
      'host.name',
      'message',
      'event.reason',
    ]);
  });

  it('of health: quiet while hunts run, and each trigger on its own fault', async () => {
    const body = await monitor('pipeline health');
    const at = FLEET_END + 100 * HOUR;
    await writeRuns(bench, at);

    const [silent, failing, lossy] = triggersOf(body).map(({ name }) => name);
    expect(await firing(body, at + 10 * 60_000)).toEqual(new Map());
    const failed = await firing(body, at + 320 * 60_000);
    expect([...failed.keys()]).toEqual([silent, failing]);
    if (engine.distribution === 'opensearch')
      expect(failed.get(failing)).toContain(
        '3 hunts failed in the last hour. The newest: SOURCE_UNREACHABLE No answer. (2026-',
      );
    const lost = await firing(body, at + 610 * 60_000);
    expect([...lost.keys()]).toEqual([lossy]);
    if (engine.distribution === 'opensearch') expect(lost.get(lossy)).toMatch(/ 7(\.0)? documents were refused/);
    expect([...(await firing(body, at + 2000 * 60_000)).keys()]).toEqual([silent]);
  });

  it('of health: a trigger does not fail where there is no index of runs yet', async () => {
    const body = await monitor('pipeline health', { prefix: 'nothing-is-called-so' });
    const [silent] = triggersOf(body);
    expect([...(await firing(body, FLEET_END)).keys()]).toEqual([silent.name]);
    for (const { condition } of triggersOf(body)) {
      expect(typeof (await runTrigger(bench.client, condition.script.source, { results: [{ hits: {} }] }))).toBe(
        'boolean',
      );
    }
  });

  /** Messages of the triggers that fire, by their names. */
  async function firing(body: Json, periodEndMs: number): Promise<Map<string, string>> {
    const [{ search }] = (body as unknown as SearchMonitor).inputs;
    const path = `/${search.indices.join(',')}/_search`;
    const { body: result } = await bench.client.request({
      method: 'POST',
      path,
      body: monitorSearch(search.query, periodEndMs),
    });
    const ctx = { results: [result], periodEnd: new Date(periodEndMs).toISOString() };
    const fired = new Map<string, string>();
    for (const { name, condition, actions } of triggersOf(body)) {
      if (!(await runTrigger(bench.client, condition.script.source, ctx))) continue;
      fired.set(name, (await render(bench.client, actions[0].message_template.source, { ctx })) ?? '');
    }
    return fired;
  }
});
