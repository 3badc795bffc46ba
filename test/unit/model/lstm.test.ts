import { describe, expect, it } from 'vitest';
import { scoreEvent } from '../../../src/model/key-predictor.js';
import { jsBackend } from '../../../src/model/backend.js';
import { loadLstm, trainLstm } from '../../../src/model/index.js';
import { KeyNetwork } from '../../../src/model/key-network.js';
import { LSTM } from '../../../src/model/lstm-body.js';
import { lstmCellBackward, lstmCellForward } from '../../../src/model/ops/lstm-cell.js';
import { seededRandom } from '../../../src/model/random.js';
import { fillWindow } from '../../../src/model/training-windows.js';
import { KEY_PARTS, ROW, ROW_WIDTH } from '../../../src/types/index.js';
import type { RowShape } from '../../../src/types/index.js';
import { dot, expectGradient, numbers, numericGradient } from './finite-differences.js';
import { emptyWindows, expectNetworkGradients, lossOfEach, networkWithWindow } from './network-checks.js';
import { eventAt, SHAPE, someKeys, someRows } from './small-model.js';

const keys = someKeys(SHAPE);

it('lstm-cell: gradients of the gates and of the cell before', () => {
  const [rows, units] = [2, 3];
  const sums = numbers(rows * units * 4, 1, -2, 2);
  const before = numbers(rows * units, 2);
  const [dH, dC] = [numbers(rows * units, 3), numbers(rows * units, 4)];
  const [h, c, tanhC] = [numbers(6, 0), numbers(6, 0), numbers(6, 0)];
  let gates = sums.slice();
  const loss = (): number => {
    gates = sums.slice();
    lstmCellForward(h, c, tanhC, gates, before, rows, units);
    return dot(h, dH) + dot(c, dC);
  };
  loss();
  const [dGates, carry] = [gates, dC.slice()];
  lstmCellBackward(dGates, carry, dH, tanhC, before, rows, units);
  expectGradient(dGates, numericGradient(sums, loss));
  expectGradient(carry, numericGradient(before, loss));
});

it('lstm-cell: the published equations, gates in the order of torch.nn.LSTM', () => {
  const sigma = (v: number): number => 1 / (1 + Math.exp(-v));
  const gates = Float64Array.of(0.3, -1.2, 0.7, 2);
  const [h, c, tanhC] = [new Float64Array(1), new Float64Array(1), new Float64Array(1)];
  lstmCellForward(h, c, tanhC, gates, Float64Array.of(-0.4), 1, 1);
  const cell = sigma(-1.2) * -0.4 + sigma(0.3) * Math.tanh(0.7);
  expect(c[0]).toBeCloseTo(cell, 14);
  expect(h[0]).toBeCloseTo(sigma(2) * Math.tanh(cell), 14);
});

