import type { Floats } from '../floats.js';

/**
 * y = x Wᵀ (+ bias), as `torch.nn.Linear`.
 *
 * Shapes: x (rows, inputs), weight (outputs, inputs), bias (outputs), y (rows, outputs); row-major.
 * Tiles of 2 rows × 4 outputs keep eight sums in registers: six reads feed eight multiplications.
 */
export function linearForward(
  y: Floats,
  x: Floats,
  weight: Floats,
  bias: Floats | undefined,
  rows: number,
  inputs: number,
  outputs: number,
): void {
  const tiled = outputs - (outputs % 4);
  const paired = rows - (rows % 2);
  for (let n = 0; n < tiled; n += 4) {
    const w0 = n * inputs;
    const w1 = w0 + inputs;
    const w2 = w1 + inputs;
    const w3 = w2 + inputs;
    const c0 = bias === undefined ? 0 : bias[n];
    const c1 = bias === undefined ? 0 : bias[n + 1];
    const c2 = bias === undefined ? 0 : bias[n + 2];
    const c3 = bias === undefined ? 0 : bias[n + 3];
    for (let m = 0; m < paired; m += 2) {
      const x0 = m * inputs;
      const x1 = x0 + inputs;
      let a0 = c0;
      let a1 = c1;
      let a2 = c2;
      let a3 = c3;
      let b0 = c0;
      let b1 = c1;
      let b2 = c2;
      let b3 = c3;
      for (let k = 0; k < inputs; k++) {
        const p = x[x0 + k];
        const q = x[x1 + k];
        const s = weight[w0 + k];
        const t = weight[w1 + k];
        const u = weight[w2 + k];
        const v = weight[w3 + k];
        a0 += p * s;
        a1 += p * t;
        a2 += p * u;
        a3 += p * v;
        b0 += q * s;
        b1 += q * t;
        b2 += q * u;
        b3 += q * v;
      }
      const o = m * outputs + n;
      const o1 = o + outputs;
      y[o] = a0;
      y[o + 1] = a1;
      y[o + 2] = a2;
      y[o + 3] = a3;
      y[o1] = b0;
      y[o1 + 1] = b1;
      y[o1 + 2] = b2;
      y[o1 + 3] = b3;
    }
    if (paired < rows) {
      const x0 = paired * inputs;
      let a0 = c0;
      let a1 = c1;
      let a2 = c2;
      let a3 = c3;
      for (let k = 0; k < inputs; k++) {
        const p = x[x0 + k];
        a0 += p * weight[w0 + k];
        a1 += p * weight[w1 + k];
        a2 += p * weight[w2 + k];
        a3 += p * weight[w3 + k];
      }
      const o = paired * outputs + n;
      y[o] = a0;
      y[o + 1] = a1;
      y[o + 2] = a2;
      y[o + 3] = a3;
    }
  }
  for (let n = tiled; n < outputs; n++) {
    const w0 = n * inputs;
    const c = bias === undefined ? 0 : bias[n];
    for (let m = 0; m < rows; m++) {
      const x0 = m * inputs;
      let sum = c;
      for (let k = 0; k < inputs; k++) sum += x[x0 + k] * weight[w0 + k];
      y[m * outputs + n] = sum;
    }
  }
}

/** dx += dy W. Shapes as in `linearForward`. */
export function linearBackwardInput(
  dx: Floats,
  dy: Floats,
  weight: Floats,
  rows: number,
  inputs: number,
  outputs: number,
): void {
  const tiled = inputs - (inputs % 4);
  const paired = rows - (rows % 2);
  for (let k = 0; k < tiled; k += 4) {
    for (let m = 0; m < paired; m += 2) {
      const y0 = m * outputs;
      const y1 = y0 + outputs;
      let a0 = 0;
      let a1 = 0;
      let a2 = 0;
      let a3 = 0;
      let b0 = 0;
      let b1 = 0;
      let b2 = 0;
      let b3 = 0;
      for (let n = 0, w = k; n < outputs; n++, w += inputs) {
        const p = dy[y0 + n];
        const q = dy[y1 + n];
        const s = weight[w];
        const t = weight[w + 1];
        const u = weight[w + 2];
        const v = weight[w + 3];
        a0 += p * s;
        a1 += p * t;
        a2 += p * u;
        a3 += p * v;
        b0 += q * s;
        b1 += q * t;
        b2 += q * u;
        b3 += q * v;
      }
      const o = m * inputs + k;
      const o1 = o + inputs;
      dx[o] += a0;
      dx[o + 1] += a1;
      dx[o + 2] += a2;
      dx[o + 3] += a3;
      dx[o1] += b0;
      dx[o1 + 1] += b1;
      dx[o1 + 2] += b2;
      dx[o1 + 3] += b3;
    }
  }
  addInputEdges(dx, dy, weight, rows, inputs, outputs, paired, tiled);
}

/** The last row when rows are odd, and the last columns when inputs are no multiple of four. */
function addInputEdges(
  dx: Floats,
  dy: Floats,
  weight: Floats,
  rows: number,
  inputs: number,
  outputs: number,
  paired: number,
  tiled: number,
): void {
  for (let m = 0; m < rows; m++) {
    for (let k = m < paired ? tiled : 0; k < inputs; k++) {
      let sum = 0;
      for (let n = 0; n < outputs; n++) sum += dy[m * outputs + n] * weight[n * inputs + k];
      dx[m * inputs + k] += sum;
    }
  }
}

/** dW += dyᵀ x, dbias += Σ dy. Shapes as in `linearForward`. */
export function linearBackwardWeight(
  dWeight: Floats,
  dBias: Floats | undefined,
  dy: Floats,
  x: Floats,
  rows: number,
  inputs: number,
  outputs: number,
): void {
  const tiled = inputs - (inputs % 4);
  const paired = outputs - (outputs % 2);
  for (let n = 0; n < paired; n += 2) {
    for (let k = 0; k < tiled; k += 4) {
      let a0 = 0;
      let a1 = 0;
      let a2 = 0;
      let a3 = 0;
      let b0 = 0;
      let b1 = 0;
      let b2 = 0;
      let b3 = 0;
      for (let m = 0, o = n, i = k; m < rows; m++, o += outputs, i += inputs) {
        const p = dy[o];
        const q = dy[o + 1];
        const s = x[i];
        const t = x[i + 1];
        const u = x[i + 2];
        const v = x[i + 3];
        a0 += p * s;
        a1 += p * t;
        a2 += p * u;
        a3 += p * v;
        b0 += q * s;
        b1 += q * t;
        b2 += q * u;
        b3 += q * v;
      }
      const w = n * inputs + k;
      const w1 = w + inputs;
      dWeight[w] += a0;
      dWeight[w + 1] += a1;
      dWeight[w + 2] += a2;
      dWeight[w + 3] += a3;
      dWeight[w1] += b0;
      dWeight[w1 + 1] += b1;
      dWeight[w1 + 2] += b2;
      dWeight[w1 + 3] += b3;
    }
  }
  for (let n = 0; n < outputs; n++) {
    for (let k = n < paired ? tiled : 0; k < inputs; k++) {
      let sum = 0;
      for (let m = 0; m < rows; m++) sum += dy[m * outputs + n] * x[m * inputs + k];
      dWeight[n * inputs + k] += sum;
    }
  }
  if (dBias === undefined) return;
  for (let m = 0; m < rows; m++) {
    for (let n = 0; n < outputs; n++) dBias[n] += dy[m * outputs + n];
  }
}
