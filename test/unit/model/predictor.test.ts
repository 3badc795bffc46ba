import { describe, expect, it } from 'vitest';
import { scoreEvent } from '../../../src/model/key-predictor.js';
import { ConnectorError } from '../../../src/errors/index.js';
import { jsBackend } from '../../../src/model/backend.js';
import { initialise } from '../../../src/model/initialise.js';
import { loadMamba } from '../../../src/model/index.js';
import { tensorSpecs } from '../../../src/model/architecture.js';
import { MAMBA } from '../../../src/model/mamba-body.js';
import { mambaSizes } from '../../../src/model/mamba-sizes.js';
import { writeModel } from '../../../src/model/model-file.js';
import { Parameters } from '../../../src/model/parameters.js';
import { seededRandom } from '../../../src/model/random.js';
import { ROW, ROW_WIDTH } from '../../../src/types/index.js';
import type { RowShape } from '../../../src/types/index.js';
import { eventAt, someKeys, someRows } from './small-model.js';

const shape: RowShape = { parts: [9, 6, 6, 3, 4], keys: 60, accounts: 4 };
const sizes = mambaSizes(shape, { dModel: 8, dState: 2 });
const keys = someKeys(shape);
const rows = someRows(120, shape, keys, 11);

/** Weights far from the start, so that probabilities are uneven. */
function someModel(): Uint8Array {
  const parameters = new Parameters(tensorSpecs(MAMBA, sizes), jsBackend());
  initialise(parameters, seededRandom(1));
  const random = seededRandom(2);
  for (let i = 0; i < parameters.flat.length; i++) parameters.flat[i] += 1.5 * (random() - 0.5);
  return writeModel(MAMBA, parameters, sizes);
}

const model = someModel();

