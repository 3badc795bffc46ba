import { expect } from 'vitest';
import type { Backend } from '../../../../src/model/backend.js';

/** Numbers on each side of a guarded array. */
const MARGIN = 37;
const GUARD = 12345.678;

/** Arrays of one backend between guard values: an op must write in its arrays and nowhere else. */
export class GuardedMemory {
  readonly backend: Backend;
  readonly #whole: Float32Array[] = [];

  constructor(backend: Backend) {
    this.backend = backend;
  }

  /** An array of `values`, not aligned to a vector. */
  floats(values: ArrayLike<number>): Float32Array {
    const whole = this.backend.allocate(values.length + 2 * MARGIN) as Float32Array;
    whole.fill(GUARD);
    this.#whole.push(whole);
    const inner = whole.subarray(MARGIN, MARGIN + values.length);
    inner.set(values);
    return inner;
  }

  ints(values: ArrayLike<number>): Int32Array {
    const array = this.backend.allocateInts(values.length);
    array.set(values);
    return array;
  }

  expectGuards(): void {
    const guard = Math.fround(GUARD);
    for (const whole of this.#whole) {
      expect(whole.subarray(0, MARGIN).every((value) => value === guard)).toBe(true);
      expect(whole.subarray(whole.length - MARGIN).every((value) => value === guard)).toBe(true);
    }
  }
}

/** Largest difference, relative to the largest expected number. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, limit: number): void {
  expect(actual.length).toBe(expected.length);
  let scale = 0;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    scale = Math.max(scale, Math.abs(expected[i]));
    const difference = Math.abs(actual[i] - expected[i]);
    if (!(difference <= worst)) worst = difference;
  }
  expect(scale).toBeGreaterThan(0);
  expect(worst / scale).toBeLessThan(limit);
}
