import type { Backend } from './backend.js';
import type { Floats } from './floats.js';
import type { MambaSizes } from './mamba-sizes.js';
import { siluBackward, siluForward } from './ops/silu.js';
import type { Parameters } from './parameters.js';

/**
 * g = h + MLP(h + q): joins the stream's history h with the context q of the event to be predicted.
 * MLP(v) = W₂ SiLU(W₁ v + b₁) + b₂. Shapes: h, q, g (rows, D).
 */
export class ContextJoin {
  readonly #backend: Backend;
  readonly #D: number;
  readonly #H: number;
  readonly #w: JoinTensors;
  readonly #sum: Floats; // (rows, D)
  readonly #up: Floats; // (rows, H)
  readonly #sigma: Floats; // (rows, H)
  readonly #hidden: Floats; // (rows, H)
  readonly #dHidden: Floats; // (rows, H)
  readonly #dSum: Floats; // (rows, D)

  constructor(backend: Backend, sizes: MambaSizes, parameters: Parameters, capacity: number) {
    this.#backend = backend;
    this.#D = sizes.dModel;
    this.#H = sizes.dHidden;
    this.#w = new JoinTensors(parameters);
    this.#sum = backend.allocate(capacity * this.#D);
    this.#up = backend.allocate(capacity * this.#H);
    this.#sigma = backend.allocate(capacity * this.#H);
    this.#hidden = backend.allocate(capacity * this.#H);
    this.#dHidden = backend.allocate(capacity * this.#H);
    this.#dSum = backend.allocate(capacity * this.#D);
  }

  forward(g: Floats, h: Floats, q: Floats, rows: number): void {
    const D = this.#D;
    const H = this.#H;
    const w = this.#w;
    for (let i = 0; i < rows * D; i++) this.#sum[i] = h[i] + q[i];
    this.#backend.linearForward(this.#up, this.#sum, w.upWeight, w.upBias, rows, D, H);
    siluForward(this.#hidden, this.#sigma, this.#up, rows * H);
    this.#backend.linearForward(g, this.#hidden, w.downWeight, w.downBias, rows, H, D);
    for (let i = 0; i < rows * D; i++) g[i] += h[i];
  }

  /** Overwrites dH and dQ; adds to the tensors' gradients `d`. */
  backward(dH: Floats, dQ: Floats, dG: Floats, d: JoinTensors, rows: number): void {
    const D = this.#D;
    const H = this.#H;
    const k = this.#backend;
    k.linearBackwardWeight(d.downWeight, d.downBias, dG, this.#hidden, rows, H, D);
    this.#dHidden.fill(0, 0, rows * H);
    k.linearBackwardInput(this.#dHidden, dG, this.#w.downWeight, rows, H, D);
    siluBackward(this.#dHidden, this.#dHidden, this.#sigma, this.#up, rows * H);
    k.linearBackwardWeight(d.upWeight, d.upBias, this.#dHidden, this.#sum, rows, D, H);
    this.#dSum.fill(0, 0, rows * D);
    k.linearBackwardInput(this.#dSum, this.#dHidden, this.#w.upWeight, rows, D, H);
    for (let i = 0; i < rows * D; i++) {
      dQ[i] = this.#dSum[i];
      dH[i] = dG[i] + this.#dSum[i];
    }
  }
}

/** The tensors of the join, as values or as gradients. */
export class JoinTensors {
  readonly upWeight: Floats;
  readonly upBias: Floats;
  readonly downWeight: Floats;
  readonly downBias: Floats;

  constructor(parameters: Parameters) {
    this.upWeight = parameters.get('join.up.weight');
    this.upBias = parameters.get('join.up.bias');
    this.downWeight = parameters.get('join.down.weight');
    this.downBias = parameters.get('join.down.bias');
  }
}
