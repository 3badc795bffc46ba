import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreEvent } from '../../../../src/model/key-predictor.js';
import {
  fitMixtureWeights,
  loadMamba,
  loadMlp,
  mixPredictors,
  trainMamba,
  trainMlp,
  trainNgram,
} from '../../../../src/model/index.js';
import type { KeyPredictor, WeightedPredictor } from '../../../../src/model/index.js';
import { ROW } from '../../../../src/types/index.js';
import type { RowShape } from '../../../../src/types/index.js';
import { eventAt, someKeys, someRows } from '../small-model.js';

const shape: RowShape = { parts: [9, 6, 6, 3, 4], keys: 40, accounts: 4 };
const keys = someKeys(shape);
const streams = [someRows(300, shape, keys, 1)];
const request = { streams, validation: [], shape, keyTuples: keys };
const mamba = trainMamba({ ...request, options: { seed: 1, steps: 12, dModel: 8, window: 16 } }).bytes;
const mlp = trainMlp({ ...request, options: { seed: 1, steps: 12, dModel: 8, window: 16 } }).bytes;

function parts(): WeightedPredictor[] {
  return [
    { predictor: loadMamba(mamba, keys), weight: 0.5 },
    { predictor: loadMlp(mlp, keys), weight: 0 },
    { predictor: trainNgram({ kind: 'context', streams, shape, keyTuples: keys }), weight: 1.5 },
  ];
}

describe('the probabilities of the whole vocabulary', () => {
  it.each(['mamba', 'context-ngram'])('of %s are those of expected, and of scoring', (name) => {
    const found = parts().find(({ predictor }) => predictor.name === name);
    const predictor = found?.predictor as KeyPredictor;
    const state = predictor.createState();
    const rows = someRows(20, shape, keys, 5);
    for (let i = 0; i < 20; i++) {
      const { surprisal } = scoreEvent(predictor, state, eventAt(rows, i));
      const all = predictor.probabilities().slice();
      const sum = all.reduce((total, p) => total + p, 0);
      expect(sum).toBeLessThanOrEqual(1 + 1e-9);
      expect(all[0]).toBe(0);
      const key = eventAt(rows, i)[ROW.key];
      if (key > 0) expect(-Math.log(all[key])).toBeCloseTo(surprisal, 5);
      const expected = predictor.expected(shape.keys);
      expect(expected).toHaveLength(shape.keys - 1);
      for (const { keyId, probability } of expected) expect(probability).toBeCloseTo(all[keyId], 12);
    }
  });
});

