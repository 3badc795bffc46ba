import { describe, expect, it } from 'vitest';
import { jsBackend } from '../../../src/model/backend.js';
import { initialise } from '../../../src/model/initialise.js';
import { loadMamba } from '../../../src/model/mamba-predictor.js';
import { MambaNetwork } from '../../../src/model/mamba-network.js';
import type { Windows } from '../../../src/model/mamba-network.js';
import { mambaSizes } from '../../../src/model/mamba-sizes.js';
import { writeModel } from '../../../src/model/model-file.js';
import { seededRandom } from '../../../src/model/random.js';
import { FEATURES } from '../../../src/model/row-features.js';
import { fillWindow } from '../../../src/model/training-windows.js';
import { expectGradient, numericGradient } from './finite-differences.js';
import { eventAt, SHAPE, someKeys, someRows } from './small-model.js';

const sizes = mambaSizes(SHAPE, { dModel: 6, nLayer: 2, dState: 3, dtRank: 2, dHidden: 5 });

function network(length: number, scale: number): { net: MambaNetwork; windows: Windows } {
  const backend = jsBackend('float64');
  const net = new MambaNetwork(backend, sizes, length);
  initialise(net.parameters, sizes, seededRandom(7));
  const random = seededRandom(8);
  for (let i = 0; i < net.parameters.flat.length; i++) net.parameters.flat[i] += scale * (random() - 0.5);
  net.refresh();
  const windows = {
    batch: 1,
    length,
    ids: new Int32Array(length * FEATURES),
    targets: new Int32Array(length * 5),
    weights: backend.allocate(length),
  };
  return { net, windows };
}

describe('the network', () => {
  const keys = someKeys(SHAPE);

  it('has the gradients of the finite differences for every tensor, padding and dropped features included', () => {
    const { net, windows } = network(7, 1);
    const rows = someRows(6, SHAPE, keys, 5);
    fillWindow(windows, { rows, start: 1, events: 5 }, net.indexer);
    windows.ids[3] = -1;
    windows.ids[FEATURES + 9] = -1;
    const loss = (): number => {
      net.refresh();
      return net.forward(windows) * 0.5;
    };
    loss();
    net.gradients.flat.fill(0);
    net.backward(windows, 0.5);
    const names = net.parameters.specs.map((spec) => spec.name);
    expect(names).toContain('backbone.layers.1.mixer.A_log');
    for (const name of names) {
      const values = net.parameters.get(name);
      if (!(values instanceof Float64Array)) throw new TypeError('float64 expected');
      expectGradient(net.gradients.get(name), numericGradient(values, loss), 2e-6);
    }
  });

  it('gives in steps of one event what the scan gives over the whole window', () => {
    const length = 40;
    const { net, windows } = network(length, 0.5);
    const rows = someRows(length, SHAPE, keys, 6);
    // The file holds float32: round first, so that both sides have the same weights.
    net.parameters.flat.set(Float32Array.from(net.parameters.flat));
    net.refresh();
    const bytes = writeModel(net.parameters, sizes);
    for (const precision of ['float64', 'float32'] as const) {
      const predictor = loadMamba(bytes, keys, jsBackend(precision));
      const state = predictor.createState();
      let worst = 0;
      for (let i = 0; i < length; i++) {
        fillWindow(windows, { rows, start: 0, events: length }, net.indexer);
        windows.weights.fill(0);
        windows.weights[i] = 1;
        const expected = net.forward(windows);
        worst = Math.max(worst, Math.abs(predictor.score(state, eventAt(rows, i)).surprisal - expected));
      }
      expect(worst).toBeLessThan(precision === 'float64' ? 1e-12 : 1e-4);
    }
  });
});
