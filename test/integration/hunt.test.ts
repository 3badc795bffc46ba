import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hunt } from '../../src/connector/hunt.js';
import type { HuntOptions } from '../../src/connector/hunt.js';
import { trainFromEngine } from '../../src/connector/on-engine.js';
import { scan } from '../../src/connector/scan.js';
import { silentProgress } from '../../src/log/index.js';
import { connect } from '../../src/search/index.js';
import type { SearchClient } from '../../src/search/index.js';
import { createFolderCheckpointStore } from '../../src/state/index.js';
import type { Bundle, CheckpointStore } from '../../src/types/index.js';
import { describeEngines, freshName } from '../engines.js';
import {
  createFleetIndices,
  DAY,
  FLEET_END,
  FLEET_START,
  fleetDocuments,
  lineId,
  putDocuments,
  smallConfig,
  smallFleet,
  TRAIN_TO,
  writeFleetFiles,
} from './indexed-fleet.js';
import type { FleetIndices } from './indexed-fleet.js';
import { deleteIndices, storedDocuments } from './stored-documents.js';
import type { Json } from './stored-documents.js';

const NOW = FLEET_END + DAY;
const fleet = smallFleet();
const documents = fleetDocuments(fleet);
const tail = documents.filter(({ timeMs }) => timeMs >= TRAIN_TO);

/** The client with one of its calls replaced. */
function withCall<K extends keyof SearchClient>(client: SearchClient, name: K, call: SearchClient[K]): SearchClient {
  return new Proxy(client, {
    get(target, wanted) {
      if (wanted === name) return call;
      const value: unknown = Reflect.get(target, wanted, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

interface Output {
  readonly scores: Map<string, Json>;
  readonly segments: Map<string, Json>;
}

describeEngines('hunt', (engine) => {
  const name = freshName('hunt');
  const indices: FleetIndices = { system: `${name}-system`, message: `${name}-message` };
  const folder = mkdtempSync(join(tmpdir(), 'logmamba-hunt-'));
  let client: SearchClient;
  let bundle: Bundle;
  let whole: Output;
  let runs = 0;

  /** A place of its own for one story: prefix and checkpoints. */
  function place(): { readonly prefix: string; readonly checkpoints: CheckpointStore } {
    runs += 1;
    return { prefix: `${name}-out${runs}`, checkpoints: createFolderCheckpointStore(join(folder, `state${runs}`)) };
  }

  type Place = ReturnType<typeof place>;

  function pass({ prefix, checkpoints }: Place, more: Partial<HuntOptions> = {}, pageSize = 500): ReturnType<typeof hunt> {
    const config = smallConfig({ indices: [indices.system, indices.message], prefix, folder, pageSize });
    const range = { nowMs: NOW, toMs: FLEET_END, finish: true };
    return hunt({ client, config, bundle, checkpoints, progress: silentProgress, ...range, ...more });
  }

  async function output({ prefix }: Place): Promise<Output> {
    return {
      scores: await storedDocuments(client, `${prefix}-scores-*`),
      segments: await storedDocuments(client, `${prefix}-segments`),
    };
  }

  beforeAll(async () => {
    client = await connect({ url: engine.url });
    await createFleetIndices(client, indices);
    await putDocuments(client, indices, documents);
    const config = smallConfig({ url: engine.url, indices: Object.values(indices), prefix: name, folder });
    bundle = await trainFromEngine({
      config,
      progress: silentProgress,
      nowMs: NOW,
      fromMs: FLEET_START,
      toMs: TRAIN_TO,
    });
    const first = place();
    await pass(first);
    whole = await output(first);
  });

  afterAll(async () => {
    await deleteIndices(client, name);
    await client.close();
    rmSync(folder, { recursive: true });
  });

  it('scores every line once and finds the planted intrusion', () => {
    expect(whole.scores.size).toBe(tail.length);
    const [intrusion] = fleet.intrusions;
    const found = [...whole.segments.values()].filter(({ host }) => {
      return intrusion.hosts.includes((host as { name: string }).name);
    });
    expect(found.length).toBeGreaterThan(0);
    const labelled = fleet.hosts.flatMap(({ host, lines }) =>
      lines.flatMap(({ label }, i) => (label === undefined ? [] : [lineId(host, i + 1)])),
    );
    const inside = new Set(
      [...whole.scores.values()].filter((body) => segmentIdOf(body) !== undefined).map((body) => sourceIdOf(body)),
    );
    const covered = labelled.filter((id) => inside.has(id)).length;
    expect(covered / labelled.length).toBeGreaterThan(0.9);
    expect(inside.size).toBeLessThan(tail.length / 2);
  });

  it('gives through files what it gives through the index: the same bundle, scores and segments', async () => {
    const out = join(folder, 'scanned');
    const result = await scan({
      paths: writeFleetFiles(fleet, join(folder, 'fleet')),
      config: smallConfig({ folder }),
      progress: silentProgress,
      nowMs: NOW,
      trainUntilMs: TRAIN_TO,
      year: 2026,
      out,
    });
    expect(result.bundle.id).toBe(bundle.manifest.id);
  });

  it('hunts again and adds nothing', async () => {
    const again = place();
    await pass(again);
    const before = await output(again);
    const second = await pass(again);
    expect(second.totals.read).toBe(0);
    expect(await output(again)).toEqual(before);
    const third = await pass(again, { fromMs: TRAIN_TO });
    expect(third.totals.read).toBe(tail.length);
    expect(third.sink.existing).toBeGreaterThanOrEqual(tail.length);
    expect(await output(again)).toEqual(before);
  });
});

function sourceIdOf(body: Json): string {
  return (body as { anomaly: { source: { id: string } } }).anomaly.source.id;
}

function segmentIdOf(body: Json): string | undefined {
  return (body as { anomaly: { segment?: { id: string } } }).anomaly.segment?.id;
}
