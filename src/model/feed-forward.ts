import type { Backend } from './backend.js';
import type { Floats } from './floats.js';
import type { LinearMap } from './ops/linear-map.js';
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
  readonly #up: LinearMap;
  readonly #down: LinearMap;
  readonly #raised: Floats; // (rows, H)
  readonly #sigma: Floats; // (rows, H)
  readonly #hidden: Floats; // (rows, H)
  readonly #dHidden: Floats; // (rows, H)

  constructor(backend: Backend, tensors: FeedForwardTensors, capacity: number) {
    this.#backend = backend;
    this.#D = tensors.downBias.length;
    this.#H = tensors.upBias.length;
    this.#up = backend.linearMap(tensors.upWeight, tensors.upBias, this.#D, this.#H);
    this.#down = backend.linearMap(tensors.downWeight, tensors.downBias, this.#H, this.#D);
    this.#raised = backend.allocate(capacity * this.#H);
    this.#sigma = backend.allocate(capacity * this.#H);
    this.#hidden = backend.allocate(capacity * this.#H);
    this.#dHidden = backend.allocate(capacity * this.#H);
  }

  /** To be called when the tensors have changed. */
  refresh(): void {
    this.#up.refresh();
    this.#down.refresh();
  }

  forward(y: Floats, v: Floats, rows: number): void {
    this.#up.forward(this.#raised, v, rows);
    this.#backend.siluForward(this.#hidden, this.#sigma, this.#raised, rows * this.#H);
    this.#down.forward(y, this.#hidden, rows);
  }

  /** Overwrites dV; adds to the tensors' gradients `d`. Once after each `forward`, with the same v. */
  backward(dV: Floats, dY: Floats, v: Floats, d: FeedForwardTensors, rows: number): void {
    const H = this.#H;
    this.#down.backwardWeight(d.downWeight, d.downBias, dY, this.#hidden, rows);
    this.#dHidden.fill(0, 0, rows * H);
    this.#down.backwardInput(this.#dHidden, dY, rows);
    this.#backend.siluBackward(this.#dHidden, this.#dHidden, this.#sigma, this.#raised, rows * H);
    this.#up.backwardWeight(d.upWeight, d.upBias, this.#dHidden, v, rows);
    dV.fill(0, 0, rows * this.#D);
    this.#up.backwardInput(dV, this.#dHidden, rows);
  }
}
