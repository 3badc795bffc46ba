import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '../../src/config/index.js';
import type { Config } from '../../src/config/index.js';
import { hunt } from '../../src/connector/hunt.js';
import { installElastalertRules } from '../../src/connector/install-elastalert.js';
import { trainFromEngine } from '../../src/connector/train-on-engine.js';
import type { RunResult } from '../../src/connector/run-result.js';
import { generateFleet } from '../../src/generate/index.js';
import type { Fleet } from '../../src/generate/index.js';
import { silentProgress } from '../../src/log/index.js';
import { connect } from '../../src/search/index.js';
import type { SearchClient } from '../../src/search/index.js';
import { createIndexSink, runDocument } from '../../src/sink/index.js';
import type { RunRecord } from '../../src/sink/index.js';
import type { SinkDocument } from '../../src/types/index.js';
import { exampleRun, WRITER } from '../unit/sink/examples.js';
import { createFolderCheckpointStore } from '../../src/state/index.js';
import { freshName } from '../engines.js';
import type { EngineUnderTest } from '../engines.js';
import { createFleetIndices, FLEET_START, fleetDocuments, putDocuments, smallConfig } from './indexed-fleet.js';
import { deleteIndices, storedDocuments } from './stored-documents.js';
import type { Json } from './stored-documents.js';

/** Three hosts, six days, two loud intrusions on the last. */
export function intrudedFleet(): Fleet {
  const families = ['brute-force-success', 'backdoor-account'] as const;
  return generateFleet({
    seed: 3,
    startMs: FLEET_START,
    hosts: 3,
    days: 6,
    noise: 0.02,
    intrusions: families.map((family) => ({ family, variant: 'loud', dayFromEnd: 0 })),
  });
}

/** Hosts that intrusions were planted on. */
export function intrudedHosts({ hosts }: Fleet): string[] {
  return hosts.filter(({ lines }) => lines.some(({ label }) => label !== undefined)).map(({ host }) => host);
}

/** A trained bundle, and hunts that go on from each other, as a service's do. */
export interface AlertingBench {
  readonly client: SearchClient;
  readonly prefix: string;
  readonly folder: string;
  readonly config: Config;
  /** Hunts from where the last one ended. */
  huntTo(toMs: number, finish?: boolean): Promise<RunResult>;
  segments(): Promise<Map<string, Json>>;
  alerts(): Promise<Map<string, Json>>;
  close(): Promise<void>;
}

export interface AlertingFleet {
  readonly fleet: Fleet;
  readonly startMs: number;
  readonly trainToMs: number;
  readonly budgetPerDay: number;
  /** Trains the model that is the default, not one that is ready in seconds. */
  readonly whole?: boolean;
}

export async function openAlertingBench(engine: EngineUnderTest, wanted: AlertingFleet): Promise<AlertingBench> {
  const { fleet, startMs, trainToMs, budgetPerDay, whole = false } = wanted;
  const name = freshName('alerting');
  const prefix = `${name}-out`;
  const folder = mkdtempSync(join(tmpdir(), 'logmamba-alerting-'));
  const indices = { system: `${name}-system`, message: `${name}-message` };
  const client = await connect({ url: engine.url });
  await createFleetIndices(client, indices);
  await putDocuments(client, indices, fleetDocuments(fleet));
  const small = smallConfig({ url: engine.url, indices: Object.values(indices), prefix, folder, write: 'flagged' });
  const config = configSchema.parse({
    ...small,
    delineate: { ...small.delineate, budgetPerDay },
    ...(whole ? { model: {}, train: {} } : {}),
  });
  const range = { nowMs: trainToMs, fromMs: startMs, toMs: trainToMs };
  const bundle = await trainFromEngine({ config, progress: silentProgress, ...range });
  const checkpoints = createFolderCheckpointStore(join(folder, 'state'));
  return {
    client,
    prefix,
    folder,
    config,
    huntTo: async (toMs, finish = false) => {
      const result = await hunt({
        client,
        config,
        bundle,
        checkpoints,
        progress: silentProgress,
        nowMs: toMs,
        toMs,
        finish,
      });
      await client.refresh(`${prefix}-*`);
      return result;
    },
    segments: () => storedDocuments(client, `${prefix}-segments`),
    alerts: () => storedDocuments(client, `${prefix}-alerts`),
    close: async () => {
      await deleteIndices(client, name);
      await client.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** ElastAlert's rules in a folder of the bench's own, as install writes them. */
export async function writeRules({ prefix, folder }: AlertingBench, webhook: string): Promise<string> {
  const rules = join(folder, 'rules');
  mkdirSync(rules, { recursive: true });
  await installElastalertRules(rules, { prefix, level: 'low', webhook, dashboards: 'https://kibana.example' }, false);
  return rules;
}

/** Ids of segments that no other has taken over. */
export function standing(segments: ReadonlyMap<string, Json>): string[] {
  return [...segments].filter(([, body]) => segmentOf(body).status !== 'merged').map(([id]) => id);
}

export function segmentOf(body: Json): Json {
  return (body.anomaly as { segment: Json }).segment;
}

export function alertOf(body: Json): Json & { readonly first_line: Json } {
  return (body.anomaly as { alert: Json & { first_line: Json } }).alert;
}

/** Hunts, by minutes after `atMs`: one that ends well at 0, three that fail from 300 on, one that loses seven documents at 600. */
export async function writeRuns({ client, prefix }: AlertingBench, atMs: number): Promise<void> {
  const { error, counts, ...rest } = exampleRun();
  const none = { ...counts, deadLettered: 0, missed: 0 };
  const run = (minute: number, change: Partial<RunRecord>): SinkDocument => {
    const startedMs = atMs + minute * 60_000;
    const record = {
      ...rest,
      outcome: 'success' as const,
      startedMs,
      endedMs: startedMs + 1000,
      counts: none,
      ...change,
    };
    return runDocument(record, WRITER);
  };
  const failed = { outcome: 'failure' as const, ...(error === undefined ? {} : { error }) };
  const sink = createIndexSink({ client, prefix });
  await sink.write([
    run(0, {}),
    ...[300, 305, 310].map((minute) => run(minute, failed)),
    run(600, { counts: { ...none, deadLettered: 7 } }),
  ]);
  await sink.close();
  await client.refresh(`${prefix}-runs`);
}
