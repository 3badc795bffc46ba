import { loadMamba, trainMamba } from '../../src/model/index.js';
import { ROW, ROW_WIDTH } from '../../src/types/index.js';
import type { RowShape } from '../../src/types/index.js';
import { allowRelaxedSimd } from '../../src/workers/index.js';
import type { Trainer } from '../../src/workers/index.js';
import type { Row } from './row.js';
import { seeded } from './seeded.js';

/** 500 keys that are told apart by their first part alone: one softmax over 500, as the peers' head. */
const KEYS = 500;
const SHAPE: RowShape = { parts: [KEYS, 1, 1, 1, 1], keys: KEYS + 1, accounts: 1 };
/** D 64, E 128, N 16, R 4, W 4, one layer. The join with the context, which peers lack, is as narrow as a model file takes. */
const SIZES = { dModel: 64, expand: 2, dState: 16, dtRank: 4, dConv: 4, nLayer: 1, dHidden: 1 };
const SEQUENCES = 64;
const LENGTH = 64;
/** So many that the setting up (weights, kernels) is a small part, as in real trainings, which take hundreds. */
const STEPS = 16;
/** Steps of the model that is scored: any will do. */
const FEW_STEPS = 2;

/** Rows of a stream of any keys. */
function streamRows(events: number, seed: number): Int32Array {
  const random = seeded(seed);
  const rows = new Int32Array(events * ROW_WIDTH);
  for (let i = 0; i < events; i++) {
    const key = Math.floor(random() * KEYS);
    rows[i * ROW_WIDTH + ROW.template] = key;
    rows[i * ROW_WIDTH + ROW.key] = key + 1;
  }
  return rows;
}

function keyTuples(): Int32Array {
  const tuples = new Int32Array((KEYS + 1) * 5);
  for (let key = 0; key < KEYS; key++) tuples[(key + 1) * 5] = key;
  return tuples;
}

/** Steps of 64 windows of 64 events: forward, backward, clipping and AdamW; and once setting up and writing the model. */
export function trainingJob(steps = STEPS): { readonly job: Parameters<Trainer['train']>[0]; readonly tokens: number } {
  const streams = Array.from({ length: SEQUENCES }, (_, i) => streamRows(LENGTH, i));
  const options = { ...SIZES, seed: 1, steps, batchSize: SEQUENCES, window: LENGTH, featureDropout: 0 };
  const job = { streams, validation: [], shape: SHAPE, keyTuples: keyTuples(), options };
  return { job, tokens: steps * SEQUENCES * LENGTH };
}

/** A step of each of several streams at once: probability of the key that came, and its rank. */
function scoreRow(model: Uint8Array, tuples: Int32Array, streams: number, steps: number): Row {
  const predictor = loadMamba(model, tuples);
  const states = Array.from({ length: streams }, () => predictor.createState());
  const rows = streamRows(streams * steps, 2);
  const pages = Array.from({ length: steps }, (_, t) =>
    rows.subarray(t * streams * ROW_WIDTH, (t + 1) * streams * ROW_WIDTH),
  );
  return {
    id: `mamba stream batch ${streams}`,
    unit: 'events',
    count: streams * steps,
    run: () => {
      for (const page of pages) {
        predictor.surprisals(states, page);
        for (let event = 0; event < streams; event++) {
          predictor.look(event);
          predictor.rank();
        }
      }
    },
  };
}

/** The model as `hunt` runs it, and its training. */
export function modelRows(): Row[] {
  // as the program does before it opens a bundle
  allowRelaxedSimd();
  const { job, tokens } = trainingJob();
  const { bytes } = trainMamba(trainingJob(FEW_STEPS).job);
  return [
    scoreRow(bytes, job.keyTuples, 1, 4000),
    scoreRow(bytes, job.keyTuples, 256, 40),
    { id: `mamba train ${SEQUENCES}x${LENGTH}`, unit: 'tokens', count: tokens, run: () => void trainMamba(job) },
  ];
}
