import { describe, expect, it } from 'vitest';
import { scoreEvent } from '../../../src/model/key-predictor.js';
import { AdamW, clipGradients, oneCycleRate } from '../../../src/model/adamw.js';
import { jsBackend } from '../../../src/model/backend.js';
import { loadMamba, trainMamba } from '../../../src/model/index.js';
import type { TrainStep } from '../../../src/model/index.js';
import { tensorSpecs } from '../../../src/model/architecture.js';
import { MAMBA } from '../../../src/model/mamba-body.js';
import { mambaSizes } from '../../../src/model/mamba-sizes.js';
import { Parameters } from '../../../src/model/parameters.js';
import { seededRandom } from '../../../src/model/random.js';
import { KEY_PARTS, ROW, ROW_WIDTH } from '../../../src/types/index.js';
import type { RowShape } from '../../../src/types/index.js';
import { eventAt, SHAPE, someKeys, someRows } from './small-model.js';

describe('the optimiser', () => {
  // torch.optim.AdamW([1, -2], lr=.1, weight_decay=.05), gradients [.5, -1] then [.1, 2]: torch 2.15.0.
  it('moves as the published AdamW, and decays linear weights only', () => {
    const parameters = new Parameters(tensorSpecs(MAMBA, mambaSizes(SHAPE, { dModel: 4 })), jsBackend('float64'));
    const gradients = new Parameters(tensorSpecs(MAMBA, mambaSizes(SHAPE, { dModel: 4 })), jsBackend('float64'));
    for (const name of ['join.up.weight', 'join.up.bias']) parameters.get(name).set([1, -2]);
    const adam = new AdamW(jsBackend('float64'), parameters);
    for (const step of [
      [0.5, -1],
      [0.1, 2],
    ]) {
      for (const name of ['join.up.weight', 'join.up.bias']) gradients.get(name).set(step);
      adam.update(gradients.flat, 0.1);
    }
    const weight = parameters.get('join.up.weight');
    expect(weight[0]).toBeCloseTo(EXPECTED.decayed[0], 9);
    expect(weight[1]).toBeCloseTo(EXPECTED.decayed[1], 9);
    const bias = parameters.get('join.up.bias');
    expect(bias[0]).toBeCloseTo(EXPECTED.plain[0], 9);
    expect(bias[1]).toBeCloseTo(EXPECTED.plain[1], 9);
  });

  it('clips by the norm of all gradients', () => {
    const gradients = Float64Array.of(3, 4);
    expect(clipGradients(jsBackend('float64'), gradients, 1)).toBe(5);
    expect(Math.hypot(...gradients)).toBeCloseTo(1, 6);
    expect(clipGradients(jsBackend('float64'), gradients, 10)).toBeCloseTo(1, 6);
    expect(Math.hypot(...gradients)).toBeCloseTo(1, 6);
  });

  it('raises the rate, then lowers it to almost nothing, as OneCycleLR', () => {
    const rates = EXPECTED.rates.map(([step]) => oneCycleRate(step, 100, 4e-3));
    EXPECTED.rates.forEach(([, rate], i) => expect(rates[i] / rate).toBeCloseTo(1, 6));
  });
});

/** From torch 2.15.0: `AdamW` as above with and without decay; `OneCycleLR(max_lr=4e-3, total_steps=100)`. */
const EXPECTED = {
  decayed: [0.810220906375, -1.91716035347],
  plain: [0.819695906385, -1.93661035347],
  rates: [
    [0, 0.00016],
    [10, 0.00118065579],
    [29, 0.004],
    [30, 0.00399798614],
    [60, 0.00235712036],
    [99, 1.6e-8],
  ],
} as const;

/** Sessions of a small grammar: 1 → (2 or 3, a coin) → 4 → 5 → 1 …; the coin is all that is uncertain. */
const GRAMMAR: RowShape = { parts: [6, 6, 6, 3, 4], keys: 6, accounts: 1 };
const GRAMMAR_KEYS = Int32Array.from({ length: 30 }, (_, i) => (i % 5 === 0 ? Math.floor(i / 5) : i < 5 ? 0 : i % 3));

function grammarRows(events: number, seed: number): Int32Array {
  const random = seededRandom(seed);
  const rows = new Int32Array(events * ROW_WIDTH);
  for (let i = 0; i < events; i++) {
    const key = [1, random() < 0.5 ? 2 : 3, 4, 5][i % 4];
    const row = eventAt(rows, i);
    row.set(GRAMMAR_KEYS.subarray(key * KEY_PARTS.length, (key + 1) * KEY_PARTS.length));
    row[ROW.key] = key;
  }
  return rows;
}

