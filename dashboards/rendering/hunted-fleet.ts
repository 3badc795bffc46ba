import { hunt } from '../../src/connector/hunt.js';
import { installOnEngine } from '../../src/connector/install.js';
import { trainFromEngine } from '../../src/connector/train-on-engine.js';
import { configSchema } from '../../src/config/index.js';
import type { Config } from '../../src/config/index.js';
import { byteOffsets, generateFleet, toMessageDocument, toSystemAuthDocument } from '../../src/generate/index.js';
import type { Fleet } from '../../src/generate/index.js';
import { silentProgress } from '../../src/log/index.js';
import { bulkLines } from '../../src/search/index.js';
import type { SearchClient } from '../../src/search/index.js';
import { createFolderCheckpointStore } from '../../src/state/index.js';

const DAY_MS = 86_400_000;
const TRAINED_DAYS = 21;
const HUNTED_DAYS = 4;
const PASS_MS = DAY_MS / 4;
/** How long after the end of what it reads a pass runs. */
const DELAY_MS = 90_000;
const BULK = 3000;

export interface HuntedFleet {
  readonly fleet: Fleet;
  readonly config: Config;
  readonly huntFromMs: number;
  readonly endMs: number;
}

/**
 * A fleet of twelve hosts with three intrusions in its last days, indexed, learned from and hunted four times a day, as a service
 * would: what the dashboards are shown with. Everything begins with `prefix`.
 */
export async function huntedFleet(
  client: SearchClient,
  prefix: string,
  folder: string,
  startMs = Date.UTC(2026, 2, 2),
): Promise<HuntedFleet> {
  const huntFromMs = startMs + TRAINED_DAYS * DAY_MS;
  const endMs = huntFromMs + HUNTED_DAYS * DAY_MS;
  const fleet = generateFleet({
    seed: 11,
    startMs,
    hosts: 12,
    days: TRAINED_DAYS + HUNTED_DAYS,
    noise: 0.3,
    intrusions: [
      { family: 'brute-force-success', dayFromEnd: 2 },
      { family: 'insider-escalation', dayFromEnd: 1 },
      { family: 'stolen-key', dayFromEnd: 0 },
    ],
  });
  const indices = [`${prefix}-logs-system`, `${prefix}-logs-plain`];
  await indexLines(client, fleet, indices);
  const config = configSchema.parse({
    engine: { url: client.info.url, maxRetries: 0 },
    source: { indices },
    sink: { prefix },
    state: { folder },
  });
  await installOnEngine(config, { dryRun: false });
  const training = { fromMs: startMs, toMs: huntFromMs, nowMs: huntFromMs };
  const bundle = await trainFromEngine({ config, progress: silentProgress, ...training });
  const checkpoints = createFolderCheckpointStore(folder);
  for (let toMs = huntFromMs + PASS_MS; toMs <= endMs; toMs += PASS_MS) {
    const range = toMs === huntFromMs + PASS_MS ? { fromMs: huntFromMs } : {};
    const nowMs = toMs + DELAY_MS;
    await hunt({
      client,
      config,
      bundle,
      checkpoints,
      progress: silentProgress,
      nowMs,
      toMs,
      finish: toMs >= endMs,
      ...range,
    });
  }
  await client.refresh(`${prefix}-*`);
  return { fleet, config, huntFromMs, endMs };
}

/** Every other host ships `system.auth` documents without a raw line, the others plain `message` documents. */
async function indexLines(client: SearchClient, fleet: Fleet, indices: readonly string[]): Promise<void> {
  const keyword = { type: 'keyword' };
  const properties = {
    '@timestamp': { type: 'date' },
    message: { type: 'text' },
    host: { properties: { name: keyword, hostname: keyword } },
    log: { properties: { offset: { type: 'long' } } },
  };
  for (const index of indices) {
    await client.createIndex(index, {
      settings: { number_of_shards: 1, number_of_replicas: 0 },
      mappings: { dynamic: false, properties },
    });
  }
  const lines = fleet.hosts.flatMap(({ host, logPath, lines: written }, n) => {
    const offsets = byteOffsets(written);
    const toDocument = n % 2 === 0 ? toSystemAuthDocument : toMessageDocument;
    return written.map((line, i) =>
      bulkLines({
        op: 'create',
        index: indices[n % 2],
        id: `${host}-${i + 1}`,
        body: toDocument(line, { logPath, offset: offsets[i] }),
      }),
    );
  });
  for (let at = 0; at < lines.length; at += BULK) {
    const items = await client.bulk(lines.slice(at, at + BULK).join(''));
    const refused = items.find(({ status }) => status >= 300);
    if (refused !== undefined) throw new Error(`the engine refused a line: ${refused.errorReason ?? ''}`);
  }
  await client.refresh(indices.join(','));
}
