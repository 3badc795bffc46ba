import type { Config } from '../config/index.js';
import type { EngineInfo, SearchClient } from '../search/index.js';
import { checkAccess } from './check-access.js';
import { estimateMemory, memoryRow, type MemoryEstimate } from './check-memory.js';
import { okRow, rowsOf, type CheckRow } from './check-row.js';
import { checkSource, type SourceFindings } from './check-source.js';
import { checkState } from './check-state.js';
import { connectEngine } from './workspace.js';

/** What a look at engine, indices and state found; nothing is written. JSON-safe. */
export interface CheckReport {
  /** Nothing would stop a hunt. */
  readonly ready: boolean;
  readonly rows: readonly CheckRow[];
  readonly engine?: EngineInfo;
  readonly source?: Omit<SourceFindings, 'rows'>;
  readonly memory?: MemoryEstimate;
}

/** Finds out all that would stop a hunt, or weaken it, at once. */
export async function checkEngine(config: Config, nowMs: number): Promise<CheckReport> {
  let connected: SearchClient | undefined;
  const rows = await rowsOf('engine', 'fault', async () => {
    const client = await connectEngine(config);
    connected = client;
    const { distribution, version, clusterName, url } = client.info;
    return [okRow('engine', `${PRODUCT[distribution]} ${version}, cluster ${clusterName}, at ${url}`)];
  });
  const client: SearchClient | undefined = connected;
  try {
    if (client === undefined) {
      const state = await checkState({ config, client, nowMs, newestMs: undefined });
      return report([...rows, ...state.rows]);
    }
    const access = await checkAccess(client, config);
    const { rows: sourceRows, ...source } = await checkSource(client, config, nowMs);
    const newestMs = source.volume?.newestMs;
    const state = await checkState({ config, client, nowMs, newestMs });
    const memory = memoryOf(config, source);
    const memoryRows = memory === undefined ? [] : [memoryRow(memory)];
    return {
      ...report([...rows, ...access, ...sourceRows, ...memoryRows, ...state.rows]),
      engine: client.info,
      source,
      ...(memory === undefined ? {} : { memory }),
    };
  } finally {
    await client?.close();
  }
}

const PRODUCT = { elasticsearch: 'Elasticsearch', opensearch: 'OpenSearch' };

function report(rows: readonly CheckRow[]): CheckReport {
  return { ready: rows.every(({ state }) => state !== 'fault'), rows };
}

function memoryOf(config: Config, { sample, volume }: Omit<SourceFindings, 'rows'>): MemoryEstimate | undefined {
  if (sample === undefined || volume === undefined) return undefined;
  return estimateMemory({
    hosts: volume.hosts,
    documentsPerDay: volume.documentsPerDay,
    documentBytes: sample.documentBytes,
    pageSize: config.source.pageSize,
    overlapSeconds: config.source.overlapSeconds,
    trainDays: config.train.days,
  });
}
