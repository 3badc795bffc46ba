import type { Floats } from '../floats.js';

/**
 * Σ_r weight[r]·(−ln softmax(logits[r])[target[r]]); logits become probabilities in place.
 *
 * Shapes: logits (rows, classes); targets: class of row r at `targets[r·stride + offset]`; weights (rows).
 * @returns the weighted sum in nats
 */
export function crossEntropyForward(
  logits: Floats,
  targets: Int32Array,
  stride: number,
  offset: number,
  weights: Floats,
  rows: number,
  classes: number,
): number {
  let total = 0;
  for (let r = 0; r < rows; r++) {
    const o = r * classes;
    let max = -Infinity;
    for (let k = 0; k < classes; k++) if (logits[o + k] > max) max = logits[o + k];
    const shifted = logits[o + targets[r * stride + offset]] - max;
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const p = Math.exp(logits[o + k] - max);
      logits[o + k] = p;
      sum += p;
    }
    const scale = 1 / sum;
    for (let k = 0; k < classes; k++) logits[o + k] *= scale;
    if (weights[r] !== 0) total += weights[r] * (Math.log(sum) - shifted);
  }
  return total;
}

/** Probabilities become dLogits in place: weight·scale·(p − [class = target]). */
export function crossEntropyBackward(
  probabilities: Floats,
  targets: Int32Array,
  stride: number,
  offset: number,
  weights: Floats,
  scale: number,
  rows: number,
  classes: number,
): void {
  for (let r = 0; r < rows; r++) {
    const o = r * classes;
    const factor = weights[r] * scale;
    for (let k = 0; k < classes; k++) probabilities[o + k] *= factor;
    probabilities[o + targets[r * stride + offset]] -= factor;
  }
}

/** out = ln softmax(logits), in 64 bits. Shapes: out, logits (classes) and more. */
export function logSoftmax(out: Float64Array, logits: Floats, classes: number): void {
  let max = -Infinity;
  for (let k = 0; k < classes; k++) if (logits[k] > max) max = logits[k];
  let sum = 0;
  for (let k = 0; k < classes; k++) sum += Math.exp(logits[k] - max);
  const shift = max + Math.log(sum);
  for (let k = 0; k < classes; k++) out[k] = logits[k] - shift;
}