describe('the predictor', () => {
  it('gives ranks and expected keys that agree with scoring every key of the vocabulary', () => {
    const predictor = loadMamba(model, keys);
    const other = loadMamba(model, keys);
    const state = predictor.createState();
    const ranks = new Set<number>();
    for (let i = 0; i < 60; i++) {
      const before = predictor.exportState(state);
      const row = eventAt(rows, i);
      const { surprisal, rank } = scoreEvent(predictor, state, row);
      const all: { keyId: number; surprisal: number }[] = [];
      for (let keyId = 1; keyId < shape.keys; keyId++) {
        const candidate = row.slice();
        candidate.set(keys.subarray(keyId * 5, keyId * 5 + 5));
        all.push({ keyId, surprisal: scoreEvent(other, other.importState(before), candidate).surprisal });
      }
      expect(rank).toBe(1 + all.filter((candidate) => candidate.surprisal < surprisal).length);
      ranks.add(rank);
      all.sort((a, b) => a.surprisal - b.surprisal || a.keyId - b.keyId);
      for (const k of [0, 1, 5, 100]) {
        const expected = predictor.expected(k);
        expect(expected.map(({ keyId }) => keyId)).toEqual(all.slice(0, k).map(({ keyId }) => keyId));
        expected.forEach(({ probability }, at) => expect(-Math.log(probability)).toBeCloseTo(all[at].surprisal, 4));
      }
    }
    expect(ranks.size).toBeGreaterThan(20);
  });

  it('gives probabilities that sum to one over all keys, seen or not', () => {
    const predictor = loadMamba(model, keys);
    const state = predictor.createState();
    for (let i = 0; i < 10; i++) scoreEvent(predictor, state, eventAt(rows, i));
    const before = predictor.exportState(state);
    const row = eventAt(rows, 10).slice();
    let sum = 0;
    const sizesOf = shape.parts;
    for (let key = 0; key < sizesOf.reduce((product, size) => product * size, 1); key++) {
      let rest = key;
      sizesOf.forEach((size, j) => {
        row[j] = rest % size;
        rest = Math.floor(rest / size);
      });
      sum += Math.exp(-scoreEvent(predictor, predictor.importState(before), row).surprisal);
    }
    expect(sum).toBeCloseTo(1, 6);
  });

  it('goes on from exported bytes as if it had not stopped, with streams that do not touch', () => {
    const predictor = loadMamba(model, keys);
    const whole = predictor.createState();
    const expected: number[] = [];
    for (let i = 0; i < 120; i++) expected.push(scoreEvent(predictor, whole, eventAt(rows, i)).surprisal);
    let state = predictor.createState();
    const noise = predictor.createState();
    for (let i = 0; i < 120; i++) {
      expect(scoreEvent(predictor, state, eventAt(rows, i)).surprisal).toBe(expected[i]);
      scoreEvent(predictor, noise, eventAt(rows, 119 - i));
      if (i % 17 === 0) state = loadMamba(model, keys).importState(predictor.exportState(state));
    }
  });

  it('never uses the key of the event as an input of the same event', () => {
    const predictor = loadMamba(model, keys);
    const row = eventAt(rows, 1).slice();
    const probabilities = (): readonly unknown[] => {
      const state = predictor.createState();
      scoreEvent(predictor, state, eventAt(rows, 0));
      scoreEvent(predictor, state, row);
      return predictor.expected(10);
    };
    const before = probabilities();
    row.set([3, 2, 1, 0, 3, 17]);
    expect(probabilities()).toEqual(before);
    row[ROW.accountKey1] = (row[ROW.accountKey1] + 1) % shape.keys;
    expect(probabilities()).not.toEqual(before);
  });

  it('bears values outside its tables', () => {
    const predictor = loadMamba(model, keys);
    const state = predictor.createState();
    for (const value of [-1, 1 << 20, -(2 ** 31), 2 ** 31 - 1]) {
      const { surprisal, rank } = scoreEvent(predictor, state, new Int32Array(ROW_WIDTH).fill(value));
      expect(surprisal).toBeGreaterThan(0);
      expect(Number.isFinite(surprisal)).toBe(true);
      expect(rank).toBeGreaterThanOrEqual(1);
    }
  });

  it.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ['shortened', (bytes) => bytes.subarray(4)],
    ['not a state', (bytes) => bytes.map(() => 1)],
    ['with a number that is not finite', (bytes) => bytes.fill(255, bytes.length - 4)],
  ])('refuses a state that is %s', (_, spoil) => {
    const predictor = loadMamba(model, keys);
    const bytes = spoil(predictor.exportState(predictor.createState()));
    try {
      predictor.importState(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(ConnectorError);
      expect((error as ConnectorError).code).toBe('CHECKPOINT_CORRUPT');
      return;
    }
    expect.unreachable('the state was taken');
  });

  it('gives every event of many streams what it gives it alone, however events are cut into calls', () => {
    const streams = 7;
    const events = 110;
    const alone = loadMamba(model, keys);
    const own = Array.from({ length: streams }, () => alone.createState());
    const expected = Array.from({ length: events }, (_, i) => {
      const { surprisal, rank } = scoreEvent(alone, own[(i * i) % streams], eventAt(rows, i));
      return { surprisal, rank, first: alone.expected(1)[0] };
    });
    for (const size of [1, 3, 64, 110]) {
      const together = loadMamba(model, keys);
      const states = Array.from({ length: streams }, () => together.createState());
      for (let from = 0; from < events; from += size) {
        const count = Math.min(size, events - from);
        const of = Array.from({ length: count }, (_, i) => states[((from + i) * (from + i)) % streams]);
        const part = rows.subarray(from * ROW_WIDTH, (from + count) * ROW_WIDTH);
        const surprisals = together.surprisals(of, part).slice(0, count);
        // in any order
        for (let i = count - 1; i >= 0; i--) {
          together.look(i);
          const found = { surprisal: surprisals[i], rank: together.rank(), first: together.expected(1)[0] };
          expect(found).toEqual(expected[from + i]);
        }
      }
    }
  });

  it('takes no more events at once than it has room for', () => {
    const predictor = loadMamba(model, keys);
    const states = Array.from({ length: 257 }, () => predictor.createState());
    expect(() => predictor.surprisals(states, new Int32Array(257 * ROW_WIDTH))).toThrow(RangeError);
  });
});
