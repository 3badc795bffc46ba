import type { Floats } from '../floats.js';

/**
 * losses[r] += −ln softmax(logits[r])[target of r], in nats.
 *
 * Shapes: logits (rows, classes); targets: class of row r at `targets[r·stride + offset]`; losses, shifts (rows);
 * shifts[r] = ln Σ exp(logits[r]): what a logit less it is a log probability.
 */
export function crossEntropyForward(
  losses: Floats,
  shifts: Floats,
  logits: Floats,
  targets: Int32Array,
  stride: number,
  offset: number,
  rows: number,
  classes: number,
): void {
  for (let r = 0; r < rows; r++) {
    const o = r * classes;
    let max = -Infinity;
    for (let k = 0; k < classes; k++) if (logits[o + k] > max) max = logits[o + k];
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += Math.exp(logits[o + k] - max);
    const shift = max + Math.log(sum);
    shifts[r] = shift;
    losses[r] += shift - logits[o + targets[r * stride + offset]];
  }
}

/** Logits become their gradients in place: weight·scale·(p − [class = target]). Shapes as in `crossEntropyForward`; weights (rows). */
export function crossEntropyBackward(
  logits: Floats,
  shifts: Floats,
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
    for (let k = 0; k < classes; k++) logits[o + k] = factor * Math.exp(logits[o + k] - shifts[r]);
    logits[o + targets[r * stride + offset]] -= factor;
  }
}
