import { describe, expect, it } from 'vitest';
import { scoreEvent } from '../../../src/model/key-predictor.js';
import { jsBackend } from '../../../src/model/backend.js';
import { loadMamba, loadMlp, trainMlp } from '../../../src/model/index.js';
import { MLP } from '../../../src/model/mlp-body.js';
import { ROW } from '../../../src/types/index.js';
import { expectNetworkGradients, lossOfEach, networkWithWindow } from './network-checks.js';
import { eventAt, SHAPE, someKeys, someRows } from './small-model.js';

const keys = someKeys(SHAPE);
const sizes = { dModel: 6, nLayer: 2, dInner: 7, dHidden: 5, shape: SHAPE };

describe('the MLP', () => {
  it('has the gradients of the finite differences for every tensor', () => {
    const { net, windows } = networkWithWindow(MLP, sizes, 7, someRows(6, SHAPE, keys, 5));
    expectNetworkGradients(net, windows, 'backbone.layers.1.up.weight');
  });

  const streams = [someRows(200, SHAPE, keys, 1)];
  const request = { streams, validation: [someRows(64, SHAPE, keys, 2)], shape: SHAPE, keyTuples: keys };

  it('scores event by event what it gives over a window', () => {
    const { bytes } = trainMlp({ ...request, options: { seed: 1, steps: 20, batchSize: 4, window: 16 } });
    const predictor = loadMlp(bytes, keys, jsBackend('float64'));
    expect(predictor.name).toBe('mlp');
    const rows = someRows(30, SHAPE, keys, 4);
    const state = predictor.createState();
    const trained = { dModel: 32, nLayer: 1, dInner: 128, dHidden: 32, shape: SHAPE };
    lossOfEach(MLP, trained, bytes, rows).forEach((loss, i) => {
      expect(scoreEvent(predictor, state, eventAt(rows, i)).surprisal).toBeCloseTo(loss, 12);
    });
  });

  it('knows nothing beyond the event before', () => {
    const { bytes } = trainMlp({ ...request, options: { seed: 1, steps: 5, batchSize: 4, window: 16 } });
    const predictor = loadMlp(bytes, keys);
    const rows = someRows(6, SHAPE, keys, 4);
    const [long, short] = [predictor.createState(), predictor.createState()];
    for (let i = 0; i < 4; i++) scoreEvent(predictor, long, eventAt(rows, i));
    scoreEvent(predictor, short, eventAt(rows, 3));
    const after = scoreEvent(predictor, long, eventAt(rows, 4)).surprisal;
    expect(scoreEvent(predictor, short, eventAt(rows, 4)).surprisal).toBe(after);
    const copy = predictor.importState(predictor.exportState(long));
    const next = scoreEvent(predictor, long, eventAt(rows, 5)).surprisal;
    expect(scoreEvent(predictor, copy, eventAt(rows, 5)).surprisal).toBe(next);
  });

  it('learns from the event before and from the context, each', () => {
    const options = { seed: 1, steps: 150, batchSize: 8, window: 32, evaluateEvery: 25 };
    for (const where of ['previous', 'context'] as const) {
      // random but for one rule: the key is the successor of the one before, or of the account's last key
      const follow = (seed: number): Int32Array => {
        const rows = someRows(400, SHAPE, keys, seed);
        for (let i = 1; i < 400; i++) {
          const row = eventAt(rows, i);
          const from = where === 'previous' ? eventAt(rows, i - 1)[ROW.key] : row[ROW.accountKey1];
          const key = 1 + (from % (SHAPE.keys - 1));
          row.set(keys.subarray(key * 5, key * 5 + 5));
          row[ROW.key] = key;
        }
        return rows;
      };
      const { validationLoss } = trainMlp({ ...request, streams: [follow(1)], validation: [follow(2)], options });
      expect(validationLoss).toBeLessThan(0.7); // by frequency alone: ln 11 = 2.4
    }
  });

  it('does not take the file of another kind of model', () => {
    const { bytes } = trainMlp({ ...request, options: { seed: 1, steps: 1 } });
    expect(() => loadMamba(bytes, keys)).toThrow(expect.objectContaining({ code: 'MODEL_INVALID' }));
  });
});
