import type { Backend } from './backend.js';
import type { Floats } from './floats.js';
import { siluBackward, siluForward } from './ops/silu.js';
import { tensorSpec } from './parameters.js';
import type { Parameters, TensorSpec } from './parameters.js';

/** The tensors of one MLP, as values or as gradients. */
export class FeedForwardTensors {
  readonly upWeight: Floats;
  readonly upBias: Floats;
  readonly downWeight: Floats;
  readonly downBias: Floats;

  /** @param name what the tensors' names begin with */
  constructor(parameters: Parameters, name: string) {
    this.upWeight = parameters.get(`${name}.up.weight`);
    this.upBias = parameters.get(`${name}.up.bias`);
    this.downWeight = parameters.get(`${name}.down.weight`);
    this.downBias = parameters.get(`${name}.down.bias`);
  }
}

/** Tensors of an MLP from D over H to D. */
export function feedForwardSpecs(name: string, D: number, H: number): readonly TensorSpec[] {
  return [
    tensorSpec(`${name}.up.weight`, [H, D], 'linear'),
    tensorSpec(`${name}.up.bias`, [H], 'zero'),
    tensorSpec(`${name}.down.weight`, [D, H], 'linear'),
    tensorSpec(`${name}.down.bias`, [D], 'zero'),
  ];
}

/** MLP(v) = W₂ SiLU(W₁ v + b₁) + b₂. Shapes: v and MLP(v) (rows, D). */
export class FeedForward {
  readonly #backend: Backend;
  readonly #D: number;
  readonly #H: number;
  readonly #w: FeedForwardTensors;
  readonly #up: Floats; // (rows, H)
  readonly #sigma: Floats; // (rows, H)
  readonly #hidden: Floats; // (rows, H)
  readonly #dHidden: Floats; // (rows, H)

  constructor(backend: Backend, tensors: FeedForwardTensors, capacity: number) {
    this.#backend = backend;
    this.#w = tensors;
    this.#D = tensors.downBias.length;
    this.#H = tensors.upBias.length;
    this.#up = backend.allocate(capacity * this.#H);
    this.#sigma = backend.allocate(capacity * this.#H);
    this.#hidden = backend.allocate(capacity * this.#H);
    this.#dHidden = backend.allocate(capacity * this.#H);
  }

  forward(y: Floats, v: Floats, rows: number): void {
    const D = this.#D;
    const H = this.#H;
    const w = this.#w;
    this.#backend.linearForward(this.#up, v, w.upWeight, w.upBias, rows, D, H);
    siluForward(this.#hidden, this.#sigma, this.#up, rows * H);
    this.#backend.linearForward(y, this.#hidden, w.downWeight, w.downBias, rows, H, D);
  }

  /** Overwrites dV; adds to the tensors' gradients `d`. Once after each `forward`, with the same v. */
  backward(dV: Floats, dY: Floats, v: Floats, d: FeedForwardTensors, rows: number): void {
    const D = this.#D;
    const H = this.#H;
    const k = this.#backend;
    k.linearBackwardWeight(d.downWeight, d.downBias, dY, this.#hidden, rows, H, D);
    this.#dHidden.fill(0, 0, rows * H);
    k.linearBackwardInput(this.#dHidden, dY, this.#w.downWeight, rows, H, D);
    siluBackward(this.#dHidden, this.#dHidden, this.#sigma, this.#up, rows * H);
    k.linearBackwardWeight(d.upWeight, d.upBias, this.#dHidden, v, rows, D, H);
    dV.fill(0, 0, rows * D);
    k.linearBackwardInput(dV, this.#dHidden, this.#w.upWeight, rows, D, H);
  }
}
