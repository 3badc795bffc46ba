/**
 * What 100,000 streams cost in memory: `NODE_OPTIONS=--expose-gc npx tsx bench/throughput/streams-held.ts shipped` (or `large`: a process
 * each, since what a run has freed another would take). Each stream has scored events and is kept, as
 * `hunt` keeps the state of each host's stream; the figure is what is resident after, less what was before the first stream.
 */
import { loadMamba, MAX_EVENTS, poolPredictors, trainMamba, trainNgram } from '../../src/model/index.js';
import type { PredictorState } from '../../src/model/index.js';
import { ROW, ROW_WIDTH } from '../../src/types/index.js';
import type { RowShape } from '../../src/types/index.js';
import { seeded } from './seeded.js';

const STREAMS = 100_000;
const EVENTS_EACH = 2;
const KEYS = 300;
const SHAPE: RowShape = { parts: [KEYS, 6, 4, 3, 3], keys: KEYS + 1, accounts: 32 };
const SIZES = {
  /** D 32, E 64, N 8. */
  shipped: {},
  /** D 64, E 128, N 16. */
  large: { dModel: 64, dState: 16 },
};

const random = seeded(1);
const keyTuples = new Int32Array((KEYS + 1) * 5);
for (let id = 1; id <= KEYS; id++) keyTuples.set([id - 1, id % 6, id % 4, id % 3, 0], id * 5);

function rowsOf(events: number): Int32Array {
  const rows = new Int32Array(events * ROW_WIDTH);
  for (let i = 0; i < events; i++) {
    const id = 1 + Math.floor(random() * KEYS);
    rows.set(keyTuples.subarray(id * 5, id * 5 + 5), i * ROW_WIDTH);
    rows[i * ROW_WIDTH + ROW.key] = id;
  }
  return rows;
}

const residentMiB = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().rss / 2 ** 20;
};

const name = process.argv[2] === 'large' ? 'large' : 'shipped';
const sizes = SIZES[name];
const request = { streams: [rowsOf(4096)], validation: [], shape: SHAPE, keyTuples };
const { bytes } = trainMamba({ ...request, options: { ...sizes, seed: 1, steps: 2 } });
const ngram = trainNgram({ kind: 'context', ...request });
const pool = poolPredictors([loadMamba(bytes, keyTuples), ngram]);
const rows = rowsOf(MAX_EVENTS);
pool.surprisals(
  Array.from({ length: MAX_EVENTS }, () => pool.createState()),
  rows,
);
const before = residentMiB();
const states: PredictorState[] = [];
const started = process.cpuUsage();
while (states.length < STREAMS) {
  const count = Math.min(MAX_EVENTS, STREAMS - states.length);
  const some = Array.from({ length: count }, () => pool.createState());
  for (let i = 0; i < EVENTS_EACH; i++) pool.surprisals(some, rows.subarray(0, count * ROW_WIDTH));
  states.push(...some);
}
const { user, system } = process.cpuUsage(started);
const rate = (STREAMS * EVENTS_EACH) / ((user + system) / 1e6);
const held = residentMiB() - before;
console.log(`${name}: ${states.length} streams hold ${held.toFixed(0)} MiB (${rate.toFixed(0)} events a CPU second)`);
