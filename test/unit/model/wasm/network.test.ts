import { describe, expect, it } from 'vitest';
import { AdamW, clipGradients } from '../../../../src/model/adamw.js';
import type { Architecture, NetworkSizes } from '../../../../src/model/architecture.js';
import { jsBackend } from '../../../../src/model/backend.js';
import type { Backend } from '../../../../src/model/backend.js';
import type { Floats } from '../../../../src/model/floats.js';
import { initialise } from '../../../../src/model/initialise.js';
import { KeyNetwork } from '../../../../src/model/key-network.js';
import type { Windows } from '../../../../src/model/key-network.js';
import { LSTM } from '../../../../src/model/lstm-body.js';
import { MAMBA } from '../../../../src/model/mamba-body.js';
import { mambaSizes } from '../../../../src/model/mamba-sizes.js';
import { MLP } from '../../../../src/model/mlp-body.js';
import { seededRandom } from '../../../../src/model/random.js';
import { FEATURES } from '../../../../src/model/row-features.js';
import { fillWindow } from '../../../../src/model/training-windows.js';
import { numericGradient } from '../finite-differences.js';
import { SHAPE, someKeys, someRows } from '../small-model.js';
import { freshBackend, wasmBuilds } from './backends.js';
import { checkedBackend } from './checked-backend.js';

const BATCH = 2;
const LENGTH = 6;
const keys = someKeys(SHAPE);

interface Run {
  readonly net: KeyNetwork;
  readonly windows: Windows;
}

/** A network of random weights that 32 bits hold, and two windows: one padded, one with dropped features. */
function network<S extends NetworkSizes>(architecture: Architecture<S>, sizes: S, backend: Backend): Run {
  const net = KeyNetwork.of(architecture, backend, sizes, { rows: BATCH * LENGTH, sequences: BATCH });
  initialise(net.parameters, seededRandom(7));
  const random = seededRandom(8);
  net.parameters.flat.forEach((value, i) => (net.parameters.flat[i] = Math.fround(value + random() - 0.5)));
  net.refresh();
  const windows = {
    batch: BATCH,
    length: LENGTH,
    ids: backend.allocateInts(BATCH * LENGTH * FEATURES),
    targets: backend.allocateInts(BATCH * LENGTH * 5),
    weights: backend.allocate(BATCH * LENGTH),
  };
  for (let b = 0; b < BATCH; b++) {
    const rows = [b * LENGTH, (b + 1) * LENGTH] as const;
    const single = {
      batch: 1,
      length: LENGTH,
      ids: windows.ids.subarray(rows[0] * FEATURES, rows[1] * FEATURES),
      targets: windows.targets.subarray(rows[0] * 5, rows[1] * 5),
      weights: windows.weights.subarray(...rows),
    };
    const events = LENGTH - b;
    fillWindow(single, { rows: someRows(events + 1, SHAPE, keys, 5 + b), start: 1, events }, net.indexer);
  }
  windows.ids[3] = -1;
  windows.ids[FEATURES + 9] = -1;
  return { net, windows };
}

/** |actual − expected| / |expected|, of the whole tensor. */
function relativeError(actual: Floats, expected: Floats): number {
  let [difference, size] = [0, 0];
  expected.forEach((value, i) => {
    difference += (actual[i] - value) ** 2;
    size += value ** 2;
  });
  return Math.sqrt(difference / size);
}

/** By tensor: central differences of the reference in 64 bits. */
function numericGradients({ net, windows }: Run): Map<string, Float64Array> {
  const loss = (): number => {
    net.refresh();
    return net.forward(windows);
  };
  return new Map(
    net.parameters.specs.map(({ name }) => {
      const values = net.parameters.get(name);
      if (!(values instanceof Float64Array)) throw new TypeError('float64 expected');
      return [name, numericGradient(values, loss, 1e-4)];
    }),
  );
}

