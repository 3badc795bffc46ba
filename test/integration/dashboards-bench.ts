import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DashboardContext } from '../../dashboards/query/context.js';
import { dashboardObjects } from '../../dashboards/rendering/draw-dashboards.js';
import type { SavedObject } from '../../dashboards/saved-object.js';
import { hunt } from '../../src/connector/hunt.js';
import { installOnEngine } from '../../src/connector/install.js';
import { trainFromEngine } from '../../src/connector/train-on-engine.js';
import { generateFleet } from '../../src/generate/index.js';
import { silentProgress } from '../../src/log/index.js';
import { connect } from '../../src/search/index.js';
import type { SearchClient } from '../../src/search/index.js';
import { createIndexSink, readDashboards } from '../../src/sink/index.js';
import { createFolderCheckpointStore } from '../../src/state/index.js';
import { freshName } from '../engines.js';
import type { EngineUnderTest } from '../engines.js';
import { createFleetIndices, DAY, fleetDocuments, FLEET_START, putDocuments, smallConfig } from './indexed-fleet.js';
import { deleteIndices, storedDocuments } from './stored-documents.js';
import type { Json } from './stored-documents.js';

const TRAINED = 8;
const HUNTED = 2;
const TRAIN_TO = FLEET_START + TRAINED * DAY;
const END = TRAIN_TO + HUNTED * DAY;

/** Hunts of a fleet with three intrusions, a merged segment, a dead letter and a failed run: all that a dashboard can show. */
export interface DashboardsBench {
  readonly client: SearchClient;
  readonly prefix: string;
  readonly objects: readonly SavedObject[];
  /** The days that were hunted. */
  readonly context: DashboardContext;
  /** Every document of an index or of several, as a panel names them. */
  documents(index: string): Promise<readonly Json[]>;
  close(): Promise<void>;
}

export async function openDashboardsBench({ url }: EngineUnderTest): Promise<DashboardsBench> {
  const prefix = freshName('dash');
  const folder = mkdtempSync(join(tmpdir(), 'logmamba-dash-'));
  const client = await connect({ url });
  const indices = { system: `${prefix}-in-system`, message: `${prefix}-in-message` };
  const fleet = generateFleet({
    seed: 5,
    startMs: FLEET_START,
    hosts: 5,
    days: TRAINED + HUNTED,
    noise: 0.1,
    intrusions: [
      { family: 'brute-force-success', dayFromEnd: 1 },
      { family: 'insider-escalation', dayFromEnd: 0 },
      { family: 'stolen-key', dayFromEnd: 0 },
    ],
  });
  await createFleetIndices(client, indices);
  await putDocuments(client, indices, fleetDocuments(fleet));
  const config = smallConfig({ url, indices: Object.values(indices), prefix, folder });
  await installOnEngine(config, { dryRun: false });
  const range = { nowMs: TRAIN_TO, fromMs: FLEET_START, toMs: TRAIN_TO };
  const bundle = await trainFromEngine({ config, progress: silentProgress, ...range });
  const checkpoints = createFolderCheckpointStore(folder);
  const pass = { client, config, bundle, checkpoints, progress: silentProgress };
  for (let toMs = TRAIN_TO + DAY / 2; toMs <= END; toMs += DAY / 2) {
    const fromMs = toMs === TRAIN_TO + DAY / 2 ? { fromMs: TRAIN_TO } : {};
    await hunt({ ...pass, nowMs: toMs - 60_000, toMs, finish: toMs === END, ...fromMs });
  }
  await addOdd(client, prefix);
  const cache = new Map<string, readonly Json[]>();
  return {
    client,
    prefix,
    objects: dashboardObjects(
      await readDashboards({ prefix, source: { indices: Object.values(indices), timeField: '@timestamp' } }),
    ),
    context: { fromMs: TRAIN_TO, toMs: END },
    documents: async (index) => {
      const found = cache.get(index) ?? (await allDocuments(client, index));
      cache.set(index, found);
      return found;
    },
    close: async () => {
      await deleteIndices(client, prefix);
      await client.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function allDocuments(client: SearchClient, index: string): Promise<Json[]> {
  const found: Json[] = [];
  for (const name of index.split(',')) found.push(...(await storedDocuments(client, name)).values());
  return found;
}

/** What a good run leaves none of. */
async function addOdd(client: SearchClient, prefix: string): Promise<void> {
  const sink = createIndexSink({ client, prefix });
  const at = TRAIN_TO + DAY / 4;
  const time = new Date(at).toISOString();
  const merged = {
    ...{ '@timestamp': time, host: { name: 'merged-host' }, event: { start: time, end: time, reason: 'taken over' } },
    anomaly: { segment: { id: 'gone', status: 'merged', severity: 99, signature: ['merged'], view: 'v' } },
  };
  const benign = {
    ...{ '@timestamp': time, host: { name: 'known-host' }, event: { start: time, end: time, reason: 'a backup' } },
    anomaly: {
      segment: {
        ...{ id: 'benign', status: 'closed', severity: 98, signature: ['benign'], view: 'w', suppressed: true },
        feedback: { verdict: 'benign', by: 'ana', at: time, note: 'the backup of March' },
      },
    },
  };
  const run = {
    ...{ '@timestamp': time, event: { dataset: 'logmamba.runs', action: 'hunt', outcome: 'failure' } },
    ...{
      error: { code: 'INDEX_NOT_FOUND', message: 'there is no such index' },
      run: { counts: { late: 3, missed: 2, dead_lettered: 1, hosts_forgotten: 4, lines_not_held: 5 } },
    },
  };
  await sink.write([
    { target: 'segments', id: 'gone', op: 'index', timeMs: at, body: merged },
    { target: 'segments', id: 'benign', op: 'index', timeMs: at, body: benign },
    { target: 'runs', id: 'failed', op: 'index', timeMs: at, body: run },
    { target: 'scores', id: 'odd', op: 'create', timeMs: at, body: { '@timestamp': time, anomaly: { score: 'very' } } },
  ]);
  await sink.close();
  await client.refresh(`${prefix}-*`);
}
