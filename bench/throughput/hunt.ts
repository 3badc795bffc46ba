import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configSchema, type Config } from '../../src/config/index.js';
import { huntOnEngine, trainFromEngine } from '../../src/connector/index.js';
import { startOpenSearch } from '../../src/engine/index.js';
import { silentProgress } from '../../src/log/index.js';
import { bulkLines, connect, type SearchClient } from '../../src/search/index.js';
import { packBundle } from '../../src/state/index.js';
import { fleetData, hostData } from './hunted-data.js';
import type { HuntedData } from './hunted-data.js';
import type { Row } from './row.js';

/** After all documents. */
const NOW = Date.UTC(2026, 6, 1);
const PAGE = 5000;

/** One set of documents: each way of writing beside what engine and client take without us. */
export interface HuntedRows {
  readonly read: Row;
  readonly flagged: Row;
  readonly reindex: Row;
  readonly all: Row;
}

/**
 * Hunting an index, beside what an engine and its client take for the documents alone: `write: flagged` has a bare point-in-time
 * read to be held against, and `write: all` a `_reindex`. An OpenSearch of our own holds a generated fleet and two public logs.
 * The rows run in this process, so that its CPU seconds are stored beside the wall time.
 * @param folder for bundles and checkpoints; whoever gives it removes it
 * @param atEnd takes what ends the engine as soon as it runs, so that it ends whatever is thrown after that
 * @throws Unavailable without the logs
 */
export async function huntRows(
  dataFolder: string,
  folder: string,
  atEnd: (close: () => Promise<void>) => void,
): Promise<HuntedRows[]> {
  const data = [
    fleetData(),
    await hostData(dataFolder, 'capstonealzheimer', 250_000, 140_000),
    await hostData(dataFolder, 'vultr_plemma', 250_000, 100_000),
  ];
  const engine = await startOpenSearch({ heap: '1g' });
  atEnd(() => engine.stop());
  const client = await connect({ url: engine.url, requestTimeoutMs: 600_000 });
  atEnd(() => client.close());
  const sets: HuntedRows[] = [];
  for (const set of data) sets.push(await rowsOf(await HuntedIndex.fill(client, engine.url, folder, set)));
  return sets;
}

async function rowsOf(index: HuntedIndex): Promise<HuntedRows> {
  const bundle = await index.learn();
  const { name, count } = index;
  const row = (what: string, run: () => Promise<void>): Row => ({
    id: `${what} ${name}`,
    unit: 'documents',
    count,
    run,
  });
  return {
    read: row('bare point-in-time read', () => index.read()),
    flagged: row('hunt, write: flagged,', () => index.hunt(bundle, 'flagged')),
    reindex: row('_reindex', () => index.reindex()),
    all: row('hunt, write: all,', () => index.hunt(bundle, 'all')),
  };
}

/** An index with documents to learn from and documents to hunt. */
class HuntedIndex {
  readonly #client: SearchClient;
  readonly #url: string;
  readonly #folder: string;
  readonly name: string;
  /** Documents from the first that is hunted on. */
  readonly count: number;
  readonly #range: { readonly fromMs: number; readonly toMs: number };
  #runs = 0;

  private constructor(client: SearchClient, url: string, folder: string, { name, documents, learned }: HuntedData) {
    this.#client = client;
    this.#url = url;
    this.#folder = folder;
    this.name = name;
    const fromMs = documents[learned].timeMs;
    const times = documents.map(({ timeMs }) => timeMs).filter((timeMs) => timeMs >= fromMs);
    this.#range = { fromMs, toMs: times.reduce((latest, timeMs) => Math.max(latest, timeMs), 0) + 1 };
    this.count = times.length;
  }

  static async fill(client: SearchClient, url: string, folder: string, data: HuntedData): Promise<HuntedIndex> {
    const index = new HuntedIndex(client, url, folder, data);
    const mappings = {
      properties: { '@timestamp': { type: 'date' }, log: { properties: { offset: { type: 'long' } } } },
    };
    await client.createIndex(index.#source, { settings: { number_of_replicas: 0 }, mappings });
    for (let at = 0; at < data.documents.length; at += PAGE) {
      const page = data.documents.slice(at, at + PAGE);
      const lines = page.map(({ body }, i) =>
        bulkLines({ op: 'index', index: index.#source, id: String(at + i), body }),
      );
      await client.bulk(lines.join(''));
    }
    await client.refresh(index.#source);
    return index;
  }

  /** The path of a bundle learned from what comes before the hunted documents. */
  async learn(): Promise<string> {
    const config = this.#config('learned', 'flagged');
    const range = { fromMs: 0, toMs: this.#range.fromMs };
    const bundle = await trainFromEngine({ config, progress: silentProgress, nowMs: NOW, ...range });
    const path = join(this.#folder, `${this.name}.logmamba`);
    await writeFile(path, packBundle(bundle));
    return path;
  }

  async hunt(bundle: string, write: 'flagged' | 'all'): Promise<void> {
    const prefix = `bench-${this.#source}-${++this.#runs}`;
    const config = this.#config(prefix, write);
    const run = { config, bundle, progress: silentProgress, nowMs: NOW, ...this.#range };
    const { totals } = await huntOnEngine(run);
    this.#mustBeAll(totals.read);
    await this.#client.request({ method: 'DELETE', path: `/${prefix}-*` });
  }

  /** The same documents in the same order, whole, one page after another. */
  async read(): Promise<void> {
    const id = await this.#client.openPit(this.#source, 300_000);
    const sort = [{ '@timestamp': 'asc' }, { 'log.offset': 'asc' }, { _seq_no: 'asc' }];
    let read = 0;
    let after: readonly unknown[] | undefined;
    for (;;) {
      const more = after === undefined ? {} : { search_after: after };
      const body = { size: PAGE, pit: { id }, sort, query: this.#query, track_total_hits: false, ...more };
      const { hits } = await this.#client.search(body);
      read += hits.length;
      after = hits.at(-1)?.sort;
      if (hits.length < PAGE) break;
    }
    await this.#client.closePit(id);
    this.#mustBeAll(read);
  }

  async reindex(): Promise<void> {
    const copy = `copy-${this.#source}-${++this.#runs}`;
    await this.#client.createIndex(copy, { settings: { number_of_replicas: 0 } });
    const body = { source: { index: this.#source, size: PAGE, query: this.#query }, dest: { index: copy } };
    const reply = await this.#client.request({ method: 'POST', path: '/_reindex', body, timeoutMs: 600_000 });
    this.#mustBeAll((reply.body as { readonly created: number }).created);
    await this.#client.deleteIndex(copy);
  }

  get #source(): string {
    return `bench-source-${this.name}`;
  }

  get #query(): Readonly<Record<string, unknown>> {
    const { fromMs, toMs } = this.#range;
    return { range: { '@timestamp': { gte: fromMs, lt: toMs, format: 'epoch_millis' } } };
  }

  #config(prefix: string, write: 'flagged' | 'all'): Config {
    return configSchema.parse({
      engine: { url: this.#url },
      source: { indices: [this.#source] },
      sink: { prefix, write },
      state: { kind: 'folder', folder: join(this.#folder, `${this.name}-${prefix}`) },
    });
  }

  #mustBeAll(documents: number): void {
    if (documents !== this.count) throw new Error(`${this.name}: ${documents} of ${this.count} documents`);
  }
}
