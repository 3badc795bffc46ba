/**
 * Measures what `logmamba check` estimates memory from (src/connector/check-memory.ts). Run after `npm run build`:
 *
 *     node --expose-gc bench/memory-costs.mjs [folder of the build]
 *
 * Every figure is a slope between two sizes, so that what is there anyway does not count.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { join, resolve } from 'node:path';

const here = fileURLToPath(import.meta.url);
const [, , folder = resolve(here, '../../dist'), mode, ...sizes] = process.argv;
const room = (path) => import(pathToFileURL(resolve(folder, path)).href);

const { configSchema } = await room('config/index.js');
const { Detector } = await room('connector/detector.js');
const { openBundle } = await room('connector/loaded-bundle.js');
const { RunTotals } = await room('connector/run-totals.js');
const { SeenWindow } = await room('source/seen-window.js');
const { train } = await room('connector/train.js');
const { generateFleet, toMessageDocument } = await room('generate/index.js');
const { silentProgress } = await room('log/index.js');
await room('connector/index.js');

const config = configSchema.parse({ train: { steps: 20, folds: 2 } });
const startMs = Date.UTC(2026, 2, 2);

function fleet(hosts, days) {
  const made = generateFleet({ seed: 5, startMs, hosts, days, noise: 0.2, intrusions: [] });
  return made.hosts.flatMap(({ lines, logPath }) =>
    lines.map((line, i) => toMessageDocument(line, { logPath, offset: i })),
  );
}

function raw(source, i) {
  return {
    kind: 'document',
    ref: { kind: 'document', index: 'auth', id: `${i}-aBcDeFgHiJkLmNoP` },
    source,
    late: false,
  };
}

/** Pages as from an engine: one at a time, and gone when it has been read. */
async function* pages(file, from = 0, to = Infinity) {
  let logs = [];
  let at = 0;
  for await (const text of createInterface({ input: createReadStream(file) })) {
    if (at >= from && at < to) logs.push(raw(JSON.parse(text), at));
    at += 1;
    if (logs.length < 5000) continue;
    yield { logs, cursor: null, repeated: 0 };
    logs = [];
  }
  yield { logs, cursor: null, repeated: 0 };
}

async function bundleOf(read) {
  return train(read, { config, progress: silentProgress, createdMs: startMs, where: 'generated' });
}

const texts = (hosts, days) =>
  fleet(hosts, days)
    .sort((a, b) => (a['@timestamp'] < b['@timestamp'] ? -1 : 1))
    .map((document) => JSON.stringify(document));

function heap() {
  for (let i = 0; i < 4; i++) globalThis.gc();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

/** Heap of an overlap filter together with its form in a checkpoint. */
function seenWindow(documents) {
  const before = heap();
  const seen = new SeenWindow(documents);
  for (let i = 0; i < documents; i++)
    seen.add(startMs + i, createHash('md5').update(`${i}`).digest('hex').slice(0, 12));
  globalThis.kept = [seen, seen.toJSON()];
  const held = heap() - before;
  globalThis.kept = undefined;
  return held;
}

/** Peak of this process, from the system. */
const peak = () => process.resourceUsage().maxRSS * 1024;
const child = (...args) => {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--expose-gc', here, folder, ...args.map(String)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
};

const [file, first] = sizes;
if (mode === 'train') {
  await bundleOf(pages(file));
  console.log(JSON.stringify({ peak: peak() }));
} else if (mode === 'hosts') {
  const loaded = openBundle(await bundleOf(pages(file, 0, Number(first))));
  const detector = new Detector(loaded, { utcOffsetMinutes: 0, delineate: {} }, new RunTotals());
  for await (const { logs } of pages(file, Number(first))) {
    for (const log of logs) {
      const parsed = detector.parse(log);
      if (!('reason' in parsed)) detector.scoreAll([parsed]);
    }
    detector.drain();
  }
  const full = heap();
  console.log(JSON.stringify({ heap: full, state: JSON.stringify(detector.toJSON()).length }));
} else if (mode === 'flood') {
  const count = Number(first);
  const loaded = openBundle(await bundleOf(pages(file)));
  const detector = new Detector(loaded, { utcOffsetMinutes: 0, delineate: {} }, new RunTotals());
  for (let i = 0; i < count; i++) {
    const address = `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;
    const message = `Failed password for invalid user u${i} from ${address} port ${1024 + (i % 60000)} ssh2`;
    const source = {
      '@timestamp': new Date(startMs + 3 * 86_400_000 + i * 200).toISOString(),
      host: { hostname: 'flooded' },
      process: { name: 'sshd', pid: i + 1 },
      message,
    };
    const parsed = detector.parse(raw(source, i));
    if (!('reason' in parsed)) detector.scoreAll([parsed]);
    detector.drain();
  }
  const full = heap();
  console.log(JSON.stringify({ count, heap: full, state: JSON.stringify(detector.toJSON()).length }));
} else {
  globalThis.gc();
  const base = process.memoryUsage().rss;
  const work = mkdtempSync(join(tmpdir(), 'memory-costs-'));
  const written = (hosts, days) => {
    const documents = texts(hosts, days);
    const path = join(work, `${hosts}-${days}.ndjson`);
    writeFileSync(path, `${documents.join('\n')}\n`);
    return { path, hosts, lines: documents.length };
  };
  const trained = (made) => ({ ...made, ...child('train', made.path) });
  const scored = (made) => ({ ...made, ...child('hosts', made.path, Math.floor(made.lines / 2)) });
  const perSeen = (seenWindow(50_000) - seenWindow(10_000)) / 40_000;
  const [small, large] = [trained(written(6, 8)), trained(written(6, 48))];
  const [few, many] = [scored(written(4, 6)), scored(written(24, 6))];
  const { path } = written(2, 3);
  const [calm, flooded] = [child('flood', path, 1), child('flood', path, 60_000)];
  rmSync(work, { recursive: true });
  const documents = texts(4, 6);
  const bytes = documents.reduce((sum, text) => sum + text.length, 0); // ASCII
  const page = `[${documents.join(',')}]`;
  const before = heap();
  const parsed = JSON.parse(page);
  const held = heap() - before;
  console.log(`overlap: ${perSeen.toFixed(0)} bytes a document, its checkpoint included`);
  console.log(`base: ${(base / 2 ** 20).toFixed(0)} MiB resident after loading`);
  console.log(
    `train: ${((large.peak - small.peak) / (large.lines - small.lines)).toFixed(0)} bytes a line`,
    small,
    large,
  );
  console.log(`host: ${((many.heap - few.heap) / (many.hosts - few.hosts) / 1024).toFixed(0)} KiB a host`, few, many);
  console.log(`flooded host: ${((flooded.heap - calm.heap) / 2 ** 20).toFixed(1)} MiB`, calm, flooded);
  console.log(
    `page: ${(held / bytes).toFixed(2)} bytes of heap a byte of JSON (${parsed.length} documents of ${(bytes / parsed.length).toFixed(0)} bytes)`,
  );
}
