import { expect } from 'vitest';
import type { Architecture, NetworkSizes } from '../../../src/model/architecture.js';
import { jsBackend } from '../../../src/model/backend.js';
import { initialise } from '../../../src/model/initialise.js';
import { KeyNetwork } from '../../../src/model/key-network.js';
import type { Windows } from '../../../src/model/key-network.js';
import { readModel } from '../../../src/model/model-file.js';
import { seededRandom } from '../../../src/model/random.js';
import { eventsOf, FEATURES } from '../../../src/model/row-features.js';
import { fillWindow } from '../../../src/model/training-windows.js';
import { expectGradient, numericGradient } from './finite-differences.js';

export function emptyWindows(batch: number, length: number): Windows {
  return {
    batch,
    length,
    ids: new Int32Array(batch * length * FEATURES),
    targets: new Int32Array(batch * length * 5),
    weights: jsBackend('float64').allocate(batch * length),
  };
}

/** A float64 network of random weights and a window of the rows' events but the first, padded, two features dropped. */
export function networkWithWindow<S extends NetworkSizes>(
  architecture: Architecture<S>,
  sizes: S,
  length: number,
  rows: Int32Array,
): { net: KeyNetwork; windows: Windows } {
  const net = KeyNetwork.of(architecture, jsBackend('float64'), sizes, { rows: length, sequences: 1 });
  initialise(net.parameters, seededRandom(7));
  const random = seededRandom(8);
  for (let i = 0; i < net.parameters.flat.length; i++) net.parameters.flat[i] += random() - 0.5;
  net.refresh();
  const windows = emptyWindows(1, length);
  fillWindow(windows, { rows, start: 1, events: eventsOf(rows) - 1 }, net.indexer);
  windows.ids[3] = -1;
  windows.ids[FEATURES + 9] = -1;
  return { net, windows };
}

/** Every tensor's gradient against finite differences; `some` is one of the tensors. */
export function expectNetworkGradients(net: KeyNetwork, windows: Windows, some: string): void {
  const loss = (): number => {
    net.refresh();
    return net.forward(windows) * 0.5;
  };
  loss();
  net.gradients.flat.fill(0);
  net.backward(windows, 0.5);
  const names = net.parameters.specs.map((spec) => spec.name);
  expect(names).toContain(some);
  for (const name of names) {
    const values = net.parameters.get(name);
    if (!(values instanceof Float64Array)) throw new TypeError('float64 expected');
    expectGradient(net.gradients.get(name), numericGradient(values, loss), 2e-6);
  }
}

/**
 * −ln p of each event of a stream that is one window, in float64, by the weights of a file.
 * @param skipFirst the first event is known before the window and not in it
 */
export function lossOfEach<S extends NetworkSizes>(
  architecture: Architecture<S>,
  sizes: S,
  bytes: Uint8Array,
  rows: Int32Array,
  skipFirst = false,
): number[] {
  const start = skipFirst ? 1 : 0;
  const length = eventsOf(rows) - start;
  const net = KeyNetwork.of(architecture, jsBackend('float64'), sizes, { rows: length, sequences: 1 });
  const read = readModel(architecture, bytes, jsBackend('float64'));
  expect(read.sizes).toEqual(sizes);
  net.parameters.flat.set(read.parameters.flat);
  net.refresh();
  const windows = emptyWindows(1, length);
  return Array.from({ length }, (_, i) => {
    fillWindow(windows, { rows, start, events: length }, net.indexer);
    windows.weights.fill(0);
    windows.weights[i] = 1;
    return net.forward(windows);
  });
}
