import type { Backend } from './backend.js';
import type { Floats } from './floats.js';
import { HeadTensors } from './key-heads.js';
import type { KeyHeads } from './key-heads.js';
import type { KeyNetwork } from './key-network.js';
import type { KeyProbability } from './key-predictor.js';
import { KeyExpansion, logSumExp } from './key-expansion.js';
import { buildKeyTree } from './key-tree.js';
import type { KeyTree } from './key-tree.js';
import type { NetworkSizes } from './architecture.js';

/** Templates more probable than a key from which its rank is read off the whole vocabulary, expanded at once. */
const FEW_TEMPLATES = 4;

/**
 * What the factored heads of a network say of one of its rows: the rank of the row's key among the vocabulary, the most probable keys.
 * Where few prefixes are more probable than what they are compared with, these alone are expanded, one by one; else all together,
 * once a row. Either way gives the same bits.
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
  readonly #expansion: KeyExpansion;
  /** ln p of the keys by leaf of the tree, once they were asked for at this row. */
  #expanded: Float64Array | undefined;
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
    this.#expansion = new KeyExpansion(backend, this.#D, parts, this.#heads, this.#given, this.#tree);
  }

  /** Chooses the row of the network's last pass, of the key `target`, that the other methods speak of. */
  look(row: number, target: Int32Array): void {
    this.#row = row;
    this.#target = target;
    this.#expanded = undefined;
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
    if (this.#expanded === undefined) {
      this.#fillTemplates();
      if (this.#templatesAbove(limit) <= FEW_TEMPLATES) {
        this.#above = 0;
        this.#count(0, 0, this.#tree.value[0].length, 0, limit);
        return 1 + this.#above;
      }
    }
    let rank = 1;
    for (const log of this.#expand()) if (log > limit) rank++;
    return rank;
  }

  /** The `k` most probable vocabulary keys, ties by lower id. */
  top(k: number): readonly KeyProbability[] {
    this.#found = [];
    this.#limit = -Infinity;
    this.#wanted = k;
    if (k > 0) {
      const logs = this.#expand();
      for (let i = 0; i < logs.length; i++) if (logs[i] >= this.#limit) this.#keep(logs[i], this.#tree.keyId[i]);
    }
    return this.#found.map(({ keyId, logProbability }) => ({ keyId, probability: Math.exp(logProbability) }));
  }

  /** The probability of every vocabulary key by id, 0 for some that are less probable than `floor`; the next call overwrites it. */
  all(floor = 0): Float64Array {
    const all = this.#all;
    const limit = Math.log(floor);
    if (this.#expanded === undefined) {
      this.#fillTemplates();
      if (floor > 0 && this.#templatesAbove(limit) <= FEW_TEMPLATES) {
        all.fill(0);
        this.#limit = limit;
        this.#spread(0, 0, this.#tree.value[0].length, 0);
        return all;
      }
    }
    const logs = this.#expand();
    const { keyId } = this.#tree;
    for (let i = 0; i < logs.length; i++) all[keyId[i]] = Math.exp(logs[i]);
    return all;
  }

  /** ln p of every key, made once a row. */
  #expand(): Float64Array {
    if (this.#expanded === undefined) {
      this.#fillTemplates();
      this.#expanded = this.#expansion.expand(this.#network.given, this.#row * this.#D, this.#log[0]);
    }
    return this.#expanded;
  }

  /** Templates of the vocabulary with a log probability of `limit` or more. */
  #templatesAbove(limit: number): number {
    const log = this.#log[0];
    let count = 0;
    for (const template of this.#tree.value[0]) if (log[template] >= limit) count++;
    return count;
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
  const shift = logSumExp(logits, 0, classes);
  for (let k = 0; k < classes; k++) out[k] = logits[k] - shift;
}
