import { describe, expect, it } from 'vitest';
import { jsBackend } from '../../../../src/model/backend.js';
import type { Backend } from '../../../../src/model/backend.js';
import { loadLstm, loadMamba, loadMlp, trainLstm, trainMamba, trainMlp } from '../../../../src/model/index.js';
import { scoreEvent } from '../../../../src/model/key-predictor.js';
import type { KeyPredictor } from '../../../../src/model/key-predictor.js';
import { ROW_WIDTH } from '../../../../src/types/index.js';
import { eventAt, SHAPE, someKeys, someRows } from '../small-model.js';
import { freshBackend, wasmBuilds } from './backends.js';
import { checkedBackend } from './checked-backend.js';

const keyTuples = someKeys(SHAPE);
const EVENTS = 60;
const request = {
  streams: [someRows(90, SHAPE, keyTuples, 1), someRows(40, SHAPE, keyTuples, 2)],
  validation: [someRows(30, SHAPE, keyTuples, 3)],
  shape: SHAPE,
  keyTuples,
};
const options = { seed: 4, steps: 4, batchSize: 2, window: 16, evaluateEvery: 2 };
const rows = someRows(EVENTS, SHAPE, keyTuples, 6);

const MODELS = [
  [
    'Mamba with a table for its inputs',
    (backend: Backend) => trainMamba({ ...request, options: { ...options, dModel: 64, dState: 3 }, backend }),
    loadMamba,
  ],
  [
    'Mamba',
    (backend: Backend) => trainMamba({ ...request, options: { ...options, dModel: 12, dState: 5 }, backend }),
    loadMamba,
  ],
  [
    'LSTM',
    (backend: Backend) => trainLstm({ ...request, options: { ...options, dModel: 6, window: 9 }, backend }),
    loadLstm,
  ],
  ['MLP', (backend: Backend) => trainMlp({ ...request, options: { ...options, dModel: 7 }, backend }), loadMlp],
] as const;

/** Surprisal and rank of every event of one stream, one at a time. */
function scores(predictor: KeyPredictor): { surprisals: number[]; ranks: number[] } {
  const state = predictor.createState();
  const all = Array.from({ length: EVENTS }, (_, i) => scoreEvent(predictor, state, eventAt(rows, i)));
  return { surprisals: all.map((score) => score.surprisal), ranks: all.map((score) => score.rank) };
}

describe.each(MODELS)('%s', (_, train, load) => {
  const { bytes } = train(jsBackend('float32'));

  it.each(wasmBuilds())('%s trains on arrays of its own memory, and the same each time', (name) => {
    const trained = train(checkedBackend(freshBackend(name)));
    expect(Number.isFinite(trained.trainLoss)).toBe(true);
    expect(train(freshBackend(name)).bytes).toEqual(trained.bytes);
  });

  it.each(wasmBuilds())('%s scores as the reference', (name) => {
    const expected = scores(load(bytes, keyTuples, jsBackend('float64')));
    const actual = scores(load(bytes, keyTuples, checkedBackend(freshBackend(name))));
    expected.surprisals.forEach((surprisal, i) => {
      expect(Math.abs(actual.surprisals[i] - surprisal)).toBeLessThan(5e-6);
    });
    expect(actual.ranks).toEqual(expected.ranks);
  });

  it.each(wasmBuilds())('%s gives the same bits to events together and one at a time', (name) => {
    const predictor = load(bytes, keyTuples, freshBackend(name));
    const single = scores(predictor).surprisals;
    // The events go to two streams in turn in the page; alone, each stream's events come one after another.
    const pairs = Array.from({ length: EVENTS }, () => 0).flatMap((__, i) => [i, i]);
    const page = new Int32Array(pairs.length * ROW_WIDTH);
    pairs.forEach((event, i) => page.set(eventAt(rows, event), i * ROW_WIDTH));
    const states = [predictor.createState(), predictor.createState()];
    const together = predictor.surprisals(
      pairs.map((__, i) => states[i % 2]),
      page,
    );
    expect(Array.from(together.subarray(0, pairs.length))).toEqual(pairs.map((event) => single[event]));
  });
});
