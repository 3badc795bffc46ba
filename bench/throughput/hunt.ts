import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configSchema, type Config } from '../../src/config/index.js';
import { huntOnEngine } from '../../src/connector/index.js';
import { startOpenSearch } from '../../src/engine/index.js';
import { byteOffsets, toMessageDocument } from '../../src/generate/index.js';
import { silentProgress } from '../../src/log/index.js';
import { createLogParser } from '../../src/parse/index.js';
import { bulkLines, connect, type SearchClient } from '../../src/search/index.js';
import { firstLines, HOSTS } from './inputs.js';
import { nodeProcess } from './node-process.js';
import type { Row } from './row.js';
import { Unavailable } from './unavailable.js';

const PROGRAM = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const HOST = 'vultr_plemma';
const SOURCE = 'bench-source';
const NOW = Date.UTC(2026, 0, 1);
const PAGE = 5000;
/** Lines of history: nine days, so that what is hunted alarms as seldom as it does after a usual training. */
const LEARNED = 250_000;

/** Rows over one index of one engine, and what ends the engine. */
export interface HuntRows {
  readonly rows: readonly Row[];
  close(): Promise<void>;
}

/**
 * Hunting an index, beside what an engine and its client take for the documents alone: `hunt write: flagged` has a bare
 * point-in-time read to be held against, and `hunt write: all` a `_reindex`. An OpenSearch of our own holds the lines of a host as
 * plain Filebeat leaves them.
 * @param folder for the bundle, learned from the lines before those that are indexed, and for checkpoints
 * @throws Unavailable without the built program or the log
 */
export async function huntRows(dataFolder: string, folder: string, count = 100_000): Promise<HuntRows> {
  if (!existsSync(PROGRAM)) throw new Unavailable('the program is not built: npm run build');
  const path = await firstLines(dataFolder, HOST, LEARNED + count);
  const bundle = await learnedBundle(dataFolder, folder);
  const engine = await startOpenSearch({ heap: '1g' });
  const client = await connect({ url: engine.url, requestTimeoutMs: 600_000 });
  await fill(client, path);
  let runs = 0;
  const hunted = async (write: 'flagged' | 'all'): Promise<void> => {
    const name = `bench-${write}-${++runs}`;
    const config = huntConfig(engine.url, name, write, join(folder, name));
    const { totals } = await huntOnEngine({
      config,
      bundle,
      progress: silentProgress,
      nowMs: NOW,
      fromMs: 0,
      toMs: NOW,
    });
    if (totals.read !== count) throw new Error(`hunted ${totals.read} of ${count} documents`);
    await client.request({ method: 'DELETE', path: `/${name}-*` });
  };
  const row = (id: string, run: () => Promise<void>): Row => ({ id, unit: 'documents', count, run });
  return {
    rows: [
      row('bare point-in-time read', () => bareRead(client, count)),
      row('hunt, write: flagged', () => hunted('flagged')),
      row('_reindex', () => reindexed(client, count, `bench-copy-${++runs}`)),
      row('hunt, write: all', () => hunted('all')),
    ],
    close: async () => {
      await client.close();
      await engine.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The path of a bundle. */
async function learnedBundle(dataFolder: string, folder: string): Promise<string> {
  const history = await firstLines(dataFolder, HOST, LEARNED);
  const out = join(folder, 'learned');
  await nodeProcess([PROGRAM, 'scan', history, '--year', String(HOSTS[HOST]), '--out', out]);
  return join(out, 'bundle.logmamba');
}

async function fill(client: SearchClient, path: string): Promise<void> {
  const mappings = {
    properties: { '@timestamp': { type: 'date' }, log: { properties: { offset: { type: 'long' } } } },
  };
  await client.createIndex(SOURCE, { settings: { number_of_replicas: 0 }, mappings });
  const lines = parsedLines((await readFile(path, 'utf8')).trimEnd().split('\n')).slice(LEARNED);
  const offsets = byteOffsets(lines);
  for (let at = 0; at < lines.length; at += PAGE) {
    const page = lines.slice(at, at + PAGE).map((line, i) => {
      const body = toMessageDocument(line, { logPath: '/var/log/auth.log', offset: offsets[at + i] });
      return bulkLines({ op: 'index', index: SOURCE, id: String(at + i), body });
    });
    await client.bulk(page.join(''));
  }
  await client.refresh(SOURCE);
}

function parsedLines(texts: readonly string[]): { host: string; timeMs: number; line: string }[] {
  const parser = createLogParser();
  const yearHint = { kind: 'firstYear', year: HOSTS[HOST] } as const;
  return texts.map((text, i) => {
    const result = parser.parse({ kind: 'line', ref: { kind: 'line', file: HOST, line: i + 1 }, text, yearHint });
    if (!result.ok) throw new Error(`line ${i + 1} does not parse`);
    return { host: result.log.host, timeMs: result.log.timeMs, line: text };
  });
}

function huntConfig(url: string, prefix: string, write: 'flagged' | 'all', folder: string): Config {
  return configSchema.parse({
    engine: { url },
    source: { indices: [SOURCE] },
    sink: { prefix, write },
    state: { kind: 'folder', folder },
  });
}

/** The same documents in the same order, whole, one page after another. */
async function bareRead(client: SearchClient, count: number): Promise<void> {
  const id = await client.openPit(SOURCE, 300_000);
  const sort = [{ '@timestamp': 'asc' }, { 'log.offset': 'asc' }, { _seq_no: 'asc' }];
  let read = 0;
  let after: readonly unknown[] | undefined;
  for (;;) {
    const more = after === undefined ? {} : { search_after: after };
    const { hits } = await client.search({ size: PAGE, pit: { id }, sort, track_total_hits: false, ...more });
    read += hits.length;
    after = hits.at(-1)?.sort;
    if (hits.length < PAGE) break;
  }
  await client.closePit(id);
  if (read !== count) throw new Error(`read ${read} of ${count} documents`);
}

async function reindexed(client: SearchClient, count: number, copy: string): Promise<void> {
  await client.createIndex(copy, { settings: { number_of_replicas: 0 } });
  const body = { source: { index: SOURCE, size: PAGE }, dest: { index: copy } };
  const { body: answer } = await client.request({ method: 'POST', path: '/_reindex', body, timeoutMs: 600_000 });
  const { created } = answer as { readonly created: number };
  if (created !== count) throw new Error(`copied ${created} of ${count} documents`);
  await client.deleteIndex(copy);
}
