import { describe, expect, it } from 'vitest';
import { crossEntropyBackward, crossEntropyForward } from '../../../../src/model/ops/cross-entropy.js';
import { embeddingSumBackward, embeddingSumForward } from '../../../../src/model/ops/embedding-sum.js';
import { weightAbove } from '../../../../src/model/ops/vector.js';
import { numbers } from '../finite-differences.js';
import { freshBackend, wasmBuilds } from './backends.js';
import { expectClose, GuardedMemory } from './guarded.js';

/** Seeded integers in [low, high). */
function integers(count: number, seed: number, low: number, high: number): Int32Array {
  return Int32Array.from(numbers(count, seed, low, high), Math.floor);
}

describe.each(wasmBuilds())('rows of %s', (name) => {
  it.each([
    [1, 1],
    [3, 2],
    [4, 4],
    [5, 37],
    [2, 150],
    [3, 500],
  ])('cross-entropy, %i rows of %i classes', (rows, classes) => {
    const memory = new GuardedMemory(freshBackend(name));
    const backend = memory.backend;
    const logits = numbers(rows * classes, 1, -9, 9);
    const targets = integers(rows * 3, 2, 0, classes);
    const weights = numbers(rows, 3, 0, 2);
    const losses = numbers(rows, 4);
    const e = { losses: losses.slice(), shifts: new Float64Array(rows), logits: logits.slice() };
    const a = { losses: memory.floats(losses), shifts: memory.floats(losses), logits: memory.floats(logits) };
    const at = memory.ints(targets);
    crossEntropyForward(e.losses, e.shifts, e.logits, targets, 3, 1, rows, classes);
    backend.crossEntropyForward(a.losses, a.shifts, a.logits, at, 3, 1, rows, classes);
    for (let r = 0; r < rows; r++) {
      expect(Math.abs(a.losses[r] - e.losses[r])).toBeLessThan(2e-6);
      expect(Math.abs(a.shifts[r] - e.shifts[r])).toBeLessThan(2e-6);
    }
    crossEntropyBackward(e.logits, e.shifts, targets, 3, 1, weights, 0.1, rows, classes);
    backend.crossEntropyBackward(a.logits, a.shifts, at, 3, 1, memory.floats(weights), 0.1, rows, classes);
    for (let i = 0; i < e.logits.length; i++) expect(Math.abs(a.logits[i] - e.logits[i])).toBeLessThan(3e-7);
    memory.expectGuards();
  });

  it('cross-entropy of logits far apart', () => {
    const memory = new GuardedMemory(freshBackend(name));
    const logits = memory.floats([-1e30, 0, 300, -500, 299]);
    const [losses, shifts] = [memory.floats([0]), memory.floats([0])];
    memory.backend.crossEntropyForward(losses, shifts, logits, memory.ints([3]), 1, 0, 1, 5);
    expect(losses[0]).toBeCloseTo(800 + Math.log1p(Math.exp(-1)), 4);
  });

  it.each([1, 3, 15, 16, 17, 32, 150, 500])('the weight above a limit of %i numbers', (count) => {
    const memory = new GuardedMemory(freshBackend(name));
    const x = memory.floats(numbers(count + 7, 1));
    for (const limit of [-2, 0, 0.9, x[7 + (count >> 1)], 2]) {
      const weights = integers(count, 2, 0, 9);
      const expected = weightAbove(x, 7, weights, count, Math.fround(limit));
      expect(memory.backend.weightAbove(x, 7, memory.ints(weights), count, limit)).toBe(expected);
    }
    memory.expectGuards();
  });

  it.each([
    [3, 1],
    [4, 13],
    [2, 32],
    [5, 71],
  ])('embeddings, %i rows of width %i', (rows, width) => {
    const memory = new GuardedMemory(freshBackend(name));
    const backend = memory.backend;
    const ids = integers(rows * 18, 1, -3, 9);
    const [table, out] = [numbers(9 * width, 2), numbers(rows * width, 3)];
    const [expected, expectedTable] = [out.slice(), table.slice()];
    embeddingSumForward(expected, ids, table, rows, 18, 2, 17, width);
    embeddingSumBackward(expectedTable, ids, out, rows, 18, 2, 17, width);
    const [table32, out32, actual] = [memory.floats(table), memory.floats(out), memory.floats(out)];
    const at = memory.ints(ids);
    backend.embeddingSumForward(actual, at, table32, rows, 18, 2, 17, width);
    backend.embeddingSumBackward(table32, at, out32, rows, 18, 2, 17, width);
    expectClose(actual, expected, 1e-6);
    expectClose(table32, expectedTable, 1e-6);
    memory.expectGuards();
  });
});
