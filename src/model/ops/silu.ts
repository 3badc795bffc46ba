import type { Floats } from '../floats.js';

/**
 * y = x·σ(x). Shapes: x, y, sigma (count); `sigma` keeps σ(x) for the backward pass.
 */
export function siluForward(y: Floats, sigma: Floats, x: Floats, count: number): void {
  for (let i = 0; i < count; i++) {
    const v = x[i];
    const s = 1 / (1 + Math.exp(-v));
    sigma[i] = s;
    y[i] = v * s;
  }
}

/** dx = dy·σ(1 + x(1 − σ)): overwrites, unlike the ops that add up. */
export function siluBackward(dx: Floats, dy: Floats, sigma: Floats, x: Floats, count: number): void {
  for (let i = 0; i < count; i++) {
    const s = sigma[i];
    dx[i] = dy[i] * s * (1 + x[i] * (1 - s));
  }
}
