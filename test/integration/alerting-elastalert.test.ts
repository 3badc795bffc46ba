import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateFleet } from '../../src/generate/index.js';
import { createIndexSink, runDocument } from '../../src/sink/index.js';
import type { RunRecord } from '../../src/sink/index.js';
import { exampleRun, WRITER } from '../unit/sink/examples.js';
import { describeEngines } from '../engines.js';
import {
  alertOf,
  intrudedFleet,
  intrudedHosts,
  openAlertingBench,
  segmentOf,
  standing,
  writeRules,
} from './alerting-bench.js';
import type { AlertingBench } from './alerting-bench.js';
import { hasElastalert, openWebhook, prepareElastalert, runElastalert, startElastalert } from './elastalert.js';
import type { Webhook } from './elastalert.js';
import { DAY, FLEET_END, FLEET_START, TRAIN_TO } from './indexed-fleet.js';
import type { Json } from './stored-documents.js';

const HOUR = 3_600_000;

describe.runIf(hasElastalert())('ElastAlert 2', () => {
  describeEngines('on planted intrusions', (engine) => {
    const fleet = intrudedFleet();
    const planted = fleet.hosts.flatMap(({ lines }) => lines.filter(({ label }) => label !== undefined));
    const times = planted.map(({ timeMs }) => timeMs).sort((a, b) => a - b);
    let bench: AlertingBench;
    let webhook: Webhook;
    let rules: string;
    let config: string;

    beforeAll(async () => {
      webhook = await openWebhook();
      bench = await openAlertingBench(engine, { fleet, startMs: FLEET_START, trainToMs: TRAIN_TO, budgetPerDay: 1 });
      rules = await writeRules(bench, webhook.url);
      const writeback = `${bench.prefix}-elastalert`;
      config = await prepareElastalert({ url: engine.url, rules, writeback, folder: join(bench.folder, 'elastalert') });
    });

    afterAll(async () => {
      await webhook.close();
      await bench.close();
    });

    it(
      'tells of a segment once, over many runs, and after hunts that write the segment anew',
      { timeout: 240_000 },
      async () => {
        const rule = `${bench.prefix}-segments.yaml`;
        const service = startElastalert(config, rule);
        let grown = 0;
        try {
          await service.runs(1);
          expect(webhook.messages).toEqual([]);
          // hunts that end amid the intrusion: its segment is written by several
          let before = new Map<string, Json>();
          for (const share of [0.5, 0.8, 1]) {
            await bench.huntTo(share === 1 ? FLEET_END : times[Math.floor(share * times.length)], share === 1);
            await service.runs(2);
            const segments = await bench.segments();
            grown += [...before].filter(([id, body]) => coreLines(segments.get(id)) > coreLines(body)).length;
            before = segments;
          }
        } finally {
          await service.stop();
        }
        expect(grown).toBeGreaterThan(0);

        // a service that was started again remembers
        const again = startElastalert(config, rule);
        await again.runs(2);
        await again.stop();
        // a search that meets the index while it is being made fails, and is made up for by the next run
        const said = `${service.said()}${again.said()}`.replaceAll(/.*TransportError\(503, .*/g, '');
        expect(said).not.toMatch(/Error|Traceback/);

        const told = webhook.messages.map(({ segment }) => segment);
        const segments = await bench.segments();
        expect(new Set(told).size).toBe(told.length);
        expect([...segments.keys()]).toEqual(expect.arrayContaining(told));
        expect(told).toEqual(expect.arrayContaining(standing(segments)));
      },
    );

    it('says what a person must know, and leads to the lines', async () => {
      const segments = await bench.segments();
      const alerts = [...(await bench.alerts()).values()];
      expect(webhook.messages.length).toBeGreaterThan(0);
      for (const { text, title, segment = '', host = '' } of webhook.messages) {
        const body = segments.get(segment);
        const alert = alerts.find((found) => segmentOf(found).id === segment && alertOf(found).level === 'low');
        if (body === undefined || alert === undefined) throw new Error(`no document of ${segment}`);
        expect(body.host).toEqual({ name: host });
        expect(title).toMatch(new RegExp(`^LogMamba: possible intrusion on ${host}, severity \\d+ of 100$`));
        const { users, addresses, reasons, first_line: first } = alertOf(alert);
        for (const fact of [users, addresses, reasons, first.text, first.place, segment]) expect(text).toContain(fact);
        expect(text).toContain(`Since: ${String(segmentOf(alert).onset)}`);
        expect(text).not.toMatch(/\?$|undefined|\{\{|@\w+@/m);
        expect(text).toContain(`https://kibana.example/app/dashboards#/view/${bench.prefix}-hunt?_g=(time:(from:'20`);
        const line = await bench.client.getDocument(String(first.index), String(first.id));
        expect(JSON.stringify(line?.source)).toContain(host);
      }
      expect(webhook.messages.map(({ host }) => host)).toEqual(expect.arrayContaining(intrudedHosts(fleet)));
    });

    it(
      'tells of the host that was broken into by its single lines, and of no other',
      { timeout: 120_000 },
      async () => {
        webhook.messages.length = 0;
        await runElastalert(config, join(rules, `${bench.prefix}-hosts.yaml`), TRAIN_TO, FLEET_END);
        expect(webhook.messages.length).toBeGreaterThan(0);
        expect(intrudedHosts(fleet)).toEqual(expect.arrayContaining(webhook.messages.map(({ host }) => host)));
        expect(webhook.messages[0].text).toMatch(/of \d+(\.\d+)? nats in an hour/);
      },
    );

    it('tells of hunts that are not run, that fail, and that lose documents', { timeout: 120_000 }, async () => {
      const sink = createIndexSink({ client: bench.client, prefix: bench.prefix });
      const at = FLEET_END + 10 * HOUR;
      const none = { deadLettered: 0, missed: 0 };
      const runs = [1, 2, 3].map((minute) => huntRun('failure', at + minute * 60_000, none));
      runs.push(huntRun('success', at + 5 * 60_000, { deadLettered: 4, missed: 2 }));
      await sink.write(runs.map((run) => runDocument(run, WRITER)));
      await sink.close();
      await bench.client.refresh(`${bench.prefix}-runs`);

      webhook.messages.length = 0;
      for (const rule of ['failing', 'lost']) {
        await runElastalert(config, join(rules, `${bench.prefix}-${rule}.yaml`), at - HOUR / 2, at + HOUR / 2);
      }
      expect(webhook.messages.map(({ text }) => text)).toEqual([
        expect.stringMatching(/3 hunts or more failed within an hour\nThe newest: SOURCE_UNREACHABLE No answer\./),
        expect.stringMatching(/: 4 documents were refused .*, 2 arrived too late/),
      ]);

      // an hour is long: the rule's own, shortened
      const silent = join(rules, `${bench.prefix}-silent.yaml`);
      writeFileSync(silent, readFileSync(silent, 'utf8').replace('minutes: 60', 'seconds: 4'));
      webhook.messages.length = 0;
      const service = startElastalert(config, `${bench.prefix}-silent.yaml`);
      await service.runs(8);
      await service.stop();
      expect(webhook.messages.map(({ title }) => title)).toEqual(['LogMamba: no hunt for 60 minutes']);
    });
  });

  describeEngines('on benign weeks', (engine) => {
    it('tells of nothing', { timeout: 240_000 }, async () => {
      const startMs = FLEET_START;
      const fleet = generateFleet({ seed: 13, startMs, hosts: 3, days: 28, noise: 0.02, intrusions: [] });
      const trainToMs = startMs + 21 * DAY;
      const bench = await openAlertingBench(engine, { fleet, startMs, trainToMs, budgetPerDay: 0.05, whole: true });
      const webhook = await openWebhook();
      try {
        const rules = await writeRules(bench, webhook.url);
        const place = {
          url: engine.url,
          rules,
          writeback: `${bench.prefix}-elastalert`,
          folder: join(bench.folder, 'ea'),
        };
        const config = await prepareElastalert(place);
        const result = await bench.huntTo(startMs + 28 * DAY, true);
        expect(result.totals.inside).toBeGreaterThan(3000);
        expect(standing(await bench.segments())).toEqual([]);
        const service = startElastalert(config, `${bench.prefix}-segments.yaml`);
        await service.runs(2);
        await service.stop();
        await runElastalert(config, join(rules, `${bench.prefix}-hosts.yaml`), trainToMs, startMs + 28 * DAY);
        expect(webhook.messages).toEqual([]);
      } finally {
        await webhook.close();
        await bench.close();
      }
    });
  });
});

function huntRun(
  outcome: RunRecord['outcome'],
  startedMs: number,
  lost: { deadLettered: number; missed: number },
): RunRecord {
  const { error, counts, ...run } = exampleRun();
  const failure = outcome === 'failure' && error !== undefined ? { error } : {};
  return { ...run, ...failure, outcome, startedMs, endedMs: startedMs + 1000, counts: { ...counts, ...lost } };
}

function coreLines(body: Json | undefined): number {
  return body === undefined ? 0 : (segmentOf(body).lines as { core: number }).core;
}
