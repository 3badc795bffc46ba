import { describe, expect, it } from 'vitest';
import { jsBackend } from '../../../src/model/backend.js';
import { trainMamba } from '../../../src/model/index.js';
import type { KeyNetwork } from '../../../src/model/key-network.js';
import { MAMBA } from '../../../src/model/mamba-body.js';
import { mambaSizes } from '../../../src/model/mamba-sizes.js';
import { seededRandom } from '../../../src/model/random.js';
import { eventsOf, FEATURES, RowIndexer } from '../../../src/model/row-features.js';
import {
  continues,
  fillWindow,
  RUN,
  validationCuts,
  WindowSampler,
  WindowWalk,
} from '../../../src/model/training-windows.js';
import { ROW, ROW_WIDTH } from '../../../src/types/index.js';
import { expectGradient, numericGradient } from './finite-differences.js';
import { emptyWindows, networkWithWindow } from './network-checks.js';
import { eventAt, SHAPE, someKeys, someRows } from './small-model.js';

const keys = someKeys(SHAPE);
const sizes = mambaSizes(SHAPE, { dModel: 6, nLayer: 2, dState: 3, dtRank: 2, dHidden: 5 });
const stateOf = (net: KeyNetwork): Float64Array[] => net.stateLengths.map((length) => new Float64Array(length));

describe('a state carried into a window', () => {
  it.each([
    [8, 5],
    [10, 2],
  ])('gives over windows of %i and %i events what one window gives over both', (first, second) => {
    const rows = someRows(first + second, SHAPE, keys, 5);
    const { net, windows } = networkWithWindow(MAMBA, sizes, first + second, rows);
    fillWindow(windows, { rows, start: 0, events: first + second }, net.indexer);
    const whole = net.forward(windows);
    const state = stateOf(net);
    let parts = 0;
    for (const cut of [
      { rows, start: 0, events: first },
      { rows, start: first, events: second },
    ]) {
      const window = emptyWindows(1, cut.events);
      fillWindow(window, cut, net.indexer);
      parts += net.forward(window, undefined, state);
    }
    expect(parts).toBeCloseTo(whole, 10);
  });

  it('is held fixed by the gradients', () => {
    const rows = someRows(6, SHAPE, keys, 5);
    const { net, windows } = networkWithWindow(MAMBA, sizes, 6, rows);
    const before = stateOf(net);
    net.forward(windows, undefined, before);
    const loss = (): number => {
      net.refresh();
      return net.forward(
        windows,
        undefined,
        before.map((part) => part.slice()),
      );
    };
    loss();
    net.gradients.flat.fill(0);
    net.backward(windows, 1);
    for (const name of ['mixer.A_log', 'mixer.conv1d.weight', 'mixer.dt_proj.weight', 'norm.weight']) {
      const tensor = `backbone.layers.0.${name}`;
      const values = net.parameters.get(tensor) as Float64Array;
      expectGradient(net.gradients.get(tensor), numericGradient(values, loss), 2e-6);
    }
  });
});

it('walks along a stream, window by window, then elsewhere', () => {
  const long = 40 * 8 * ROW_WIDTH;
  const streams = [new Int32Array(long), new Int32Array(11 * ROW_WIDTH)];
  // each event tells its place by its account's gap bucket and keys
  streams.forEach((rows) => {
    for (let i = 0; i < eventsOf(rows); i++) eventAt(rows, i)[ROW.accountKey1] = i % SHAPE.keys;
  });
  const indexer = new RowIndexer(SHAPE);
  const walk = new WindowWalk(new WindowSampler(streams, SHAPE, indexer, 8, 0, seededRandom(3)));
  const windows = emptyWindows(1, 8);
  const firstOf = (): number => windows.ids[9];
  let run = 0;
  let longest = 0;
  let expected = -1;
  const offset = new Int32Array(FEATURES);
  indexer.write(offset, 0, new Int32Array(ROW_WIDTH), 0, new Int32Array(ROW_WIDTH), -1);
  for (let i = 0; i < 400; i++) {
    const continued = walk.draw(windows);
    run = continued ? run + 1 : 1;
    longest = Math.max(longest, run);
    if (continued) expect(firstOf() - offset[9]).toBe(expected);
    const events = Float64Array.from(windows.weights).reduce((sum, weight) => sum + weight, 0);
    expected = (firstOf() - offset[9] + events) % SHAPE.keys;
  }
  expect(longest).toBe(RUN);
});

it('looks at validation windows in runs', () => {
  const streams = [new Int32Array(1000 * ROW_WIDTH), new Int32Array(25 * ROW_WIDTH)];
  const cuts = validationCuts(streams, 10, 20, 4);
  expect(cuts.length).toBeGreaterThan(16);
  expect(cuts.length).toBeLessThanOrEqual(20);
  expect(cuts.filter((cut, i) => !continues(cut, cuts[i - 1])).length).toBeGreaterThanOrEqual(5);
  expect(validationCuts(streams, 10, 20)).toHaveLength(20);
});

it('trains on runs of windows, the same for the same seed', { timeout: 60_000 }, () => {
  const train = (stateful: boolean): ReturnType<typeof trainMamba> =>
    trainMamba({
      streams: [someRows(300, SHAPE, keys, 1)],
      validation: [someRows(100, SHAPE, keys, 2)],
      shape: SHAPE,
      keyTuples: keys,
      options: { seed: 1, steps: 8, dModel: 8, batchSize: 4, window: 16, evaluateEvery: 4, stateful },
      backend: jsBackend(),
    });
  const first = train(true);
  expect(train(true).bytes).toEqual(first.bytes);
  expect(train(false).bytes).not.toEqual(first.bytes);
  expect(first.validationLoss).toBeLessThan(10);
});
