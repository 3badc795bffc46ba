import type { Floats } from '../floats.js';

/** As the official RMSNorm. */
export const RMS_NORM_EPSILON = 1e-5;

/**
 * y = x / √(mean(x²) + ε) · weight over the last axis.
 *
 * Shapes: x, y (rows, width), weight (width), inverse (rows): 1/√(…), kept for the backward pass.
 */
export function rmsNormForward(
  y: Floats,
  inverse: Floats,
  x: Floats,
  weight: Floats,
  rows: number,
  width: number,
): void {
  for (let m = 0; m < rows; m++) {
    const o = m * width;
    let sum = 0;
    for (let k = 0; k < width; k++) sum += x[o + k] * x[o + k];
    const scale = 1 / Math.sqrt(sum / width + RMS_NORM_EPSILON);
    inverse[m] = scale;
    for (let k = 0; k < width; k++) y[o + k] = x[o + k] * scale * weight[k];
  }
}

/** dx += s·(w·dy) − x·s³·mean(x·w·dy), dWeight += Σ dy·x·s, with s the kept `inverse`. */
export function rmsNormBackward(
  dx: Floats,
  dWeight: Floats,
  dy: Floats,
  inverse: Floats,
  x: Floats,
  weight: Floats,
  rows: number,
  width: number,
): void {
  for (let m = 0; m < rows; m++) {
    const o = m * width;
    const scale = inverse[m];
    let dot = 0;
    for (let k = 0; k < width; k++) {
      const g = dy[o + k];
      const v = x[o + k];
      dot += v * g * weight[k];
      dWeight[k] += g * v * scale;
    }
    const pull = (scale * scale * scale * dot) / width;
    for (let k = 0; k < width; k++) dx[o + k] += scale * weight[k] * dy[o + k] - pull * x[o + k];
  }
}
