import type { Floats } from '../floats.js';

/** Channels and taps (d_conv) of the convolution. */
export interface ConvSizes {
  readonly channels: number;
  readonly width: number;
}

/**
 * Causal depthwise convolution: y[t,e] = bias[e] + Σ_j weight[e,j]·u[t − (width−1) + j, e], as `nn.Conv1d(groups=channels,
 * padding=width−1)` cut to the sequence's length, where the state is 0.
 *
 * Shapes: sequence s has the rows starts[s] to starts[s + 1] − 1; uz (rows, 2·channels), of which the first half of a row
 * is u; weight (channels, width); bias (channels); y (rows, channels); state (…, width − 1, channels), of which
 * places[s] are the last inputs before sequence s, oldest first, moved on in place.
 */
export function convForward(
  y: Floats,
  uz: Floats,
  weight: Floats,
  bias: Floats,
  state: Floats,
  places: Int32Array,
  starts: Int32Array,
  count: number,
  sizes: ConvSizes,
): void {
  const { channels, width } = sizes;
  const row = 2 * channels;
  for (let s = 0; s < count; s++) {
    const start = starts[s];
    const length = starts[s + 1] - start;
    // where the input before step 0 would be, were it in the state
    const past = (places[s] + 1) * (width - 1) * channels;
    for (let t = 0; t < length; t++) {
      const o = (start + t) * channels;
      for (let e = 0; e < channels; e++) {
        let sum = bias[e];
        for (let j = 0; j < width; j++) {
          const at = t - (width - 1) + j;
          sum += weight[e * width + j] * (at < 0 ? state[past + at * channels + e] : uz[(start + at) * row + e]);
        }
        y[o + e] = sum;
      }
    }
    for (let j = 1 - width; j < 0; j++) {
      const at = length + j;
      for (let e = 0; e < channels; e++) {
        state[past + j * channels + e] = at < 0 ? state[past + at * channels + e] : uz[(start + at) * row + e];
      }
    }
  }
}

/** dWeight, dBias add up; the u half of dUz is overwritten. Shapes as in `convForward`, for sequences that begin from state 0. */
export function convBackward(
  dUz: Floats,
  dWeight: Floats,
  dBias: Floats,
  dy: Floats,
  uz: Floats,
  weight: Floats,
  starts: Int32Array,
  count: number,
  sizes: ConvSizes,
): void {
  const { channels, width } = sizes;
  const row = 2 * channels;
  for (let s = 0; s < count; s++) {
    const end = starts[s + 1];
    for (let r = starts[s]; r < end; r++) {
      const o = r * channels;
      const from = Math.max(0, width - 1 - (r - starts[s]));
      const first = (r - (width - 1)) * row;
      // What row r receives: through tap j from the output of row r + (width−1) − j.
      const to = Math.max(0, width - (end - r));
      for (let e = 0; e < channels; e++) {
        const g = dy[o + e];
        const w = e * width;
        dBias[e] += g;
        for (let j = from; j < width; j++) dWeight[w + j] += g * uz[first + j * row + e];
        let sum = 0;
        for (let j = to; j < width; j++) sum += weight[w + j] * dy[o + (width - 1 - j) * channels + e];
        dUz[r * row + e] = sum;
      }
    }
  }
}
