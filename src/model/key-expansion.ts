import type { Backend } from './backend.js';
import type { Floats } from './floats.js';
import type { KeyHeads } from './key-heads.js';
import type { KeyTree } from './key-tree.js';

/**
 * The log probability of every vocabulary key at one row of the network: all prefixes of a level go through their head together, some
 * four times as fast as one by one, and with the same bits.
 */
export class KeyExpansion {
  readonly #backend: Backend;
  readonly #D: number;
  readonly #classes: readonly number[];
  readonly #heads: KeyHeads;
  readonly #given: readonly Floats[];
  readonly #tree: KeyTree;
  /** By level: ln p of each prefix; the last level's are the keys'. */
  readonly #logs: readonly Float64Array[];
  /** Of each prefix of the level above: what its head is conditioned on; by level, from the second. (prefixes, D) */
  readonly #condition: readonly Floats[];
  readonly #active: Floats; // (most prefixes, D)
  readonly #sigma: Floats; // (most prefixes, D)
  readonly #logits: Floats; // (most prefixes × classes)

  constructor(
    backend: Backend,
    D: number,
    classes: readonly number[],
    heads: KeyHeads,
    given: readonly Floats[],
    tree: KeyTree,
  ) {
    this.#backend = backend;
    this.#D = D;
    this.#classes = classes;
    this.#heads = heads;
    this.#given = given;
    this.#tree = tree;
    const prefixes = tree.value.map(({ length }) => length);
    const parents = prefixes.slice(0, -1);
    const most = Math.max(0, ...parents);
    this.#logs = prefixes.map((count) => new Float64Array(count));
    this.#condition = parents.map((count) => backend.allocate(count * D));
    this.#active = backend.allocate(most * D);
    this.#sigma = backend.allocate(most * D);
    this.#logits = backend.allocate(Math.max(0, ...parents.map((count, level) => count * classes[level + 1])));
  }

  /**
   * @param row of `network`: what the row gives the heads, from `from` on (D)
   * @param templates ln p by template
   * @returns ln p of the keys, in the order of the tree's leaves; the next call overwrites it
   */
  expand(network: Floats, from: number, templates: Float64Array): Float64Array {
    const { value } = this.#tree;
    const [first] = this.#logs;
    for (let i = 0; i < first.length; i++) first[i] = templates[value[0][i]];
    for (let level = 1; level < value.length; level++) {
      this.#prepare(level, network, from);
      this.#descend(level);
    }
    return this.#logs[value.length - 1];
  }

  /** Adds to what the prefixes of the level above were conditioned on themselves what their own values give. */
  #prepare(level: number, network: Floats, from: number): void {
    const D = this.#D;
    const condition = this.#condition[level - 1];
    const given = this.#given[level - 1];
    const values = this.#tree.value[level - 1];
    if (level === 1) {
      for (let i = 0; i < values.length; i++) addRows(condition, i * D, network, from, given, values[i] * D, D);
      return;
    }
    const before = this.#condition[level - 2];
    const starts = this.#tree.first[level - 2];
    for (let parent = 0; parent + 1 < starts.length; parent++) {
      for (let i = starts[parent]; i < starts[parent + 1]; i++) {
        addRows(condition, i * D, before, parent * D, given, values[i] * D, D);
      }
    }
  }

  #descend(level: number): void {
    const prefixes = this.#tree.value[level - 1].length;
    this.#backend.siluForward(this.#active, this.#sigma, this.#condition[level - 1], prefixes * this.#D);
    this.#heads.maps[level].forward(this.#logits, this.#active, prefixes);
    const classes = this.#classes[level];
    const values = this.#tree.value[level];
    const starts = this.#tree.first[level - 1];
    const [above, logs] = [this.#logs[level - 1], this.#logs[level]];
    for (let parent = 0; parent < prefixes; parent++) {
      const at = parent * classes;
      const shift = logSumExp(this.#logits, at, classes);
      for (let i = starts[parent]; i < starts[parent + 1]; i++) {
        logs[i] = above[parent] + (this.#logits[at + values[i]] - shift);
      }
    }
  }
}

function addRows(out: Floats, at: number, a: Floats, aAt: number, b: Floats, bAt: number, D: number): void {
  for (let k = 0; k < D; k++) out[at + k] = a[aAt + k] + b[bAt + k];
}

/** ln Σ exp of `classes` logits from `at` on, in 64 bits. */
export function logSumExp(logits: Floats, at: number, classes: number): number {
  let max = -Infinity;
  for (let k = at; k < at + classes; k++) if (logits[k] > max) max = logits[k];
  let sum = 0;
  for (let k = at; k < at + classes; k++) sum += Math.exp(logits[k] - max);
  return max + Math.log(sum);
}
