import type { Architecture, NetworkSizes } from './architecture.js';
import type { Backend } from './backend.js';
import type { Floats } from './floats.js';
import { LstmLayer, lstmLayerSpecs } from './lstm-layer.js';
import type { Capacity, EmbeddedRows, NetworkBody, States } from './network-body.js';
import { MAX_SIZE } from './parameters.js';
import type { Parameters } from './parameters.js';

/** D is the width of the key's embedding and the hidden units of each layer. */
export interface LstmSizes extends NetworkSizes {
  /** Last keys that a prediction sees (DeepLog's h). */
  readonly window: number;
}

/**
 * The control after DeepLog (Du et al., CCS 2017): stacked LSTM layers over the last `window` keys of the stream, always from
 * state 0, and nothing of the actor. In training every step of a window predicts its next key, not the last step alone.
 */
class LstmBody implements NetworkBody {
  /** Of a stream: the first layer's projections of the last inputs, oldest first, and how many there are. */
  readonly stateLengths: readonly number[];
  readonly #D: number;
  readonly #window: number;
  readonly #layers: readonly LstmLayer[];
  /** By time first: the inputs, and the gradients that go down from layer to layer. */
  readonly #x: Floats; // (length, batch, D)
  readonly #dAbove: Floats; // (length, batch, D)
  readonly #dBelow: Floats; // (length, batch, D)

  constructor(backend: Backend, sizes: LstmSizes, parameters: Parameters, capacity: Capacity) {
    const D = sizes.dModel;
    // one event of a stream is the end of a whole window
    const rows = Math.max(capacity.rows, sizes.window);
    this.stateLengths = [sizes.window * 4 * D, 1];
    this.#D = D;
    this.#window = sizes.window;
    this.#layers = Array.from({ length: sizes.nLayer }, (_, i) => new LstmLayer(backend, parameters, i, rows));
    this.#x = backend.allocate(rows * D);
    this.#dAbove = backend.allocate(rows * D);
    this.#dBelow = backend.allocate(rows * D);
  }

  refresh(): void {
    for (const layer of this.#layers) layer.refresh();
  }

  forward(h: Floats, x: Floats, batch: number, length: number): void {
    transpose(this.#x, x, batch, length, this.#D);
    this.#layers[0].project(this.#layers[0].gates, this.#x, batch * length);
    transpose(h, this.#run(batch, length), length, batch, this.#D);
  }

  backward(dX: Floats, dH: Floats, _x: Floats, gradients: Parameters, batch: number, length: number): void {
    let above = this.#dAbove;
    let below = this.#dBelow;
    transpose(above, dH, batch, length, this.#D);
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const input = i === 0 ? this.#x : this.#layers[i - 1].h;
      this.#layers[i].backward(below, above, input, gradients, batch, length);
      [above, below] = [below, above];
    }
    transpose(dX, above, length, batch, this.#D);
  }

  advance(
    h: Floats,
    x: Floats,
    _rows: EmbeddedRows,
    starts: Int32Array,
    count: number,
    { numbers, places }: States,
  ): void {
    const D = this.#D;
    for (let s = 0; s < count; s++) {
      const [inputs, kept] = numbers.map((state, i) => {
        return state.subarray(places[s] * this.stateLengths[i], (places[s] + 1) * this.stateLengths[i]);
      });
      for (let r = starts[s]; r < starts[s + 1]; r++) {
        this.#step(h.subarray(r * D, (r + 1) * D), x.subarray(r * D, (r + 1) * D), inputs, kept);
      }
    }
  }

  /** One event of one stream, the end of a window of its own. Shapes: h, x (D). */
  #step(h: Floats, x: Floats, inputs: Floats, count: Floats): void {
    const width = 4 * this.#D;
    const kept = Math.min(Math.max(0, Math.trunc(count[0])), this.#window);
    const length = Math.min(kept + 1, this.#window);
    if (kept === this.#window) inputs.copyWithin(0, width);
    this.#layers[0].project(inputs.subarray((length - 1) * width, length * width), x, 1);
    count[0] = length;
    this.#layers[0].gates.set(inputs.subarray(0, length * width));
    const output = this.#run(1, length);
    h.set(output.subarray((length - 1) * this.#D, length * this.#D));
  }

  /** All layers, from the first one's projected inputs; returns the output, by time first. */
  #run(batch: number, length: number): Floats {
    const [first, ...others] = this.#layers;
    first.run(batch, length);
    let output = first.h;
    for (const layer of others) {
      layer.project(layer.gates, output, batch * length);
      layer.run(batch, length);
      output = layer.h;
    }
    return output;
  }
}

/** out (inner, outer, width) from rows (outer, inner, width). */
function transpose(out: Floats, rows: Floats, outer: number, inner: number, width: number): void {
  for (let a = 0; a < outer; a++) {
    for (let b = 0; b < inner; b++) {
      const from = (a * inner + b) * width;
      const to = (b * outer + a) * width;
      for (let k = 0; k < width; k++) out[to + k] = rows[from + k];
    }
  }
}

export const LSTM: Architecture<LstmSizes> = {
  name: 'lstm',
  format: 'logmamba-lstm-1',
  sizeLimits: { dModel: MAX_SIZE, nLayer: MAX_SIZE, window: 1024 },
  joinWidth: () => 0,
  // No norm comes before the first layer: the sum of the features starts with a deviation near 1.
  inputDeviation: 0.4,
  bodySpecs: ({ dModel, nLayer }) => Array.from({ length: nLayer }, (_, i) => lstmLayerSpecs(i, dModel, dModel)).flat(),
  body: (backend, sizes, parameters, capacity) => new LstmBody(backend, sizes, parameters, capacity),
};
