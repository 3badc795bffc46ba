import type { Backend } from './backend.js';
import type { Floats } from './floats.js';
import { PARTS } from './key-heads.js';
import type { Windows } from './key-network.js';
import { FEATURES } from './row-features.js';

/** Windows that go through the network together, whole and one by one. */
export interface Pass {
  readonly whole: Windows;
  readonly single: readonly Windows[];
}

/** `count` empty windows in passes of `each`; the last pass has what is left. */
export function passes(backend: Backend, count: number, each: number, length: number): readonly Pass[] {
  const all: Pass[] = [];
  for (let left = count; left > 0; left -= each) {
    const batch = Math.min(each, left);
    const whole = {
      batch,
      length,
      ids: backend.allocateInts(batch * length * FEATURES),
      targets: backend.allocateInts(batch * length * PARTS),
      weights: backend.allocate(batch * length),
    };
    all.push({ whole, single: Array.from({ length: batch }, (_, i) => windowOf(whole, i)) });
  }
  return all;
}

/** The i-th window, as a batch of one in the same memory. */
function windowOf({ length, ids, targets, weights }: Windows, i: number): Windows {
  const part = <T extends Int32Array | Floats>(values: T, width: number): T =>
    values.subarray(i * length * width, (i + 1) * length * width) as T;
  return { batch: 1, length, ids: part(ids, FEATURES), targets: part(targets, PARTS), weights: part(weights, 1) };
}
