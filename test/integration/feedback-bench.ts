import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../src/config/index.js';
import { hunt } from '../../src/connector/hunt.js';
import type { HuntOptions } from '../../src/connector/hunt.js';
import { trainFromEngine } from '../../src/connector/train-on-engine.js';
import { generateFleet } from '../../src/generate/index.js';
import { silentProgress } from '../../src/log/index.js';
import { connect } from '../../src/search/index.js';
import type { SearchClient } from '../../src/search/index.js';
import { createFolderCheckpointStore } from '../../src/state/index.js';
import { freshName } from '../engines.js';
import type { EngineUnderTest } from '../engines.js';
import { createFleetIndices, DAY, FLEET_START, fleetDocuments, putDocuments, smallConfig } from './indexed-fleet.js';
import { MORE, ODDITY, session, workerOf } from './oddity-lines.js';
import { deleteIndices } from './stored-documents.js';

const HOUR = 3_600_000;
/** Long enough that thresholds and habits are known. */
export const TRAINED_TO = FLEET_START + 12 * DAY;
export const HUNTED_TO = TRAINED_TO + 2 * DAY;
export const NOON = TRAINED_TO + 12 * HOUR;
export const NOW = HUNTED_TO + DAY;

const fleet = generateFleet({
  seed: 3,
  startMs: FLEET_START,
  hosts: 3,
  days: 14,
  noise: 0.02,
  intrusions: [{ family: 'brute-force-success', variant: 'loud', dayFromEnd: 0 }],
});
const worker = workerOf(fleet);

/** At night someone does what nobody did before, and the same the night after; then another on that account does more. */
export const first = session(worker, TRAINED_TO + 2 * HOUR, '198.51.100.23', ODDITY);
export const again = session(worker, TRAINED_TO + 26 * HOUR, '198.51.100.23', ODDITY);
export const intruder = session(worker, TRAINED_TO + 28.5 * HOUR, '203.0.113.99', [...ODDITY, ...MORE]);
/** Of the planted intrusion. */
export const planted = fleet.hosts.flatMap(({ host, lines }) =>
  lines.flatMap(({ label }, i) => (label === undefined ? [] : [{ id: `${host}:${i + 1}` }])),
);
export const documents = [...fleetDocuments(fleet), ...first, ...again, ...intruder];

export interface FeedbackBench {
  readonly client: SearchClient;
  readonly config: Config;
  readonly folder: string;
  readonly prefix: string;
  pass(more: Partial<HuntOptions>): Promise<void>;
  close(): Promise<void>;
}

/** All documents in an engine, and a bundle trained on the benign days. */
export async function openFeedbackBench({ url }: EngineUnderTest): Promise<FeedbackBench> {
  const name = freshName('feedback');
  const prefix = `${name}-out`;
  const indices = { system: `${name}-system`, message: `${name}-message` };
  const folder = mkdtempSync(join(tmpdir(), 'logmamba-feedback-'));
  const client = await connect({ url });
  await createFleetIndices(client, indices);
  await putDocuments(client, indices, documents);
  const config = smallConfig({ url, indices: Object.values(indices), prefix, folder });
  const range = { fromMs: FLEET_START, toMs: TRAINED_TO };
  const bundle = await trainFromEngine({ config, progress: silentProgress, nowMs: NOW, ...range });
  const checkpoints = createFolderCheckpointStore(folder);

  async function pass(more: Partial<HuntOptions>): Promise<void> {
    const options = { client, config, bundle, checkpoints, progress: silentProgress, nowMs: NOW, toMs: HUNTED_TO };
    await hunt({ ...options, ...more });
  }

  async function close(): Promise<void> {
    await deleteIndices(client, name);
    await client.close();
    rmSync(folder, { recursive: true });
  }

  return { client, config, folder, prefix, pass, close };
}
