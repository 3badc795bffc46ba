import { KEY_PARTS } from '../types/index.js';
import type { Backend } from './backend.js';
import type { Floats } from './floats.js';
import type { NetworkSizes } from './architecture.js';
import type { LinearMap } from './ops/linear-map.js';
import type { Parameters } from './parameters.js';

export const PARTS = KEY_PARTS.length;

/** Parts up to the last that has a choice, and the template at least: those after it are certain. */
export function openParts(parts: readonly number[]): number {
  return 1 + parts.findLastIndex((classes, j) => j === 0 || classes > 1);
}

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
 * The factored heads: p(key) = p(T) p(U|T) p(I|T,U) p(C|T,U,I) p(R|T,U,I,C).
 *
 * Template: softmax(W g + b). Each later part: softmax(W SiLU(g + Σ embeddings of the parts before it) + b).
 * Shapes: g (rows, D); targets (rows, 5); weights (rows), 0 for padding.
 */
export class KeyHeads {
  /** By part: what makes its logits. */
  readonly maps: readonly LinearMap[];
  /** By part: (rows, classes). */
  readonly logits: readonly Floats[];
  /** By part: (rows); what a logit less it is a log probability. */
  readonly shifts: readonly Floats[];
  readonly #backend: Backend;
  readonly #D: number;
  readonly #classes: readonly number[];
  readonly #open: number;
  readonly #w: HeadTensors;
  readonly #losses: Floats; // (rows)
  readonly #condition: readonly Floats[]; // by part: (rows, D); unused for the template
  readonly #sigma: readonly Floats[];
  readonly #active: readonly Floats[]; // SiLU(condition)
  readonly #dActive: Floats; // (rows, D)
  readonly #dGiven: Floats; // (rows, D)

  constructor(backend: Backend, sizes: NetworkSizes, parameters: Parameters, capacity: number) {
    const D = sizes.dModel;
    const { parts } = sizes.shape;
    this.#backend = backend;
    this.#D = D;
    this.#classes = parts;
    this.#open = openParts(parts);
    this.#w = new HeadTensors(parameters);
    this.maps = parts.map((classes, j) => backend.linearMap(this.#w.weight[j], this.#w.bias[j], D, classes));
    this.logits = parts.map((classes) => backend.allocate(capacity * classes));
    this.shifts = parts.map(() => backend.allocate(capacity));
    const wide = (): readonly Floats[] => KEY_PARTS.map((_, j) => backend.allocate(j === 0 ? 0 : capacity * D));
    this.#losses = backend.allocate(capacity);
    this.#condition = wide();
    this.#sigma = wide();
    this.#active = wide();
    this.#dActive = backend.allocate(capacity * D);
    this.#dGiven = backend.allocate(capacity * D);
  }

  /** To be called when the tensors have changed. */
  refresh(): void {
    for (const map of this.maps) map.refresh();
  }

  /** −ln p(key) of each row, in nats; the next call overwrites it. */
  forward(g: Floats, targets: Int32Array, rows: number): Floats {
    const D = this.#D;
    const k = this.#backend;
    this.#losses.fill(0, 0, rows);
    for (let j = 0; j < this.#open; j++) {
      let input = g;
      if (j > 0) {
        const condition = this.#condition[j];
        const before = j === 1 ? g : this.#condition[j - 1];
        condition.set(before.subarray(0, rows * D));
        k.embeddingSumForward(condition, targets, this.#w.given[j - 1], rows, PARTS, j - 1, j, D);
        input = this.#active[j];
        k.siluForward(input, this.#sigma[j], condition, rows * D);
      }
      this.maps[j].forward(this.logits[j], input, rows);
      k.crossEntropyForward(this.#losses, this.shifts[j], this.logits[j], targets, PARTS, j, rows, this.#classes[j]);
    }
    return this.#losses;
  }

  /** Overwrites dG with scale · dL/dg, and the logits; adds to the tensors' gradients `d`. Once after each `forward`. */
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
      this.maps[j].backwardInput(this.#dActive, this.logits[j], rows);
      k.siluBackward(this.#dActive, this.#dActive, this.#sigma[j], this.#condition[j], rows * D);
      // The embedding of part j−1 is in the condition of part j and of every part after it: the gradients add up.
      k.add(dGiven, dGiven, this.#dActive, rows * D);
      k.embeddingSumBackward(d.given[j - 1], targets, dGiven, rows, PARTS, j - 1, j, D);
    }
    dG.set(dGiven.subarray(0, rows * D));
    this.#outputBackward(0, targets, weights, scale, d, g, rows);
    this.maps[0].backwardInput(dG, this.logits[0], rows);
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
    const logits = this.logits[j];
    const classes = this.#classes[j];
    this.#backend.crossEntropyBackward(logits, this.shifts[j], targets, PARTS, j, weights, scale, rows, classes);
    this.maps[j].backwardWeight(d.weight[j], d.bias[j], logits, input, rows);
  }
}
