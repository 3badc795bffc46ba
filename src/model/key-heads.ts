import { KEY_PARTS } from '../types/index.js';
import type { Backend } from './backend.js';
import type { Floats } from './floats.js';
import type { NetworkSizes } from './architecture.js';
import { crossEntropyBackward, crossEntropyForward } from './ops/cross-entropy.js';
import { siluBackward, siluForward } from './ops/silu.js';
import type { Parameters } from './parameters.js';

export const PARTS = KEY_PARTS.length;

/** The tensors of the heads by part of the key, as values or as gradients; `given` is empty for the last part. */
export class HeadTensors {
  readonly weight: readonly Floats[];
  readonly bias: readonly Floats[];
  readonly given: readonly Floats[];

  constructor(parameters: Parameters) {
    this.weight = KEY_PARTS.map((part) => parameters.get(`head.${part}.weight`));
    this.bias = KEY_PARTS.map((part) => parameters.get(`head.${part}.bias`));
    this.given = KEY_PARTS.slice(0, -1).map((part) => parameters.get(`given.${part}.weight`));
  }
}

/**
 * The factored heads in training: p(key) = p(T) p(U|T) p(I|T,U) p(C|T,U,I) p(R|T,U,I,C).
 *
 * Template: softmax(W g + b). Each later part: softmax(W SiLU(g + Σ embeddings of the parts before it) + b).
 * Shapes: g (rows, D); targets (rows, 5); weights (rows), 0 for padding.
 */
export class KeyHeads {
  readonly #backend: Backend;
  readonly #D: number;
  readonly #classes: readonly number[];
  /** Parts up to the last that has a choice: those after it are certain. */
  readonly #open: number;
  readonly #w: HeadTensors;
  /** By part: (rows, classes). Logits, then probabilities, then their gradients. */
  readonly #logits: readonly Floats[];
  readonly #condition: readonly Floats[]; // by part: (rows, D); unused for the template
  readonly #sigma: readonly Floats[];
  readonly #active: readonly Floats[]; // SiLU(condition)
  readonly #dActive: Floats; // (rows, D)
  readonly #dGiven: Floats; // (rows, D)

  constructor(backend: Backend, sizes: NetworkSizes, parameters: Parameters, capacity: number) {
    this.#backend = backend;
    this.#D = sizes.dModel;
    this.#classes = sizes.shape.parts;
    this.#open = 1 + this.#classes.findLastIndex((classes, j) => j === 0 || classes > 1);
    this.#w = new HeadTensors(parameters);
    this.#logits = sizes.shape.parts.map((classes) => backend.allocate(capacity * classes));
    const wide = (): readonly Floats[] => KEY_PARTS.map((_, j) => backend.allocate(j === 0 ? 0 : capacity * this.#D));
    this.#condition = wide();
    this.#sigma = wide();
    this.#active = wide();
    this.#dActive = backend.allocate(capacity * this.#D);
    this.#dGiven = backend.allocate(capacity * this.#D);
  }

  /** Σ over rows of weight · (−ln p(key)), in nats. `logits`, if given, receives a copy of each part's logits. */
  forward(g: Floats, targets: Int32Array, weights: Floats, rows: number, logits?: Floats[]): number {
    const D = this.#D;
    let total = 0;
    for (let j = 0; j < this.#open; j++) {
      const out = this.#logits[j];
      const classes = this.#classes[j];
      let input = g;
      if (j > 0) {
        const condition = this.#condition[j];
        const before = j === 1 ? g : this.#condition[j - 1];
        const given = this.#w.given[j - 1];
        for (let r = 0; r < rows; r++) {
          const e = targets[r * PARTS + j - 1] * D;
          for (let k = 0; k < D; k++) condition[r * D + k] = before[r * D + k] + given[e + k];
        }
        input = this.#active[j];
        siluForward(input, this.#sigma[j], condition, rows * D);
      }
      this.#backend.linearForward(out, input, this.#w.weight[j], this.#w.bias[j], rows, D, classes);
      if (logits !== undefined) logits[j] = out.slice(0, rows * classes);
      total += crossEntropyForward(out, targets, PARTS, j, weights, rows, classes);
    }
    return total;
  }

  /** Overwrites dG with scale · dL/dg; adds to the tensors' gradients `d`. Once after each `forward`. */
  backward(
    dG: Floats,
    g: Floats,
    targets: Int32Array,
    weights: Floats,
    scale: number,
    d: HeadTensors,
    rows: number,
  ): void {
    const D = this.#D;
    const k = this.#backend;
    const dGiven = this.#dGiven;
    dGiven.fill(0, 0, rows * D);
    for (let j = this.#open - 1; j >= 1; j--) {
      this.#outputBackward(j, targets, weights, scale, d, this.#active[j], rows);
      this.#dActive.fill(0, 0, rows * D);
      k.linearBackwardInput(this.#dActive, this.#logits[j], this.#w.weight[j], rows, D, this.#classes[j]);
      siluBackward(this.#dActive, this.#dActive, this.#sigma[j], this.#condition[j], rows * D);
      // The embedding of part j−1 is in the condition of part j and of every part after it: the gradients add up.
      const dTable = d.given[j - 1];
      for (let r = 0; r < rows; r++) {
        const e = targets[r * PARTS + j - 1] * D;
        for (let i = 0; i < D; i++) {
          const sum = dGiven[r * D + i] + this.#dActive[r * D + i];
          dGiven[r * D + i] = sum;
          dTable[e + i] += sum;
        }
      }
    }
    for (let i = 0; i < rows * D; i++) dG[i] = dGiven[i];
    this.#outputBackward(0, targets, weights, scale, d, g, rows);
    k.linearBackwardInput(dG, this.#logits[0], this.#w.weight[0], rows, D, this.#classes[0]);
  }

  #outputBackward(
    j: number,
    targets: Int32Array,
    weights: Floats,
    scale: number,
    d: HeadTensors,
    input: Floats,
    rows: number,
  ): void {
    const classes = this.#classes[j];
    crossEntropyBackward(this.#logits[j], targets, PARTS, j, weights, scale, rows, classes);
    this.#backend.linearBackwardWeight(d.weight[j], d.bias[j], this.#logits[j], input, rows, this.#D, classes);
  }
}
