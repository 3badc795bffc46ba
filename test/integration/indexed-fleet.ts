import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configSchema } from '../../src/config/index.js';
import type { Config } from '../../src/config/index.js';
import {
  byteOffsets,
  generateFleet,
  toLogFiles,
  toMessageDocument,
  toSystemAuthDocument,
} from '../../src/generate/index.js';
import type { Fleet, GeneratedLine } from '../../src/generate/index.js';
import { bulkLines } from '../../src/search/index.js';
import type { SearchClient } from '../../src/search/index.js';

export const DAY = 86_400_000;
export const FLEET_START = Date.UTC(2026, 2, 2);
/** What lies before is learned from. */
export const TRAIN_TO = FLEET_START + 5 * DAY;
export const FLEET_END = FLEET_START + 6 * DAY;

/** Three hosts, six days, a loud intrusion in the last night. */
export function smallFleet(): Fleet {
  return generateFleet({
    seed: 3,
    startMs: FLEET_START,
    hosts: 3,
    days: 6,
    noise: 0.02,
    intrusions: [{ family: 'brute-force-success', variant: 'loud', dayFromEnd: 0 }],
  });
}

/** A line as it lies in an index: `id` names host and line, whatever the shape. */
export interface FleetDocument {
  readonly id: string;
  readonly timeMs: number;
  readonly body: Record<string, unknown>;
  /** Which of the two indices. */
  readonly shape: 'system' | 'message';
}

/** The id of a line that is the same for its document and for its place in a file. */
export function lineId(host: string, line: number): string {
  return `${host}:${line}`;
}

/** The same documents with the time of their arrival, as an ingest pipeline sets it. */
export function arrived(
  documents: readonly FleetDocument[],
  arrivalMs: (document: FleetDocument) => number,
): FleetDocument[] {
  return documents.map((document) => {
    const event = { ...(document.body.event as object), ingested: new Date(arrivalMs(document)).toISOString() };
    return { ...document, body: { ...document.body, event } };
  });
}

/**
 * Every line as a document: a `system.auth` one without its raw text, one with it in `message`, or, when no shape is wanted, the
 * two in turn.
 */
export function fleetDocuments(fleet: Fleet, wanted?: FleetDocument['shape']): FleetDocument[] {
  return fleet.hosts.flatMap(({ host, logPath, lines }) => {
    const offsets = byteOffsets(lines);
    return lines.map((line: GeneratedLine, i): FleetDocument => {
      const shape = wanted ?? (i % 2 === 0 ? 'system' : 'message');
      const toDocument = shape === 'system' ? toSystemAuthDocument : toMessageDocument;
      const body = toDocument(line, { logPath, offset: offsets[i] });
      return { id: lineId(host, i + 1), timeMs: line.timeMs, body, shape };
    });
  });
}

/** The two indices of a fleet's documents. */
export interface FleetIndices {
  readonly system: string;
  readonly message: string;
}

export async function createFleetIndices(client: SearchClient, indices: FleetIndices): Promise<void> {
  const properties = {
    '@timestamp': { type: 'date' },
    event: { properties: { ingested: { type: 'date' } } },
    log: { properties: { offset: { type: 'long' } } },
  };
  for (const index of [indices.system, indices.message]) {
    await client.createIndex(index, {
      mappings: { dynamic: false, properties },
      settings: { number_of_shards: 2, number_of_replicas: 0 },
    });
  }
}

export async function putDocuments(
  client: SearchClient,
  indices: FleetIndices,
  documents: readonly FleetDocument[],
): Promise<void> {
  for (let at = 0; at < documents.length; at += 2000) {
    const lines = documents
      .slice(at, at + 2000)
      .map(({ id, body, shape }) => bulkLines({ op: 'create', index: indices[shape], id, body }));
    const items = await client.bulk(lines.join(''), { refresh: true });
    const failed = items.find(({ status }) => status !== 201);
    if (failed !== undefined) throw new Error(`document ${failed.id}: ${failed.errorReason ?? String(failed.status)}`);
  }
}

/** Writes HOST/auth.log for every host and gives their paths. */
export function writeFleetFiles(fleet: Fleet, folder: string): string[] {
  return toLogFiles(fleet).map(({ path, text }) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  });
}

export interface SmallConfig {
  readonly url?: string;
  readonly indices?: readonly string[];
  readonly prefix?: string;
  readonly folder: string;
  readonly pageSize?: number;
  readonly write?: 'all' | 'flagged';
}

/** A model so small that it trains in seconds; documents for every line. */
export function smallConfig({ url, indices, prefix, folder, pageSize, write }: SmallConfig): Config {
  return configSchema.parse({
    engine: { ...(url === undefined ? {} : { url }), maxRetries: 0 },
    source: { ...(indices === undefined ? {} : { indices }), pageSize: pageSize ?? 500, overlapSeconds: 3600 },
    model: { dModel: 16, dState: 4 },
    train: { steps: 60, folds: 2, batchSize: 16, window: 32 },
    sink: { write: write ?? 'all', ...(prefix === undefined ? {} : { prefix }) },
    state: { kind: 'folder', folder },
  });
}

/** The same for the command line. */
export function smallSettings(config: Config): string[] {
  const { engine, source, model, train, sink, state } = config;
  const settings = {
    'engine.url': engine.url,
    'engine.maxRetries': engine.maxRetries,
    'source.indices': source.indices,
    'source.pageSize': source.pageSize,
    'source.overlapSeconds': source.overlapSeconds,
    'model.dModel': model.dModel,
    'model.dState': model.dState,
    'train.steps': train.steps,
    'train.folds': train.folds,
    'train.batchSize': train.batchSize,
    'train.window': train.window,
    'sink.write': sink.write,
    'sink.prefix': sink.prefix,
    'state.folder': state.folder,
  };
  return Object.entries(settings).flatMap(([path, value]) => ['--set', `${path}=${JSON.stringify(value)}`]);
}
