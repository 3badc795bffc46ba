import { openParts, PARTS } from './key-heads.js';
import { invalidModel } from './safetensors.js';

/**
 * The vocabulary as a prefix tree over the key parts that have a choice, level by level in flat arrays, so that the factored
 * probability of all keys under a prefix shares the prefix's work.
 *
 * Level 0 holds the templates, the last (the leaves) one node a key. The children of node i of level l are the nodes
 * `first[l][i]` to `first[l][i + 1] − 1` of level l + 1.
 */
export interface KeyTree {
  /** By level: the part's value at each node. */
  readonly value: readonly Int32Array[];
  readonly first: readonly Int32Array[];
  /** Vocabulary id of each leaf. */
  readonly keyId: Int32Array;
}

/**
 * @param tuples (keys, 5) the parts of each vocabulary id; row 0 (unknown) is left out
 * @param parts values that each part can take
 * @throws ConnectorError MODEL_INVALID when a key lies outside the heads
 */
export function buildKeyTree(tuples: Int32Array, keys: number, parts: readonly number[]): KeyTree {
  if (tuples.length !== keys * PARTS) {
    throw invalidModel(`it knows ${keys} keys, the vocabulary has ${tuples.length / PARTS}`, 'vocabulary');
  }
  const depth = openParts(parts);
  const order: number[] = [];
  for (let id = 1; id < keys; id++) {
    for (let j = 0; j < PARTS; j++) {
      const value = tuples[id * PARTS + j];
      if (value < 0 || value >= parts[j]) throw invalidModel(`key ${id} has a part outside its head`, 'vocabulary');
    }
    order.push(id);
  }
  order.sort((a, b) => comparePrefix(tuples, a, b, PARTS) || a - b);
  const value: number[][] = Array.from({ length: depth }, () => []);
  const first: number[][] = Array.from({ length: depth - 1 }, () => []);
  order.forEach((id, i) => {
    const shared = i === 0 ? 0 : sharedParts(tuples, order[i - 1], id, depth - 1);
    for (let level = shared; level < depth; level++) {
      value[level].push(tuples[id * PARTS + level]);
      if (level < depth - 1) first[level].push(value[level + 1].length);
    }
  });
  for (let level = 0; level < depth - 1; level++) first[level].push(value[level + 1].length);
  return {
    value: value.map((values) => Int32Array.from(values)),
    first: first.map((starts) => Int32Array.from(starts)),
    keyId: Int32Array.from(order),
  };
}

function comparePrefix(tuples: Int32Array, a: number, b: number, length: number): number {
  for (let j = 0; j < length; j++) {
    const difference = tuples[a * PARTS + j] - tuples[b * PARTS + j];
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Levels that two neighbouring keys share, at most `most`: never the leaf, so that equal tuples keep a leaf each. */
function sharedParts(tuples: Int32Array, a: number, b: number, most: number): number {
  let shared = 0;
  while (shared < most && tuples[a * PARTS + shared] === tuples[b * PARTS + shared]) shared++;
  return shared;
}
