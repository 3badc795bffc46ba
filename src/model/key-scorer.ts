import type { Backend } from './backend.js';
import type { Floats } from './floats.js';
import { HeadTensors } from './key-heads.js';
import type { KeyHeads } from './key-heads.js';
import type { KeyNetwork } from './key-network.js';
import type { KeyProbability } from './key-predictor.js';
import { buildKeyTree } from './key-tree.js';
import type { KeyTree } from './key-tree.js';
import type { NetworkSizes } from './architecture.js';

/**
 * What the factored heads of a network say of one of its rows: the rank of the row's key among the vocabulary, the most probable keys.
 * A prefix of the key is expanded only while it is more probable than what it is compared with.
 */
export class KeyScorer {
  readonly #backend: Backend;
  readonly #D: number;
  readonly #classes: readonly number[];
  readonly #network: KeyNetwork;
  readonly #heads: KeyHeads;
  readonly #given: readonly Floats[];
  readonly #tree: KeyTree;
  /** Of the tree: one less is the level of the leaves. */
  readonly #depth: number;
  readonly #log: readonly Float64Array[]; // by part: ln p(value | prefix)
  readonly #condition: readonly Floats[]; // by part: (D)
  readonly #active: Floats; // (D)
  readonly #sigma: Floats; // (D)
  readonly #logits: Floats; // (largest head)
  readonly #all: Float64Array; // (keys)
  readonly #keysOf: Int32Array; // (templates): vocabulary keys of each
  /** The row looked at, and the parts of its key. */
  #row = 0;
  #target: Int32Array = new Int32Array(0);
  #found: { logProbability: number; keyId: number }[] = [];
  #limit = -Infinity;
  #wanted = 0;
  #above = 0;

  /** @throws ConnectorError MODEL_INVALID when the vocabulary is not the model's */
  constructor(backend: Backend, sizes: NetworkSizes, network: KeyNetwork, tuples: Int32Array) {
    const { parts, keys } = sizes.shape;
    this.#backend = backend;
    this.#D = sizes.dModel;
    this.#classes = parts;
    this.#network = network;
    this.#heads = network.heads;
    this.#given = new HeadTensors(network.parameters).given;
    this.#tree = buildKeyTree(tuples, keys, parts);
    this.#depth = this.#tree.value.length;
    this.#log = parts.map((classes) => new Float64Array(classes));
    this.#condition = parts.map(() => backend.allocate(this.#D));
    this.#all = new Float64Array(keys);
    this.#keysOf = backend.allocateInts(parts[0]);
    for (let id = 1; id < keys; id++) this.#keysOf[tuples[id * parts.length]]++;
    this.#active = backend.allocate(this.#D);
    this.#sigma = backend.allocate(this.#D);
    this.#logits = backend.allocate(Math.max(...parts));
  }

  /** Chooses the row of the network's last pass, of the key `target`, that the other methods speak of. */
  look(row: number, target: Int32Array): void {
    this.#row = row;
    this.#target = target;
  }

  /** 1 + the number of vocabulary keys whose log probability is larger than that of the row's key. */
  rank(): number {
    const classes = this.#classes[0];
    const logits = this.#heads.logits[0];
    const from = this.#row * classes;
    if (this.#depth === 1) {
      return 1 + this.#backend.weightAbove(logits, from, this.#keysOf, classes, logits[from + this.#target[0]]);
    }
    const limit = this.#logProbability(this.#target);
    // More than half of all mass on one key leaves none larger.
    if (limit > -Math.LN2) return 1;
    this.#fillTemplates();
    this.#above = 0;
    this.#count(0, 0, this.#tree.value[0].length, 0, limit);
    return 1 + this.#above;
  }

  /** The `k` most probable vocabulary keys, ties by lower id. */
  top(k: number): readonly KeyProbability[] {
    this.#fillTemplates();
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
    this.#fillTemplates();
    this.#all.fill(0);
    this.#limit = Math.log(floor);
    this.#spread(0, 0, this.#tree.value[0].length, 0);
    return this.#all;
  }

  /** Fills #log[0]. */
  #fillTemplates(): void {
    const log = this.#log[0];
    for (let k = 0; k < log.length; k++) log[k] = this.#templateLog(k);
  }

  /** ln p(template). */
  #templateLog(template: number): number {
    return this.#heads.logits[0][this.#row * this.#classes[0] + template] - this.#heads.shifts[0][this.#row];
  }

  /** ln p(key) for its five parts (in range), be it in the vocabulary or not. */
  #logProbability(parts: Int32Array): number {
    let sum = this.#templateLog(parts[0]);
    for (let j = 1; j < this.#depth; j++) {
      this.#descend(j, parts[j - 1]);
      sum += this.#log[j][parts[j]];
    }
    return sum;
  }

  /** Fills #log[level] given that the part before is `value` and the parts before that are those of #condition[level − 1]. */
  #descend(level: number, value: number): void {
    const D = this.#D;
    // the first is conditioned on what the row gives the heads
    const before = level === 1 ? this.#network.given : this.#condition[level - 1];
    const from = level === 1 ? this.#row * D : 0;
    const condition = this.#condition[level];
    const given = this.#given[level - 1];
    for (let k = 0; k < D; k++) condition[k] = before[from + k] + given[value * D + k];
    this.#backend.siluForward(this.#active, this.#sigma, condition, D);
    this.#heads.maps[level].forward(this.#logits, this.#active, 1);
    logSoftmax(this.#log[level], this.#logits, this.#classes[level]);
  }

  #count(level: number, from: number, to: number, sum: number, limit: number): void {
    const values = this.#tree.value[level];
    const log = this.#log[level];
    for (let i = from; i < to; i++) {
      const reached = sum + log[values[i]];
      if (!(reached > limit)) continue;
      if (level === this.#depth - 1) {
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
      if (level === this.#depth - 1) {
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
      if (level === this.#depth - 1) {
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

/** out = ln softmax(logits), in 64 bits. Shapes: out, logits (classes) and more. */
function logSoftmax(out: Float64Array, logits: Floats, classes: number): void {
  let max = -Infinity;
  for (let k = 0; k < classes; k++) if (logits[k] > max) max = logits[k];
  let sum = 0;
  for (let k = 0; k < classes; k++) sum += Math.exp(logits[k] - max);
  const shift = max + Math.log(sum);
  for (let k = 0; k < classes; k++) out[k] = logits[k] - shift;
}