describe('a mixture', () => {
  const mixture = mixPredictors(parts());
  const alone = parts();

  it('has the weighted sum of its parts as probability, in score, rank and expected', () => {
    expect(mixture.name).toBe('mamba+context-ngram');
    const state = mixture.createState();
    const states = alone.map(({ predictor }) => predictor.createState());
    const rows = someRows(80, shape, keys, 6);
    const ranks = new Set<number>();
    for (let i = 0; i < 80; i++) {
      const row = eventAt(rows, i);
      const { surprisal, rank } = scoreEvent(mixture, state, row);
      const surprisals = alone.map(({ predictor }, m) => scoreEvent(predictor, states[m], row).surprisal);
      const p = 0.25 * Math.exp(-surprisals[0]) + 0.75 * Math.exp(-surprisals[2]);
      expect(surprisal).toBeCloseTo(-Math.log(p), 9);
      const [a, , c] = alone.map(({ predictor }) => predictor.probabilities());
      const all = a.map((value, id) => 0.25 * value + 0.75 * c[id]);
      const limit = row[ROW.key] > 0 ? all[row[ROW.key]] : p;
      expect(rank).toBe(1 + all.filter((value) => value > limit * (1 + 1e-12)).length);
      ranks.add(rank);
      const order = Array.from(all.keys())
        .slice(1)
        .sort((x, y) => all[y] - all[x] || x - y);
      const expected = mixture.expected(5);
      expected.forEach(({ probability }, at) => expect(probability).toBeCloseTo(all[order[at]], 12));
      expect(expected).toHaveLength(5);
    }
    expect(ranks.size).toBeGreaterThan(10);
  });

  it('goes on from exported states as if nothing had been', () => {
    const rows = someRows(20, shape, keys, 7);
    const state = mixture.createState();
    for (let i = 0; i < 10; i++) scoreEvent(mixture, state, eventAt(rows, i));
    const bytes = mixture.exportState(state);
    const again = mixture.importState(bytes);
    for (let i = 10; i < 20; i++) {
      const { surprisal } = scoreEvent(mixture, state, eventAt(rows, i));
      expect(scoreEvent(mixture, again, eventAt(rows, i)).surprisal).toBe(surprisal);
    }
    for (const damaged of [
      bytes.subarray(0, 3),
      bytes.subarray(1),
      bytes.subarray(0, bytes.length - 1),
      Uint8Array.of(...bytes, 0),
    ]) {
      expect(() => mixture.importState(damaged)).toThrow(expect.objectContaining({ code: 'CHECKPOINT_CORRUPT' }));
    }
  });

  it('refuses weights that are no shares', () => {
    const [part] = parts();
    for (const weight of [0, -1, NaN, Infinity]) {
      expect(() => mixPredictors([{ ...part, weight }])).toThrow(expect.objectContaining({ code: 'MODEL_INVALID' }));
    }
    expect(() => mixPredictors([])).toThrow(expect.objectContaining({ code: 'MODEL_INVALID' }));
  });
});

describe('the weights of a mixture', () => {
  const meanLoss = (columns: readonly Float64Array[], weights: readonly number[]): number =>
    columns[0].reduce(
      (sum, _, i) => sum - Math.log(columns.reduce((p, c, m) => p + weights[m] * Math.exp(-c[i]), 0)),
      0,
    ) / columns[0].length;
  const columns = fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 40 }))
    .chain(([parts, events]) =>
      fc.array(fc.array(fc.double({ min: 0, max: 40, noNaN: true }), { minLength: events, maxLength: events }), {
        minLength: parts,
        maxLength: parts,
      }),
    )
    .map((lists) => lists.map((list) => Float64Array.from(list)));

  it('are shares, and on their events never worse than the best part or than equal shares', () => {
    fc.assert(
      fc.property(columns, (surprisals) => {
        const weights = fitMixtureWeights(surprisals);
        expect(weights.every((weight) => weight >= 0)).toBe(true);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
        const loss = meanLoss(surprisals, weights);
        const single = surprisals.map((c) => c.reduce((sum, nats) => sum + nats, 0) / c.length);
        expect(loss).toBeLessThanOrEqual(Math.min(...single) + 1e-9);
        expect(loss).toBeLessThanOrEqual(
          meanLoss(
            surprisals,
            weights.map(() => 1 / weights.length),
          ) + 1e-9,
        );
      }),
    );
  });

  it('are where the likelihood is highest', () => {
    // p = w for 30 events, 1 − w for 10: the best w is 3/4
    const first = Float64Array.from({ length: 40 }, (_, i) => (i < 30 ? 0 : 800));
    const second = first.map((nats) => 800 - nats);
    const [w] = fitMixtureWeights([first, second]);
    expect(w).toBeCloseTo(0.75, 4);
  });

  it('are all on a part that is best everywhere, and equal without events', () => {
    expect(fitMixtureWeights([Float64Array.of(2, 2), Float64Array.of(1, 1.5)])).toEqual([0, 1]);
    expect(fitMixtureWeights([new Float64Array(0), new Float64Array(0)])).toEqual([0.5, 0.5]);
    expect(() => fitMixtureWeights([new Float64Array(1), new Float64Array(2)])).toThrow(
      /not scored on the same events/,
    );
  });
});
