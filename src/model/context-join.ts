import type { Backend } from './backend.js';
import { FeedForward, FeedForwardTensors } from './feed-forward.js';
import type { Floats } from './floats.js';
import type { Parameters } from './parameters.js';

/** What the names of its tensors begin with. */
export const JOIN = 'join';

/**
 * g = h + MLP(h + q): joins the stream's history h with the context q of the event to be predicted.
 * Shapes: h, q, g (rows, D).
 */
export class ContextJoin {
  readonly #backend: Backend;
  readonly #D: number;
  readonly #mlp: FeedForward;
  readonly #sum: Floats; // (rows, D)
  readonly #dSum: Floats; // (rows, D)

  constructor(backend: Backend, parameters: Parameters, capacity: number) {
    const tensors = new FeedForwardTensors(parameters, JOIN);
    this.#backend = backend;
    this.#D = tensors.downBias.length;
    this.#mlp = new FeedForward(backend, tensors, capacity);
    this.#sum = backend.allocate(capacity * this.#D);
    this.#dSum = backend.allocate(capacity * this.#D);
  }

  /** To be called when the tensors have changed. */
  refresh(): void {
    this.#mlp.refresh();
  }

  forward(g: Floats, h: Floats, q: Floats, rows: number): void {
    const count = rows * this.#D;
    this.#backend.add(this.#sum, h, q, count);
    this.#mlp.forward(g, this.#sum, rows);
    this.#backend.add(g, g, h, count);
  }

  /** Overwrites dH and dQ; adds to the tensors' gradients `d`. */
  backward(dH: Floats, dQ: Floats, dG: Floats, d: FeedForwardTensors, rows: number): void {
    this.#mlp.backward(this.#dSum, dG, this.#sum, d, rows);
    const count = rows * this.#D;
    this.#backend.add(dH, dG, this.#dSum, count);
    dQ.set(this.#dSum.subarray(0, count));
  }
}