/** The worst tensor's relative error. */
function worstError({ net, windows }: Run, expected: ReadonlyMap<string, Float64Array>): number {
  net.forward(windows);
  net.gradients.flat.fill(0);
  net.backward(windows, 1);
  return Math.max(...[...expected].map(([name, gradient]) => relativeError(net.gradients.get(name), gradient)));
}

/** The loss before each of five steps of the optimiser. */
function trainingLosses(build: (backend: Backend) => Run, backend: Backend): number[] {
  const { net, windows } = build(backend);
  const optimiser = new AdamW(backend, net.parameters);
  return Array.from({ length: 5 }, () => {
    const loss = net.forward(windows);
    net.gradients.flat.fill(0);
    net.backward(windows, 1);
    clipGradients(backend, net.gradients.flat, 1);
    optimiser.update(net.gradients.flat, 0.01);
    net.refresh();
    return loss;
  });
}

/** Sizes that fill vectors, and sizes that do not. */
const CASES: readonly (readonly [string, (backend: Backend) => Run])[] = [
  [
    'Mamba, D 8',
    (backend) => network(MAMBA, mambaSizes(SHAPE, { dModel: 8, nLayer: 1, dState: 4, dtRank: 1, dHidden: 8 }), backend),
  ],
  [
    'Mamba, D 5, two layers',
    (backend) => network(MAMBA, mambaSizes(SHAPE, { dModel: 5, nLayer: 2, dState: 3, dtRank: 2, dHidden: 3 }), backend),
  ],
  ['LSTM', (backend) => network(LSTM, { dModel: 6, nLayer: 2, window: LENGTH, shape: SHAPE }, backend)],
  ['MLP', (backend) => network(MLP, { dModel: 6, nLayer: 1, dInner: 10, dHidden: 7, shape: SHAPE }, backend)],
];

describe.each(CASES)('%s', (_, build) => {
  const reference = build(jsBackend('float64'));
  const loss = reference.net.forward(reference.windows);
  const expected = numericGradients(build(jsBackend('float64')));

  it.each(wasmBuilds())('%s: the loss and every tensor’s gradient as the reference’s central differences', (name) => {
    const run = build(checkedBackend(freshBackend(name)));
    expect(Math.abs(run.net.forward(run.windows) / loss - 1)).toBeLessThan(1e-6);
    expect(worstError(run, expected)).toBeLessThan(3e-6);
  });

  it.each(wasmBuilds())('%s: the losses of a few steps of training as the reference’s', (name) => {
    const losses = trainingLosses(build, checkedBackend(freshBackend(name)));
    const expectedLosses = trainingLosses(build, jsBackend('float64'));
    expect(expectedLosses[4]).toBeLessThan(0.97 * expectedLosses[0]);
    expectedLosses.forEach((value, i) => expect(Math.abs(losses[i] / value - 1)).toBeLessThan(1e-5));
  });
});

describe('the check of the gradients sees a fault of a kernel', () => {
  const [, build] = CASES[0];
  const expected = numericGradients(build(jsBackend('float64')));

  // An op, and which of its arrays comes out wrong by one per mille.
  it.each([
    ['rmsNormBackward', 0],
    ['rmsNormBackward', 1],
    ['siluBackward', 0],
    ['softplusBackward', 0],
    ['gateBackward', 0],
    ['gateBackward', 1],
    ['convBackward', 0],
    ['convBackward', 1],
    ['convBackward', 2],
    ['scanBackward', 0],
    ['scanBackward', 1],
    ['scanBackward', 2],
    ['scanBackward', 3],
    ['scanBackward', 4],
    ['embeddingSumBackward', 0],
    ['crossEntropyBackward', 0],
    ['decayRates', 0],
  ] as const)('%s, array %i', (op, array) => {
    const backend = freshBackend('wasm-simd');
    const right = backend[op] as (...inputs: unknown[]) => void;
    const wrong = (...inputs: unknown[]): void => {
      right(...inputs);
      const out = inputs[array] as Floats;
      out.forEach((value, i) => (out[i] = value * 1.001));
    };
    expect(worstError(build({ ...backend, [op]: wrong }), expected)).toBeGreaterThan(3e-5);
  });
});
