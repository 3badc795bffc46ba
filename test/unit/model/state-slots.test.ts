import { describe, expect, it } from 'vitest';
import { loadMamba, trainMamba } from '../../../src/model/index.js';
import { scoreEvent } from '../../../src/model/key-predictor.js';
import type { PredictorState } from '../../../src/model/index.js';
import { seededRandom } from '../../../src/model/random.js';
import { ROW_WIDTH } from '../../../src/types/index.js';
import { eventAt, SHAPE, someKeys, someRows } from './small-model.js';

const keys = someKeys(SHAPE);
const options = { seed: 1, steps: 2, batchSize: 2, window: 16, dModel: 8, dState: 2 };
const request = { streams: [someRows(60, SHAPE, keys, 1)], validation: [], shape: SHAPE, keyTuples: keys, options };
const model = trainMamba(request).bytes;
const EVENTS = 4;

describe('streams that share the slots', () => {
  it('score as each alone when there are more of them than slots', () => {
    const streams = 1500;
    const rows = someRows(streams * EVENTS, SHAPE, keys, 2);
    const alone = loadMamba(model, keys);
    const expected = Array.from({ length: streams }, (_, s) => {
      const state = alone.createState();
      return Array.from(
        { length: EVENTS },
        (__, e) => scoreEvent(alone, state, eventAt(rows, s * EVENTS + e)).surprisal,
      );
    });
    const together = loadMamba(model, keys);
    const states = Array.from({ length: streams }, () => together.createState());
    const found = states.map((): number[] => []);
    const random = seededRandom(3);
    const waiting = states.map((_, s) => s);
    while (waiting.length > 0) {
      const count = Math.min(waiting.length, 1 + Math.floor(random() * 256));
      // any streams, each with its next event
      const page = Array.from({ length: count }, (_, i) => {
        const other = i + Math.floor(random() * (waiting.length - i));
        [waiting[i], waiting[other]] = [waiting[other], waiting[i]];
        return waiting[i];
      });
      const pageRows = new Int32Array(count * ROW_WIDTH);
      page.forEach((s, i) => pageRows.set(eventAt(rows, s * EVENTS + found[s].length), i * ROW_WIDTH));
      const surprisals = together.surprisals(
        page.map((s) => states[s]),
        pageRows,
      );
      page.forEach((s, i) => found[s].push(surprisals[i]));
      waiting.splice(0, waiting.length, ...waiting.filter((s) => found[s].length < EVENTS));
    }
    expect(found).toEqual(expected);
  });

  it('can be scored by another predictor of the same model and back, and exported in between', () => {
    const [a, b] = [loadMamba(model, keys), loadMamba(model, keys)];
    const rows = someRows(40, SHAPE, keys, 4);
    const [moving, still] = [a.createState(), a.createState()];
    const score = (state: PredictorState, i: number, by = a): number =>
      scoreEvent(by, state, eventAt(rows, i)).surprisal;
    for (let i = 0; i < 40; i++) {
      const before = a.exportState(moving);
      expect(before).toEqual(a.exportState(still));
      const expected = score(still, i);
      expect(score(moving, i, i % 3 === 0 ? b : a)).toBe(expected);
      expect(score(b.importState(before), i, b)).toBe(expected);
    }
  });
});
