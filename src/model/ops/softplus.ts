import type { Floats } from '../floats.js';

/**
 * y = ln(1 + eˣ), exact for very negative x too (there it is the size of the first time steps).
 * Shapes: x, y (count).
 */
export function softplusForward(y: Floats, x: Floats, count: number): void {
  for (let i = 0; i < count; i++) {
    const v = x[i];
    y[i] = v > 20 ? v : Math.log1p(Math.exp(v));
  }
}

/** dx = dy·σ(x); σ(x) = 1 − e^(−y). Overwrites; dx and dy may be the same array. */
export function softplusBackward(dx: Floats, dy: Floats, y: Floats, count: number): void {
  for (let i = 0; i < count; i++) dx[i] = dy[i] * -Math.expm1(-y[i]);
}
