import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreEvent } from '../../../../src/model/key-predictor.js';
import { loadMamba, poolPredictors, trainMamba, trainNgram } from '../../../../src/model/index.js';
import type { KeyPredictor } from '../../../../src/model/index.js';
import { ROW } from '../../../../src/types/index.js';
import type { RowShape } from '../../../../src/types/index.js';
import { eventAt, someKeys, someRows } from '../small-model.js';

const shape: RowShape = { parts: [9, 6, 6, 3, 4], keys: 40, accounts: 4 };
const keys = someKeys(shape);
const streams = [someRows(300, shape, keys, 1)];
const request = { streams, validation: [], shape, keyTuples: keys };
const mamba = trainMamba({ ...request, options: { seed: 1, steps: 12, dModel: 8, window: 16 } }).bytes;
// a few events repeated: certain of itself where it has seen them, with nearly nothing left for other keys
const repeated = Int32Array.from(Array.from({ length: 60 }, () => [...someRows(3, shape, keys, 2)]).flat());

function parts(): KeyPredictor[] {
  return [
    loadMamba(mamba, keys),
    trainNgram({ kind: 'context', streams: [...streams, repeated], shape, keyTuples: keys }),
  ];
}

/** Rows that the parts know well, and rows that they do not. */
const rows = Int32Array.from([...someRows(80, shape, keys, 6), ...repeated.subarray(0, 340)]);
const EVENTS = 100;

describe('a pool', () => {
  it.each([
    [undefined, [0.5, 0.5]],
    [
      [3, 1],
      [0.75, 0.25],
    ],
  ])('with weights %j has the weighted mean of its parts’ surprisals', (weights, shares) => {
    const pool = poolPredictors(parts(), weights);
    expect(pool.name).toBe('mamba+context-ngram');
    const alone = parts();
    const state = pool.createState();
    const states = alone.map((part) => part.createState());
    const ranks = new Set<number>();
    for (let i = 0; i < EVENTS; i++) {
      const row = eventAt(rows, i);
      const { surprisal, rank } = { ...scoreEvent(pool, state, row) };
      const outputs = alone.map((part, m) => ({ ...scoreEvent(part, states[m], row) }));
      const mean = shares[0] * outputs[0].surprisal + shares[1] * outputs[1].surprisal;
      expect(surprisal).toBeCloseTo(mean, 9);
      const [a, b] = alone.map((part) => part.probabilities());
      const logs = a.map((p, id) => shares[0] * Math.log(p) + shares[1] * Math.log(b[id])).subarray(1);
      const limit = row[ROW.key] > 0 ? logs[row[ROW.key] - 1] : -mean;
      expect(rank).toBe(1 + logs.filter((log) => log > limit + 1e-12).length);
      ranks.add(rank);
      // the normalised pool, of what the parts say now and not of any event before
      const outside = [a, b].reduce((p, of, m) => p * (1 - of.reduce((x, y) => x + y, 0)) ** shares[m], 1);
      const sum = logs.reduce((total, log) => total + Math.exp(log), outside);
      const all = pool.probabilities();
      expect(all[0]).toBe(0);
      logs.forEach((log, at) => expect(all[at + 1]).toBeCloseTo(Math.exp(log) / sum, 9));
      const expected = pool.expected(4);
      expect(expected.map(({ probability }) => probability)).toEqual([...all].sort((x, y) => y - x).slice(0, 4));
      expect(pool.opinions(3)).toEqual(
        outputs.map((output, m) => ({ name: alone[m].name, ...output, expected: alone[m].expected(3) })),
      );
    }
    expect(ranks.size).toBeGreaterThan(10);
  });

  it('calls likely what both parts do, and expects nothing that the vocabulary lacks', () => {
    const pool = poolPredictors(parts());
    const state = pool.createState();
    for (let i = 0; i < EVENTS; i++) {
      scoreEvent(pool, state, eventAt(rows, i));
      const sum = pool.probabilities().reduce((total, p) => total + p, 0);
      expect(sum).toBeGreaterThan(0);
      expect(sum).toBeLessThanOrEqual(1 + 1e-9);
    }
  });

  it('needs no more than a single part’s word when that is all there is', () => {
    const [, ngram] = parts();
    const pool = poolPredictors(parts(), [0, 2]);
    const state = pool.createState();
    const own = ngram.createState();
    for (let i = 0; i < EVENTS; i++) {
      expect({ ...scoreEvent(pool, state, eventAt(rows, i)) }).toEqual({ ...scoreEvent(ngram, own, eventAt(rows, i)) });
    }
  });

  it('goes on from exported states, those of another pool of the same parts', () => {
    const pool = poolPredictors(parts());
    const state = pool.createState();
    for (let i = 0; i < 10; i++) scoreEvent(pool, state, eventAt(rows, i));
    const bytes = pool.exportState(state);
    const other = poolPredictors(parts());
    const again = other.importState(bytes);
    for (let i = 10; i < 20; i++) {
      const { surprisal } = scoreEvent(pool, state, eventAt(rows, i));
      expect(scoreEvent(other, again, eventAt(rows, i)).surprisal).toBe(surprisal);
    }
    expect(() => pool.importState(bytes.subarray(1))).toThrow(expect.objectContaining({ code: 'CHECKPOINT_CORRUPT' }));
  });

  it('refuses weights that are no shares', () => {
    for (const weights of [
      [0, 0],
      [-1, 2],
      [NaN, 1],
    ]) {
      expect(() => poolPredictors(parts(), weights)).toThrow(expect.objectContaining({ code: 'MODEL_INVALID' }));
    }
    expect(() => poolPredictors([])).toThrow(expect.objectContaining({ code: 'MODEL_INVALID' }));
  });
});

describe('probabilities with a floor', () => {
  it('are exact from the floor up, and 0 or exact below it', () => {
    const predictor = loadMamba(mamba, keys);
    const state = predictor.createState();
    for (let i = 0; i < 20; i++) scoreEvent(predictor, state, eventAt(rows, i));
    const exact = predictor.probabilities().slice();
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (floor) => {
        predictor.probabilities(floor).forEach((p, id) => {
          if (p !== exact[id]) expect([p, exact[id] < floor * (1 + 1e-12)]).toEqual([0, true]);
        });
        // what is known already is not made less of
        predictor.look(0);
      }),
    );
    expect(predictor.probabilities(1).every((p) => p === 0)).toBe(true);
  });
});