describe('training', () => {
  const small = { dModel: 16, batchSize: 8, window: 32, evaluateEvery: 20 };

  it('learns a grammar to near its entropy, and stays there while it scores', { timeout: 60_000 }, () => {
    const streams = [grammarRows(900, 1), grammarRows(300, 2)];
    const validation = [grammarRows(400, 3)];
    const looks: number[] = [];
    const { bytes, steps, validationLoss } = trainMamba({
      streams,
      validation,
      shape: GRAMMAR,
      keyTuples: GRAMMAR_KEYS,
      options: { ...small, seed: 5, steps: 160 },
      onStep: (step) => step.validationLoss !== undefined && looks.push(step.validationLoss),
    });
    expect(validationLoss).toBe(Math.min(...looks));
    expect(looks.length).toBe(Math.floor(steps / 20));
    const entropy = Math.LN2 / 4;
    expect(validationLoss).toBeLessThan(entropy + 0.08);
    const predictor = loadMamba(bytes, GRAMMAR_KEYS);
    const state = predictor.createState();
    const rows = grammarRows(2000, 4);
    let surprisal = 0;
    for (let i = 0; i < 2000; i++) surprisal += scoreEvent(predictor, state, eventAt(rows, i)).surprisal / 2000;
    // By frequency alone an event would cost 1.73 nats (three keys of 1/4, two of 1/8).
    expect(surprisal).toBeLessThan(entropy + 0.08);
    // What the grammar forbids is a surprise: 4 comes after 2 or 3 only.
    for (let i = 0; i < 4; i++) scoreEvent(predictor, state, eventAt(rows, i));
    const forbidden = scoreEvent(predictor, state, eventAt(rows, 2));
    expect(forbidden.surprisal).toBeGreaterThan(3);
    expect(forbidden.rank).toBeGreaterThan(1);
    expect(predictor.expected(1)[0].keyId).toBe(1);
  });

  const keys = someKeys(SHAPE);
  const request = {
    streams: [someRows(100, SHAPE, keys, 1), someRows(9, SHAPE, keys, 2), new Int32Array(0)],
    validation: [someRows(70, SHAPE, keys, 3)],
    shape: SHAPE,
    keyTuples: keys,
  };

  it('gives the same bytes for the same seed, and others for another', () => {
    const train = (seed: number): Uint8Array =>
      trainMamba({ ...request, options: { ...small, seed, steps: 6, evaluateEvery: 2 } }).bytes;
    const first = train(1);
    expect(train(1)).toEqual(first);
    expect(train(2)).not.toEqual(first);
  });

  it('ends early when asked, and when the validation gets no better', () => {
    const seen: TrainStep[] = [];
    const options = { ...small, seed: 1, steps: 400, evaluateEvery: 2, patience: 2, learningRate: 0.05 };
    const stopped = trainMamba({
      ...request,
      options,
      onStep: (step) => seen.push(step),
      shouldStop: () => seen.length === 3,
    });
    expect(stopped.steps).toBe(3);
    expect(seen.map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(seen[1].validationLoss).toBe(stopped.validationLoss);
    expect(trainMamba({ ...request, options }).steps).toBeLessThan(400);
  });

  it('keeps the best of its looks, not the last', () => {
    const looks: number[] = [];
    const result = trainMamba({
      ...request,
      validation: [someRows(30, SHAPE, keys, 3)],
      options: { ...small, seed: 1, steps: 60, evaluateEvery: 3, patience: 50, learningRate: 0.05 },
      onStep: ({ validationLoss }) => validationLoss !== undefined && looks.push(validationLoss),
    });
    const [last] = looks.slice(-1);
    expect(Math.min(...looks)).toBeLessThan(last - 0.1);
    expect(result.validationLoss).toBe(Math.min(...looks));
    const predictor = loadMamba(result.bytes, keys);
    const state = predictor.createState();
    const rows = someRows(30, SHAPE, keys, 3);
    let loss = 0;
    for (let i = 0; i < 30; i++) loss += scoreEvent(predictor, state, eventAt(rows, i)).surprisal / 30;
    expect(loss).toBeCloseTo(result.validationLoss, 3);
  });

  it('goes without validation rows', () => {
    const result = trainMamba({ ...request, validation: [], options: { ...small, seed: 1, steps: 3 } });
    expect(result.validationLoss).toBeNaN();
    expect(result.trainLoss).toBeGreaterThan(0);
    expect(loadMamba(result.bytes, keys).name).toBe('mamba');
  });

  it('says so when there is nothing to learn from', () => {
    expect(() => trainMamba({ ...request, streams: [new Int32Array(0)], options: { seed: 1 } })).toThrow(
      expect.objectContaining({ code: 'TRAINING_RANGE_EMPTY' }),
    );
  });
});
