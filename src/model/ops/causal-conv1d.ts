import type { Floats } from '../floats.js';

/** Sizes of a pass over `batch` sequences of `length` steps. */
export interface ConvSizes {
  readonly batch: number;
  readonly length: number;
  readonly channels: number;
  /** Taps (d_conv). */
  readonly width: number;
}

/**
 * Causal depthwise convolution: y[b,t,e] = bias[e] + Σ_j weight[e,j]·u[b, t − (width−1) + j, e].
 *
 * Shapes: uz (batch, length, 2·channels), of which the first half of a row is u; weight (channels, width);
 * bias (channels); y (batch, length, channels); initial (channels, width): the last inputs before each sequence, oldest
 * first (the first of a row is not used). With zeros there, as `nn.Conv1d(groups=channels, padding=width−1)` cut to `length`.
 */
export function convForward(
  y: Floats,
  uz: Floats,
  weight: Floats,
  bias: Floats,
  initial: Floats,
  sizes: ConvSizes,
): void {
  const { batch, length, channels, width } = sizes;
  const row = 2 * channels;
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < length; t++) {
      const o = (b * length + t) * channels;
      const from = Math.max(0, width - 1 - t);
      const first = (b * length + t - (width - 1)) * row;
      for (let e = 0; e < channels; e++) {
        let sum = bias[e];
        for (let j = 0; j < from; j++) sum += weight[e * width + j] * initial[e * width + t + 1 + j];
        for (let j = from; j < width; j++) sum += weight[e * width + j] * uz[first + j * row + e];
        y[o + e] = sum;
      }
    }
  }
}

/** dWeight, dBias add up; the u half of dUz is overwritten. Shapes as in `convForward`; no gradient of `initial`. */
export function convBackward(
  dUz: Floats,
  dWeight: Floats,
  dBias: Floats,
  dy: Floats,
  uz: Floats,
  weight: Floats,
  initial: Floats,
  sizes: ConvSizes,
): void {
  const { batch, length, channels, width } = sizes;
  const row = 2 * channels;
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < length; t++) {
      const at = b * length + t;
      const o = at * channels;
      const from = Math.max(0, width - 1 - t);
      const first = (at - (width - 1)) * row;
      // What step t receives: through tap j from the output of step t + (width−1) − j.
      const to = Math.max(0, width - (length - t));
      for (let e = 0; e < channels; e++) {
        const g = dy[o + e];
        const w = e * width;
        dBias[e] += g;
        for (let j = 0; j < from; j++) dWeight[w + j] += g * initial[w + t + 1 + j];
        for (let j = from; j < width; j++) dWeight[w + j] += g * uz[first + j * row + e];
        let sum = 0;
        for (let j = to; j < width; j++) sum += weight[w + j] * dy[o + (width - 1 - j) * channels + e];
        dUz[at * row + e] = sum;
      }
    }
  }
}

/**
 * One step of the same convolution. Shapes: y (channels), u (channels or more), state (channels, width): the last
 * `width` inputs, oldest first; shifted in place.
 */
export function convStep(
  y: Floats,
  state: Floats,
  u: Floats,
  weight: Floats,
  bias: Floats,
  channels: number,
  width: number,
): void {
  for (let e = 0; e < channels; e++) {
    const o = e * width;
    let sum = bias[e];
    for (let j = 0; j < width - 1; j++) {
      const v = state[o + j + 1];
      state[o + j] = v;
      sum += weight[o + j] * v;
    }
    const v = u[e];
    state[o + width - 1] = v;
    y[e] = sum + weight[o + width - 1] * v;
  }
}
