import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drainRows } from './drain.js';
import { FOREST_COLUMNS, FOREST_ROWS, forestRows, zipfCounts } from './forest.js';
import { huntRows } from './hunt.js';
import { BIG_HOSTS, BODIES, bodiesFile, firstLines } from './inputs.js';
import { keyRows } from './keys.js';
import { modelRows } from './model.js';
import { AMINER, DRAIN3, LOGLENS, LOKI, RUST, SCIKIT_LEARN, torchPeer } from './peers.js';
import type { PeerRow } from './peers.js';
import { readlineRows } from './readline.js';
import { OURS } from './row.js';
import type { Suite } from './suite.js';
import { scanEntry, scanId } from './whole-scan.js';
import { workerRows } from './workers.js';

const drain: Suite = {
  name: 'drain',
  fill: async (stage, { dataFolder }) => {
    const bodies = await Promise.all(
      BIG_HOSTS.map(async (host) => ({ host, path: await bodiesFile(dataFolder, host) })),
    );
    const rows = (
      by: string,
      works: readonly string[],
      request: (work: string, masks: string) => string[],
    ): PeerRow[] =>
      bodies.flatMap(({ host, path }) =>
        works.map((work) => {
          const [what, masks] = work.split(' ');
          const id = `drain ${work} ${host}`;
          return { id, by, unit: 'lines', count: BODIES, request: [...request(what, masks), path] };
        }),
      );
    const all = ['learn plain', 'match plain', 'learn masked', 'match masked'];
    await stage.attempt('drain', async () => stage.add(await drainRows(dataFolder)));
    await stage.addPeer(RUST, [
      ...rows('drain3 (Rust)', all, (work, masks) => ['drain3', work, masks]),
      ...rows('logdrain (Rust)', all, (work, masks) => ['logdrain', work, masks]),
    ]);
    await stage.addPeer(
      LOKI,
      rows('Loki (Go)', ['learn plain'], (work) => [work]),
    );
    await stage.addPeer(
      DRAIN3,
      rows('Drain3 (Python)', all, (work, masks) => [work, masks]),
    );
  },
};

const keys: Suite = {
  name: 'keys',
  fill: async (stage, { dataFolder }) => {
    stage.add(await keyRows(dataFolder));
    stage.add(await readlineRows(dataFolder), 'readline (Node.js)');
  },
};

const model: Suite = {
  name: 'model',
  fill: async (stage, { installTorch }) => {
    stage.add(modelRows());
    const by = 'PyTorch';
    await stage.addPeer(torchPeer(installTorch), [
      { id: 'mamba stream batch 1', by, unit: 'events', count: 400, request: ['stream', '1', '400'] },
      { id: 'mamba stream batch 256', by, unit: 'events', count: 40 * 256, request: ['stream', '256', '40'] },
      { id: 'mamba train 64x64', by, unit: 'tokens', count: 2 * 64 * 64, request: ['train', '64', '64', '2'] },
    ]);
  },
};

const workers: Suite = {
  name: 'workers',
  fill: (stage) => {
    const { one, two, close } = workerRows();
    stage.atEnd(close);
    stage.add([two], OURS, { per: 'wall' });
    stage.add([one], 'the same on one thread', { per: 'wall' });
    return Promise.resolve();
  },
};

const forest: Suite = {
  name: 'forest',
  fill: async (stage) => {
    const counts = zipfCounts();
    stage.add(forestRows(counts), 'ml-isolation-forest (npm)');
    const path = join(await stage.folder(), 'counts.bin');
    await writeFile(path, counts);
    const data = [path, String(FOREST_ROWS), String(FOREST_COLUMNS)];
    const by = 'scikit-learn';
    await stage.addPeer(SCIKIT_LEARN, [
      { id: 'isolation forest fit', by, unit: 'trees', count: 100, request: ['fit', ...data] },
      { id: 'isolation forest score', by, unit: 'rows', count: FOREST_ROWS, request: ['score', ...data] },
    ]);
  },
};

/** Lines of a file that whole programs are given. */
const WHOLE_LINES = 100_000;

const scan: Suite = {
  name: 'scan',
  fill: async (stage, { dataFolder }) => {
    const host = 'capstonealzheimer';
    const path = await firstLines(dataFolder, host, WHOLE_LINES);
    const row = { id: scanId(host), unit: 'lines', count: WHOLE_LINES, wholeProcess: true };
    await stage.attempt('scan', async () => {
      const folder = await stage.folder();
      stage.addEntries([await scanEntry(dataFolder, host, folder, WHOLE_LINES)]);
      stage.addEntries([await scanEntry(dataFolder, 'vultr_plemma', folder)]);
    });
    await stage.addPeer(LOGLENS, [
      { ...row, by: 'LogLens analyze', request: ['exact', path] },
      { ...row, by: 'LogLens --turbo', request: ['turbo', path] },
    ]);
    await stage.addPeer(AMINER, [{ ...row, by: 'AMiner', request: ['learn', path] }]);
  },
};

const hunt: Suite = {
  name: 'hunt',
  fill: async (stage, { dataFolder }) => {
    const sets = await huntRows(dataFolder, await stage.folder(), (close) => stage.atEnd(close));
    const more = { per: 'wall', wholeProcess: true } as const;
    for (const { read, flagged, reindex, all } of sets) {
      stage.add([flagged, all], OURS, more);
      stage.add([{ ...read, id: flagged.id, run: () => read.run() }], 'bare point-in-time read', more);
      stage.add([{ ...reindex, id: all.id, run: () => reindex.run() }], '_reindex', more);
    }
  },
};

/** In the order in which they run. */
export const SUITES: readonly Suite[] = [drain, keys, model, workers, forest, scan, hunt];
