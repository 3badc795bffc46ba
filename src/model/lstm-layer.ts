import type { Backend } from './backend.js';
import type { Floats } from './floats.js';
import type { LinearMap } from './ops/linear-map.js';
import { tensorSpec } from './parameters.js';
import type { Parameters, TensorSpec } from './parameters.js';

/** The tensors of one layer, as values or as gradients. */
class LayerTensors {
  readonly input: Floats; // (4H, inputs)
  readonly recurrent: Floats; // (4H, H)
  readonly bias: Floats; // (4H)

  constructor(parameters: Parameters, layer: number) {
    this.input = parameters.get(`lstm.weight_ih_l${layer}`);
    this.recurrent = parameters.get(`lstm.weight_hh_l${layer}`);
    this.bias = parameters.get(`lstm.bias_l${layer}`);
  }
}

/** Names and start as in `torch.nn.LSTM`, but one bias in place of two whose sum counts. */
export function lstmLayerSpecs(layer: number, inputs: number, H: number): readonly TensorSpec[] {
  return [
    tensorSpec(`lstm.weight_ih_l${layer}`, [4 * H, inputs], 'linear', H ** -0.5),
    tensorSpec(`lstm.weight_hh_l${layer}`, [4 * H, H], 'linear', H ** -0.5),
    tensorSpec(`lstm.bias_l${layer}`, [4 * H], 'linear', H ** -0.5),
  ];
}

/**
 * One LSTM layer over windows, forward and back through time; the state before a window is 0. Rows are in order of time
 * first: (length, batch, …), so that one step of all windows is one product of matrices.
 */
export class LstmLayer {
  readonly #backend: Backend;
  readonly #input: LinearMap;
  readonly #recurrent: LinearMap;
  readonly #layer: number;
  readonly #H: number;
  readonly #inputs: number;
  /** (length, batch, 4H): sums, then activated gates, then their gradients. */
  readonly gates: Floats;
  /** (length, batch, H): the layer's output. */
  readonly h: Floats;
  readonly #c: Floats; // (length, batch, H)
  readonly #tanhC: Floats; // (length, batch, H)
  readonly #work: Floats; // (batch, 4H)
  readonly #zeros: Floats; // (batch, H)
  readonly #carry: Floats; // (batch, H)

  constructor(backend: Backend, parameters: Parameters, layer: number, capacity: number) {
    this.#backend = backend;
    const w = new LayerTensors(parameters, layer);
    this.#layer = layer;
    const H = w.bias.length / 4;
    this.#H = H;
    this.#inputs = w.input.length / (4 * H);
    this.#input = backend.linearMap(w.input, w.bias, this.#inputs, 4 * H);
    this.#recurrent = backend.linearMap(w.recurrent, undefined, H, 4 * H);
    this.gates = backend.allocate(capacity * 4 * H);
    this.h = backend.allocate(capacity * H);
    this.#c = backend.allocate(capacity * H);
    this.#tanhC = backend.allocate(capacity * H);
    this.#work = backend.allocate(capacity * 4 * H);
    this.#zeros = backend.allocate(capacity * H);
    this.#carry = backend.allocate(capacity * H);
  }

  /** The inputs' part of the gates' sums: out (rows, 4H) from x (rows, inputs). */
  project(out: Floats, x: Floats, rows: number): void {
    this.#input.forward(out, x, rows);
  }

  /** To be called when the tensors have changed. */
  refresh(): void {
    this.#input.refresh();
    this.#recurrent.refresh();
  }

  /** From the projected inputs in `gates` to the outputs in `h`. */
  run(batch: number, length: number): void {
    const H = this.#H;
    const wide = batch * 4 * H;
    for (let t = 0; t < length; t++) {
      const gates = this.gates.subarray(t * wide, (t + 1) * wide);
      if (t > 0) {
        this.#recurrent.forward(this.#work, this.#at(this.h, t - 1, batch), batch);
        this.#backend.add(gates, gates, this.#work, wide);
      }
      const [h, c, tanhC] = [this.#at(this.h, t, batch), this.#at(this.#c, t, batch), this.#at(this.#tanhC, t, batch)];
      this.#backend.lstmCellForward(h, c, tanhC, gates, this.#cellBefore(t, batch), batch, H);
    }
  }

  /**
   * Overwrites dX; dH is what reaches the outputs from above, and scratch afterwards.
   * Shapes: dX, x (length, batch, inputs), dH (length, batch, H).
   */
  backward(dX: Floats, dH: Floats, x: Floats, gradients: Parameters, batch: number, length: number): void {
    const H = this.#H;
    const d = new LayerTensors(gradients, this.#layer);
    const rows = batch * length;
    const wide = batch * 4 * H;
    this.#carry.fill(0, 0, batch * H);
    for (let t = length - 1; t >= 0; t--) {
      const gates = this.gates.subarray(t * wide, (t + 1) * wide);
      const tanhC = this.#at(this.#tanhC, t, batch);
      const dHere = this.#at(dH, t, batch);
      this.#backend.lstmCellBackward(gates, this.#carry, dHere, tanhC, this.#cellBefore(t, batch), batch, H);
      if (t > 0) this.#recurrent.backwardInput(this.#at(dH, t - 1, batch), gates, batch);
    }
    const later = this.gates.subarray(wide);
    this.#recurrent.backwardWeight(d.recurrent, undefined, later, this.h, rows - batch);
    this.#input.backwardWeight(d.input, d.bias, this.gates, x, rows);
    dX.fill(0, 0, rows * this.#inputs);
    this.#input.backwardInput(dX, this.gates, rows);
  }

  #cellBefore(t: number, batch: number): Floats {
    return t === 0 ? this.#zeros : this.#at(this.#c, t - 1, batch);
  }

  #at(values: Floats, t: number, batch: number): Floats {
    return values.subarray(t * batch * this.#H, (t + 1) * batch * this.#H);
  }
}
