import { describe, expect, it } from 'vitest';
import { linearMap } from '../../../../src/model/ops/linear-map.js';
import { numbers } from '../finite-differences.js';
import { freshBackend, wasmBuilds } from './backends.js';
import { expectClose, GuardedMemory } from './guarded.js';

// Whole tiles, edges of each kind, one row, more rows than a block, fewer columns than a vector.
const SIZES = [
  [1, 1, 1],
  [1, 64, 256],
  [4, 8, 8],
  [5, 2, 64],
  [7, 13, 37],
  [33, 32, 150],
  [130, 64, 36],
  [129, 5, 2],
  [3, 9, 31],
  [2, 16, 25],
] as const;

describe.each(wasmBuilds())('linear map of %s', (name) => {
  it.each(SIZES)('%i rows, %i inputs, %i outputs: as the reference', (rows, inputs, outputs) => {
    const backend = freshBackend(name);
    const memory = new GuardedMemory(backend);
    const [x, w, b] = [numbers(rows * inputs, 1), numbers(outputs * inputs, 2), numbers(outputs, 3)];
    const dy = numbers(rows * outputs, 4);
    const reference = linearMap(w, b, inputs, outputs);
    const map = backend.linearMap(memory.floats(w), memory.floats(b), inputs, outputs);
    const expected = { y: dy.slice(), dx: x.slice(), dw: w.slice(), db: b.slice() };
    const actual = {
      y: memory.floats(dy),
      dx: memory.floats(x),
      dw: memory.floats(w),
      db: memory.floats(b),
    };
    const [x32, dy32] = [memory.floats(x), memory.floats(dy)];
    reference.forward(expected.y, x, rows);
    reference.backwardInput(expected.dx, dy, rows);
    reference.backwardWeight(expected.dw, expected.db, dy, x, rows);
    map.forward(actual.y, x32, rows);
    map.backwardInput(actual.dx, dy32, rows);
    map.backwardWeight(actual.dw, actual.db, dy32, x32, rows);
    expectClose(actual.y, expected.y, 1e-6);
    expectClose(actual.dx, expected.dx, 1e-6);
    expectClose(actual.dw, expected.dw, 2e-6);
    expectClose(actual.db, expected.db, 2e-6);
    memory.expectGuards();
  });

  it('works without a bias and follows changed weights', () => {
    const backend = freshBackend(name);
    const memory = new GuardedMemory(backend);
    const weight = memory.floats([1, 1, -1, 1]);
    const map = backend.linearMap(weight, undefined, 2, 2);
    const y = memory.floats([0, 0]);
    const x = memory.floats([2, 3]);
    map.forward(y, x, 1);
    expect([...y]).toEqual([5, 1]);
    const dx = memory.floats([0, 0]);
    map.backwardInput(dx, x, 1);
    expect([...dx]).toEqual([-1, 5]);
    weight.set([2, 0, 0, 3]);
    map.refresh();
    map.forward(y, x, 1);
    map.backwardInput(dx, x, 1);
    expect([...y]).toEqual([4, 9]);
    expect([...dx]).toEqual([3, 14]);
  });

  it('gives a row the same bits whatever rows are computed with it', () => {
    const backend = freshBackend(name);
    for (const [inputs, outputs] of [
      [64, 256],
      [13, 37],
      [2, 64],
      [32, 150],
    ]) {
      const x = backend.allocate(70 * inputs);
      x.set(numbers(70 * inputs, 1));
      const w = backend.allocate(outputs * inputs);
      w.set(numbers(outputs * inputs, 2));
      const b = backend.allocate(outputs);
      b.set(numbers(outputs, 3));
      const map = backend.linearMap(w, b, inputs, outputs);
      const all = backend.allocate(70 * outputs);
      map.forward(all, x, 70);
      for (const [from, to] of [
        [0, 1],
        [1, 3],
        [3, 6],
        [6, 39],
        [39, 70],
      ]) {
        const some = backend.allocate((to - from) * outputs);
        map.forward(some, x.subarray(from * inputs), to - from);
        expect(some).toEqual(all.slice(from * outputs, to * outputs));
      }
    }
  });
});
