import type { Floats } from '../floats.js';

/**
 * out = y·SiLU(z), where z is the second half of each row of `uz`.
 *
 * Shapes: y, out, sigma (rows, width), uz (rows, 2·width); `sigma` keeps σ(z) for the backward pass.
 */
export function gateForward(out: Floats, sigma: Floats, y: Floats, uz: Floats, rows: number, width: number): void {
  for (let m = 0; m < rows; m++) {
    const o = m * width;
    const z = o * 2 + width;
    for (let e = 0; e < width; e++) {
      const v = uz[z + e];
      const s = 1 / (1 + Math.exp(-v));
      sigma[o + e] = s;
      out[o + e] = y[o + e] * v * s;
    }
  }
}

/** Overwrites dy and the z half of dUz. */
export function gateBackward(
  dy: Floats,
  dUz: Floats,
  dOut: Floats,
  sigma: Floats,
  y: Floats,
  uz: Floats,
  rows: number,
  width: number,
): void {
  for (let m = 0; m < rows; m++) {
    const o = m * width;
    const z = o * 2 + width;
    for (let e = 0; e < width; e++) {
      const s = sigma[o + e];
      const v = uz[z + e];
      const g = dOut[o + e];
      dy[o + e] = g * v * s;
      dUz[z + e] = g * y[o + e] * s * (1 + v * (1 - s));
    }
  }
}
