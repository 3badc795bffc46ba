import type { Backend } from './backend.js';
import type { Floats } from './floats.js';
import { HeadTensors, PARTS } from './key-heads.js';
import type { KeyProbability } from './key-predictor.js';
import { buildKeyTree } from './key-tree.js';
import type { KeyTree } from './key-tree.js';
import type { NetworkSizes } from './architecture.js';
import { logSoftmax } from './ops/cross-entropy.js';
import { siluForward } from './ops/silu.js';
import type { Parameters } from './parameters.js';

/**
 * The factored heads at scoring time: the log probability of any key, its rank among the vocabulary, the most probable keys.
 * A prefix of the key is expanded only while it is more probable than what it is compared with.
 */
export class KeyScorer {
  readonly #backend: Backend;
  readonly #D: number;
  readonly #classes: readonly number[];
  readonly #w: HeadTensors;
  readonly #tree: KeyTree;
  readonly #log: readonly Float64Array[]; // by part: ln p(value | prefix)
  readonly #condition: readonly Floats[]; // by part: (D)
  readonly #active: Floats; // (D)
  readonly #sigma: Floats; // (D)
  readonly #logits: Floats; // (largest head)
  readonly #all: Float64Array; // (keys)
  #found: { logProbability: number; keyId: number }[] = [];
  #limit = -Infinity;
  #wanted = 0;
  #above = 0;

  /** @throws ConnectorError MODEL_INVALID when the vocabulary is not the model's */
  constructor(backend: Backend, sizes: NetworkSizes, parameters: Parameters, tuples: Int32Array) {
    const { parts, keys } = sizes.shape;
    this.#backend = backend;
    this.#D = sizes.dModel;
    this.#classes = parts;
    this.#w = new HeadTensors(parameters);
    this.#tree = buildKeyTree(tuples, keys, parts);
    this.#log = parts.map((classes) => new Float64Array(classes));
    this.#condition = parts.map(() => backend.allocate(this.#D));
    this.#all = new Float64Array(keys);
    this.#active = backend.allocate(this.#D);
    this.#sigma = backend.allocate(this.#D);
    this.#logits = backend.allocate(Math.max(...parts));
  }

  /** Sets what the keys are conditioned on. Shape: g (D). To be called before the other methods. */
  begin(g: Floats): void {
    this.#condition[0].set(g);
    this.#backend.linearForward(this.#logits, g, this.#w.weight[0], this.#w.bias[0], 1, this.#D, this.#classes[0]);
    logSoftmax(this.#log[0], this.#logits, this.#classes[0]);
  }

  /** ln p(key) for the five parts at row[0…4] (in range), be it in the vocabulary or not. */
  logProbability(parts: Int32Array): number {
    let sum = this.#log[0][parts[0]];
    for (let j = 1; j < PARTS; j++) {
      this.#descend(j, parts[j - 1]);
      sum += this.#log[j][parts[j]];
    }
    return sum;
  }

  /** 1 + the number of vocabulary keys whose log probability is larger. */
  rank(logProbability: number): number {
    // More than half of all mass on one key leaves none larger.
    if (logProbability > -Math.LN2) return 1;
    this.#above = 0;
    this.#count(0, 0, this.#tree.value[0].length, 0, logProbability);
    return 1 + this.#above;
  }

  /** The `k` most probable vocabulary keys, ties by lower id. */
  top(k: number): readonly KeyProbability[] {
    this.#found = [];
    this.#limit = -Infinity;
    this.#wanted = k;
    // Probable templates first: the limit rises early and most of the tree is never expanded.
    const log = this.#log[0];
    const templates = this.#tree.value[0];
    const order = Array.from(templates.keys()).sort((a, b) => log[templates[b]] - log[templates[a]]);
    if (k > 0) for (const i of order) this.#collect(0, i, i + 1, 0);
    return this.#found.map(({ keyId, logProbability }) => ({ keyId, probability: Math.exp(logProbability) }));
  }

  /** The probability of every vocabulary key by id, 0 for some that are less probable than `floor`; the next call overwrites it. */
  all(floor = 0): Float64Array {
    this.#all.fill(0);
    this.#limit = Math.log(floor);
    this.#spread(0, 0, this.#tree.value[0].length, 0);
    return this.#all;
  }

  /** Fills #log[level] given that the part before is `value` and the parts before that are those of #condition[level − 1]. */
  #descend(level: number, value: number): void {
    const D = this.#D;
    const before = this.#condition[level - 1];
    const condition = this.#condition[level];
    const given = this.#w.given[level - 1];
    for (let k = 0; k < D; k++) condition[k] = before[k] + given[value * D + k];
    siluForward(this.#active, this.#sigma, condition, D);
    const classes = this.#classes[level];
    this.#backend.linearForward(this.#logits, this.#active, this.#w.weight[level], this.#w.bias[level], 1, D, classes);
    logSoftmax(this.#log[level], this.#logits, classes);
  }

  #count(level: number, from: number, to: number, sum: number, limit: number): void {
    const values = this.#tree.value[level];
    const log = this.#log[level];
    for (let i = from; i < to; i++) {
      const reached = sum + log[values[i]];
      if (!(reached > limit)) continue;
      if (level === PARTS - 1) {
        this.#above++;
      } else {
        const first = this.#tree.first[level];
        this.#descend(level + 1, values[i]);
        this.#count(level + 1, first[i], first[i + 1], reached, limit);
      }
    }
  }

  #collect(level: number, from: number, to: number, sum: number): void {
    const values = this.#tree.value[level];
    const log = this.#log[level];
    for (let i = from; i < to; i++) {
      const reached = sum + log[values[i]];
      if (reached < this.#limit) continue;
      if (level === PARTS - 1) {
        this.#keep(reached, this.#tree.keyId[i]);
      } else {
        const first = this.#tree.first[level];
        this.#descend(level + 1, values[i]);
        this.#collect(level + 1, first[i], first[i + 1], reached);
      }
    }
  }

  #spread(level: number, from: number, to: number, sum: number): void {
    const values = this.#tree.value[level];
    const log = this.#log[level];
    for (let i = from; i < to; i++) {
      const reached = sum + log[values[i]];
      if (reached < this.#limit) continue;
      if (level === PARTS - 1) {
        this.#all[this.#tree.keyId[i]] = Math.exp(reached);
      } else {
        const first = this.#tree.first[level];
        this.#descend(level + 1, values[i]);
        this.#spread(level + 1, first[i], first[i + 1], reached);
      }
    }
  }

  #keep(logProbability: number, keyId: number): void {
    const found = this.#found;
    let at = found.length;
    while (
      at > 0 &&
      (found[at - 1].logProbability < logProbability ||
        (found[at - 1].logProbability === logProbability && found[at - 1].keyId > keyId))
    ) {
      at--;
    }
    if (at >= this.#wanted) return;
    found.splice(at, 0, { logProbability, keyId });
    if (found.length > this.#wanted) found.pop();
    if (found.length === this.#wanted) this.#limit = found[found.length - 1].logProbability;
  }
}
