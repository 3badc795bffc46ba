// Times the kernels by themselves, both builds in turns, best of many short blocks; for work on the kernels only (what a
// user gets is timed by `npm run bench`). `node kernels/time.mjs [part of a name]`
import { readFile } from 'node:fs/promises';

const MODULES = new URL('../src/model/wasm/', import.meta.url);
const MIB = 1 << 20;
/** Model of the published comparisons: D 64, E 128, N 16, R 4, W 4, 500 classes. */
const [D, E, N, R, W, V] = [64, 128, 16, 4, 4, 500];
const ROW_WIDTH = R + 2 * N;

async function loadKernels(file) {
  const text = await readFile(new URL(file, MODULES), 'utf8');
  const bytes = Buffer.from([...text.matchAll(/^ {2}'(.+)',$/gm)].map(([, line]) => line).join(''), 'base64');
  if (!WebAssembly.validate(bytes)) return undefined;
  const memory = new WebAssembly.Memory({ initial: 64 * 16, maximum: 65536, shared: true });
  const kernels = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports;
  const numbers = new Float32Array(memory.buffer);
  let seed = 1;
  for (let i = MIB / 4; i < numbers.length; i++) {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    numbers[i] = seed / 2 ** 33 + 1e-3; // (0, ½]: time steps too
  }
  numbers.subarray((50 * MIB) / 4, (51 * MIB) / 4).forEach((_, i, a) => (a[i] = -(1 + 22 * a[i]))); // decay rates
  return { kernels, indices: new Int32Array(memory.buffer) };
}

/** Addresses, a MiB and more apart. */
const at = (mib) => mib * MIB;
const [STARTS, TARGETS, DECAY, PLACES] = [at(60), at(61), at(50), at(62)];

/** @returns {{ name: string, count: number, flops?: number, run: (kernels: any) => void }[]} */
function cases() {
  const list = [];
  const add = (name, count, run, flops) => list.push({ name, count, run, flops });
  for (const [rows, depth, columns] of [[1024, 64, 256], [1024, 128, 64], [256, 64, 500], [1, 64, 256], [1, 64, 500]]) {
    const size = `${rows}x${depth}x${columns}`;
    const flops = 2 * depth * columns;
    add(`product ${size}`, rows, (k) => k.product(at(10), at(2), at(4), at(5), at(6), rows, depth, columns, 0), flops);
    if (rows === 1) continue;
    const gradient = (k) => k.productGradient(at(20), at(21), at(10), at(2), at(22), rows, depth, columns);
    add(`gradient ${size}`, rows, gradient, flops);
  }
  for (const [count, length] of [[1, 1], [256, 1], [1, 64]]) {
    const rows = count * length;
    const begin = (indices) => indices.forEach((_, i) => i <= count && (indices[i] = i * length));
    const scan = [E, N, ROW_WIDTH, R, R + N];
    const sequences = `${count}x${length}`;
    const timed = (name, run) => list.push({ name: `${name} ${sequences}`, count: rows, run, begin });
    timed('scan', (k) => k.scanForward(at(10), at(2), at(4), DECAY, at(6), at(7), at(12), PLACES, STARTS, count, ...scan));
    timed('conv', (k) => k.convForward(at(10), at(2), at(4), at(5), at(6), at(8), PLACES, STARTS, count, E, W));
    if (length === 1) continue;
    timed('scan backward', (k) =>
      k.scanBackward(at(10), at(12), at(14), at(15), at(16), at(2), at(3), at(4), DECAY, at(6), at(7), at(20), STARTS, count, ...scan),
    );
    timed('conv backward', (k) => k.convBackward(at(10), at(12), at(13), at(2), at(3), at(4), at(8), STARTS, count, E, W));
  }
  add('silu', 256, (k) => k.siluForward(at(10), at(11), at(2), 256 * E));
  add('softplus', 256, (k) => k.softplusForward(at(10), at(2), 256 * E));
  add('gate', 256, (k) => k.gateForward(at(10), at(11), at(2), at(4), 256, E));
  add('rms norm', 256, (k) => k.rmsNormForward(at(10), at(11), at(2), at(4), 256, D, 1e-5));
  add('cross entropy', 256, (k) => k.crossEntropyForward(at(10), at(11), at(2), TARGETS, 1, 0, 256, V));
  add('LSTM cell', 256, (k) => k.lstmCellForward(at(10), at(11), at(12), at(2), at(4), 256, E));
  return list;
}

const now = () => Number(process.hrtime.bigint());

/** Nanoseconds of a call, best of 60 blocks of about 2 ms, the builds in turns. */
function best(calls) {
  const repeats = calls.map((call) => {
    const until = now() + 2e7;
    let done = 0;
    for (; now() < until; done++) call();
    return Math.max(1, Math.round(done / 10));
  });
  const least = calls.map(() => Infinity);
  for (let block = 0; block < 60; block++) {
    calls.forEach((call, i) => {
      const start = now();
      for (let j = 0; j < repeats[i]; j++) call();
      least[i] = Math.min(least[i], (now() - start) / repeats[i]);
    });
  }
  return least;
}

const builds = [];
for (const name of ['simd', 'relaxed']) {
  const loaded = await loadKernels(`${name}-module.ts`);
  if (loaded !== undefined) builds.push({ name, ...loaded });
}
console.log(`Node ${process.version}; µs a row, GFLOP/s: ${builds.map(({ name }) => name).join(', ')}`);
for (const { name, count, flops, run, begin } of cases()) {
  if (!name.includes(process.argv[2] ?? '')) continue;
  for (const { indices } of builds) {
    indices.subarray(TARGETS / 4, TARGETS / 4 + 256).fill(1);
    indices.subarray(PLACES / 4, PLACES / 4 + 256).forEach((_, i, places) => (places[i] = i));
    begin?.(indices.subarray(STARTS / 4, STARTS / 4 + 1024));
  }
  const times = best(builds.map(({ kernels }) => () => run(kernels)));
  const texts = times.map((ns) => {
    const speed = flops === undefined ? '' : ` ${((flops * count) / ns).toFixed(1).padStart(6)}`;
    return `${(ns / count / 1000).toFixed(3).padStart(8)}${speed}`;
  });
  console.log(`${name.padEnd(24)}${texts.join('  ')}`);
}
