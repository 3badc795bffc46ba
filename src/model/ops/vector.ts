import type { Floats } from '../floats.js';

/** out = a + b; shapes (count). May be the same arrays. */
export function add(out: Floats, a: Floats, b: Floats, count: number): void {
  for (let i = 0; i < count; i++) out[i] = a[i] + b[i];
}

/** Σ x², of the first `count`. */
export function sumOfSquares(x: Floats, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += x[i] * x[i];
  return sum;
}

/** x[r] ← factors[r]·x[r]. Shapes: x (rows, width); factors (rows). */
export function scaleRows(x: Floats, factors: Floats, rows: number, width: number): void {
  for (let i = 0; i < rows * width; i++) x[i] *= factors[Math.floor(i / width)];
}

/** x ← factor·x, of the first `count`. */
export function scale(x: Floats, factor: number, count: number): void {
  for (let i = 0; i < count; i++) x[i] *= factor;
}

/** Σ weights[i] over the i < count with x[from + i] > limit. */
export function weightAbove(x: Floats, from: number, weights: Int32Array, count: number, limit: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) if (x[from + i] > limit) sum += weights[i];
  return sum;
}
