import { describe, expect, it } from 'vitest';
import { scoreEvent } from '../../../src/model/key-predictor.js';
import { jsBackend } from '../../../src/model/backend.js';
import { initialise } from '../../../src/model/initialise.js';
import { loadMamba } from '../../../src/model/index.js';
import { KeyNetwork } from '../../../src/model/key-network.js';
import type { Windows } from '../../../src/model/key-network.js';
import { MAMBA } from '../../../src/model/mamba-body.js';
import { mambaSizes } from '../../../src/model/mamba-sizes.js';
import { writeModel } from '../../../src/model/model-file.js';
import { seededRandom } from '../../../src/model/random.js';
import { fillWindow } from '../../../src/model/training-windows.js';
import { emptyWindows, expectNetworkGradients, networkWithWindow } from './network-checks.js';
import { eventAt, SHAPE, someKeys, someRows } from './small-model.js';

const sizes = mambaSizes(SHAPE, { dModel: 6, nLayer: 2, dState: 3, dtRank: 2, dHidden: 5 });

function network(length: number, scale: number): { net: KeyNetwork; windows: Windows } {
  const backend = jsBackend('float64');
  const net = KeyNetwork.of(MAMBA, backend, sizes, { rows: length, sequences: 1 });
  initialise(net.parameters, seededRandom(7));
  const random = seededRandom(8);
  for (let i = 0; i < net.parameters.flat.length; i++) net.parameters.flat[i] += scale * (random() - 0.5);
  net.refresh();
  const windows = emptyWindows(1, length);
  return { net, windows };
}

describe('the network', () => {
  const keys = someKeys(SHAPE);

  it('has the gradients of the finite differences for every tensor, padding and dropped features included', () => {
    const { net, windows } = networkWithWindow(MAMBA, sizes, 7, someRows(6, SHAPE, keys, 5));
    expectNetworkGradients(net, windows, 'backbone.layers.1.mixer.A_log');
  });

  it('gives in steps of one event what the scan gives over the whole window', () => {
    const length = 40;
    const { net, windows } = network(length, 0.5);
    const rows = someRows(length, SHAPE, keys, 6);
    // The file holds float32: round first, so that both sides have the same weights.
    net.parameters.flat.set(Float32Array.from(net.parameters.flat));
    net.refresh();
    const bytes = writeModel(MAMBA, net.parameters, sizes);
    for (const precision of ['float64', 'float32'] as const) {
      const predictor = loadMamba(bytes, keys, jsBackend(precision));
      const state = predictor.createState();
      let worst = 0;
      for (let i = 0; i < length; i++) {
        fillWindow(windows, { rows, start: 0, events: length }, net.indexer);
        windows.weights.fill(0);
        windows.weights[i] = 1;
        const expected = net.forward(windows);
        worst = Math.max(worst, Math.abs(scoreEvent(predictor, state, eventAt(rows, i)).surprisal - expected));
      }
      expect(worst).toBeLessThan(precision === 'float64' ? 1e-12 : 1e-4);
    }
  });
});