describe('the LSTM', () => {
  const sizes = { dModel: 6, nLayer: 2, window: 7, shape: SHAPE };

  it('has the gradients of the finite differences for every tensor', () => {
    const { net, windows } = networkWithWindow(LSTM, sizes, 7, someRows(7, SHAPE, keys, 5));
    expectNetworkGradients(net, windows, 'lstm.weight_hh_l1');
  });

  it('gives for windows together what it gives for each alone', () => {
    const { net } = networkWithWindow(LSTM, sizes, 7, someRows(7, SHAPE, keys, 5));
    const many = KeyNetwork.of(LSTM, jsBackend('float64'), sizes, { rows: 21, sequences: 3 });
    many.parameters.flat.set(net.parameters.flat);
    many.refresh();
    const together = emptyWindows(3, 7);
    let alone = 0;
    net.gradients.flat.fill(0);
    for (let b = 0; b < 3; b++) {
      const windows = emptyWindows(1, 7);
      fillWindow(windows, { rows: someRows(7, SHAPE, keys, 20 + b), start: b, events: 7 - b }, net.indexer);
      together.ids.set(windows.ids, b * windows.ids.length);
      together.targets.set(windows.targets, b * windows.targets.length);
      together.weights.set(windows.weights, b * windows.weights.length);
      alone += net.forward(windows);
      net.backward(windows, 1);
    }
    expect(many.forward(together)).toBeCloseTo(alone, 10);
    many.gradients.flat.fill(0);
    many.backward(together, 1);
    const worst = many.gradients.flat.map((value, i) => Math.abs(value - net.gradients.flat[i]));
    expect(Math.max(...worst)).toBeLessThan(1e-12);
  });

  const request = {
    streams: [someRows(200, SHAPE, keys, 1)],
    validation: [someRows(64, SHAPE, keys, 2)],
    shape: SHAPE,
    keyTuples: keys,
  };
  const small = { seed: 1, dModel: 8, batchSize: 12, window: 6 };

  it('scores event by event what it gives over a window of the last keys, and of no more', () => {
    const { bytes } = trainLstm({ ...request, options: { ...small, steps: 20 } });
    const predictor = loadLstm(bytes, keys, jsBackend('float64'));
    expect(predictor.name).toBe('lstm');
    const rows = someRows(30, SHAPE, keys, 4);
    let state = predictor.createState();
    const trained = { dModel: 8, nLayer: 2, window: 6, shape: SHAPE };
    for (let i = 0; i < 30; i++) {
      // The window that ends in event i has six inputs: the event before it is the first one.
      const from = Math.max(0, i - 6);
      const losses = lossOfEach(LSTM, trained, bytes, rows.subarray(from * ROW_WIDTH, (i + 1) * ROW_WIDTH), i >= 6);
      expect(scoreEvent(predictor, state, eventAt(rows, i)).surprisal).toBeCloseTo(losses[losses.length - 1], 5);
      if (i === 9) state = predictor.importState(predictor.exportState(state));
    }
  });

  it('gives the same bytes for the same seed', () => {
    const train = (seed: number): Uint8Array => trainLstm({ ...request, options: { ...small, seed, steps: 3 } }).bytes;
    expect(train(1)).toEqual(train(1));
    expect(train(2)).not.toEqual(train(1));
  });

  /** Sessions of plain keys, as the published next-key sets have them: each a stream, template = key, zeros elsewhere. */
  it('learns what came several keys before in many short sessions', { timeout: 60_000 }, () => {
    const shape: RowShape = { parts: [7, 1, 1, 1, 1], keys: 7, accounts: 1 };
    const tuples = Int32Array.from({ length: 7 * KEY_PARTS.length }, (_, i) => (i % 5 === 0 ? i / 5 : 0));
    const random = seededRandom(9);
    // 1 or 2, then three times 3, then 4 after 1 and 5 after 2, then 6
    const session = (): Int32Array => {
      const first = random() < 0.5 ? 1 : 2;
      const rows = new Int32Array(6 * ROW_WIDTH);
      [first, 3, 3, 3, first + 3, 6].forEach((key, i) => {
        rows[i * ROW_WIDTH + ROW.template] = key;
        rows[i * ROW_WIDTH + ROW.key] = key;
      });
      return rows;
    };
    const { bytes, validationLoss } = trainLstm({
      streams: Array.from({ length: 200 }, session),
      validation: Array.from({ length: 20 }, session),
      shape,
      keyTuples: tuples,
      options: { seed: 1, steps: 240, dModel: 16, batchSize: 32, learningRate: 0.02 },
    });
    expect(validationLoss).toBeLessThan(Math.LN2 / 6 + 0.05);
    const predictor = loadLstm(bytes, tuples);
    const state = predictor.createState();
    const row = new Int32Array(ROW_WIDTH);
    const score = (key: number): number => {
      row[ROW.template] = key;
      row[ROW.key] = key;
      return scoreEvent(predictor, state, row).surprisal;
    };
    [1, 3, 3, 3].forEach(score);
    expect(predictor.exportState(state)).toEqual(
      predictor.exportState(predictor.importState(predictor.exportState(state))),
    );
    expect(score(5)).toBeGreaterThan(3);
    expect(predictor.expected(1)[0].keyId).toBe(4);
    expect(score(6)).toBeLessThan(1);
  });
});
