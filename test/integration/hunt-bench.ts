import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hunt } from '../../src/connector/hunt.js';
import type { HuntOptions } from '../../src/connector/hunt.js';
import { trainFromEngine } from '../../src/connector/train-on-engine.js';
import type { RunResult } from '../../src/connector/run-result.js';
import { silentProgress } from '../../src/log/index.js';
import { connect } from '../../src/search/index.js';
import type { SearchClient } from '../../src/search/index.js';
import { createFolderCheckpointStore } from '../../src/state/index.js';
import type { Bundle, CheckpointStore } from '../../src/types/index.js';
import { freshName } from '../engines.js';
import type { EngineUnderTest } from '../engines.js';
import type { Output } from './hunt-output.js';
import {
  createFleetIndices,
  DAY,
  FLEET_END,
  FLEET_START,
  fleetDocuments,
  putDocuments,
  smallConfig,
  smallFleet,
  TRAIN_TO,
} from './indexed-fleet.js';
import type { FleetDocument, FleetIndices } from './indexed-fleet.js';
import { deleteIndices, storedDocuments } from './stored-documents.js';
import type { Json } from './stored-documents.js';

export const NOW = FLEET_END + DAY;
export const fleet = smallFleet();
export const documents = fleetDocuments(fleet);
/** What is hunted: the lines after training. */
export const tail = documents.filter(({ timeMs }) => timeMs >= TRAIN_TO);

/** Where one story writes, and where it keeps its checkpoints. */
export interface Place {
  readonly prefix: string;
  readonly stateFolder: string;
  readonly checkpoints: CheckpointStore;
}

/** A hunt's own prefix, its rollups with it. */
export interface HuntOutput extends Output {
  readonly rollups: Map<string, Json>;
}

/** A fleet in the two indices of an engine, and a bundle trained on its first days. */
export interface HuntBench {
  readonly client: SearchClient;
  /** Every index of the bench begins with it. */
  readonly name: string;
  readonly folder: string;
  readonly indices: FleetIndices;
  readonly bundle: Bundle;
  place(): Place;
  /** Documents in two more indices; gives their names. */
  fill(what: string, documents: readonly FleetDocument[]): Promise<string[]>;
  /** Hunts what follows training to the end of the fleet, and closes what is open. */
  pass(place: Place, more?: Partial<HuntOptions>, pageSize?: number): Promise<RunResult>;
  output(place: Place): Promise<HuntOutput>;
  close(): Promise<void>;
}

/** A bench, and what an undisturbed hunt writes there. */
export async function openHuntedBench(engine: EngineUnderTest): Promise<{ bench: HuntBench; whole: HuntOutput }> {
  const bench = await openBench(engine);
  const first = bench.place();
  await bench.pass(first);
  return { bench, whole: await bench.output(first) };
}

export async function openBench({ url }: EngineUnderTest): Promise<HuntBench> {
  const name = freshName('hunt');
  const indices = { system: `${name}-system`, message: `${name}-message` };
  const folder = mkdtempSync(join(tmpdir(), 'logmamba-hunt-'));
  const client = await connect({ url });
  await createFleetIndices(client, indices);
  await putDocuments(client, indices, documents);
  const config = smallConfig({ url, indices: Object.values(indices), prefix: name, folder });
  const range = { nowMs: NOW, fromMs: FLEET_START, toMs: TRAIN_TO };
  const bundle = await trainFromEngine({ config, progress: silentProgress, ...range });
  let places = 0;

  function place(): Place {
    places += 1;
    const stateFolder = join(folder, `state${places}`);
    return { prefix: `${name}-out${places}`, stateFolder, checkpoints: createFolderCheckpointStore(stateFolder) };
  }

  async function fill(what: string, filled: readonly FleetDocument[]): Promise<string[]> {
    const more = { system: `${name}-${what}-system`, message: `${name}-${what}-message` };
    await createFleetIndices(client, more);
    await putDocuments(client, more, filled);
    return Object.values(more);
  }

  async function pass({ prefix, checkpoints }: Place, more = {}, pageSize = 500): Promise<RunResult> {
    const config = smallConfig({ indices: Object.values(indices), prefix, folder, pageSize });
    const range = { nowMs: NOW, toMs: FLEET_END, finish: true };
    return hunt({ client, config, bundle, checkpoints, progress: silentProgress, ...range, ...more });
  }

  async function output({ prefix }: Place): Promise<HuntOutput> {
    return {
      scores: await storedDocuments(client, `${prefix}-scores-*`),
      segments: await storedDocuments(client, `${prefix}-segments`),
      rollups: await storedDocuments(client, `${prefix}-rollups*`),
    };
  }

  async function close(): Promise<void> {
    await deleteIndices(client, name);
    await client.close();
    rmSync(folder, { recursive: true });
  }

  return { client, name, folder, indices, bundle, place, fill, pass, output, close };
}

/** The client with one of its calls replaced. */
export function withCall<K extends keyof SearchClient>(
  client: SearchClient,
  name: K,
  call: SearchClient[K],
): SearchClient {
  return new Proxy(client, {
    get(target, wanted) {
      if (wanted === name) return call;
      const value: unknown = Reflect.get(target, wanted, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
