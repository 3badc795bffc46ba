import { expect } from 'vitest';
import { seededRandom, uniform } from '../../../src/model/random.js';

/** Seeded numbers in [low, high). */
export function numbers(count: number, seed: number, low = -1, high = 1): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length: count }, () => uniform(random, low, high));
}

/** Central differences of `loss` by every entry of `values`, which is restored. */
export function numericGradient(values: Float64Array, loss: () => number, step = 1e-5): Float64Array {
  return values.map((value, i) => {
    values[i] = value + step;
    const above = loss();
    values[i] = value - step;
    const below = loss();
    values[i] = value;
    return (above - below) / (2 * step);
  });
}

/** Largest difference relative to the largest entry of the expected gradient (which must not be all zero). */
export function expectGradient(actual: ArrayLike<number>, expected: Float64Array, limit = 1e-7): void {
  const scale = Math.max(...expected.map(Math.abs));
  expect(scale).toBeGreaterThan(0);
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  expected.forEach((value, i) => (worst = Math.max(worst, Math.abs(value - actual[i]))));
  expect(worst / scale).toBeLessThan(limit);
}

/** ⟨a, b⟩: turns an output into a loss whose gradient by the output is b. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += a[i] * b[i];
  return sum;
}
