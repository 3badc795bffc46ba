// dW += dYᵀ X and db += Σ dY, in blocks of rows: dY of a block is packed into panels of four columns, so that a tile of
// 4 outputs × 8 inputs runs through memory in order.
import { fma, constant, ZERO } from './exponential';

/** Rows of a block. */
const ROWS: usize = 128;
/** Four lanes on their way to places that are not neighbours. */
const LANES: usize = memory.data(16, 16);

/** Bytes of scratch that `productGradient` needs. */
export function productGradientScratch(outputs: usize): usize {
  return (ROWS * ((outputs + 3) & ~3)) << 2;
}

/** panels (⌈columns/4⌉, rows, 4) of source (rows, columns); columns beyond the last are 0. */
function packFour(panels: usize, source: usize, rows: usize, columns: usize): void {
  let out = panels;
  const rowBytes = columns << 2;
  for (let n: usize = 0; n < columns; n += 4) {
    let from = source + (n << 2);
    if (n + 4 <= columns) {
      for (let m: usize = 0; m < rows; m++) {
        v128.store(out, v128.load(from));
        from += rowBytes;
        out += 16;
      }
    } else {
      for (let m: usize = 0; m < rows; m++) {
        for (let i: usize = 0; i < 4; i++) store<f32>(out + (i << 2), n + i < columns ? load<f32>(from + (i << 2)) : 0);
        from += rowBytes;
        out += 16;
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function addEight(w: usize, a: v128, b: v128): void {
  v128.store(w, f32x4.add(v128.load(w), a));
  v128.store(w, f32x4.add(v128.load(w, 16), b), 16);
}

/** dW of four outputs (the first `tall` of them) × eight inputs. */
function tile(dWeight: usize, inputBytes: usize, panel: usize, x: usize, rows: usize, tall: usize): void {
  const end = panel + (rows << 4);
  let a0 = constant(ZERO);
  let b0 = a0;
  let a1 = a0;
  let b1 = a0;
  let a2 = a0;
  let b2 = a0;
  let a3 = a0;
  let b3 = a0;
  do {
    const w = v128.load(x);
    const v = v128.load(x, 16);
    const s0 = v128.load32_splat(panel);
    a0 = fma(s0, w, a0);
    b0 = fma(s0, v, b0);
    const s1 = v128.load32_splat(panel, 4);
    a1 = fma(s1, w, a1);
    b1 = fma(s1, v, b1);
    const s2 = v128.load32_splat(panel, 8);
    a2 = fma(s2, w, a2);
    b2 = fma(s2, v, b2);
    const s3 = v128.load32_splat(panel, 12);
    a3 = fma(s3, w, a3);
    b3 = fma(s3, v, b3);
    x += inputBytes;
    panel += 16;
  } while (panel < end);
  addEight(dWeight, a0, b0);
  if (tall < 2) return;
  addEight(dWeight + inputBytes, a1, b1);
  if (tall < 3) return;
  addEight(dWeight + 2 * inputBytes, a2, b2);
  if (tall < 4) return;
  addEight(dWeight + 3 * inputBytes, a3, b3);
}

/** dW of four outputs (the first `tall` of them) × four inputs. */
function tileFour(dWeight: usize, inputBytes: usize, panel: usize, x: usize, rows: usize, tall: usize): void {
  const end = panel + (rows << 4);
  let a0 = constant(ZERO);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  do {
    const w = v128.load(x);
    a0 = fma(v128.load32_splat(panel), w, a0);
    a1 = fma(v128.load32_splat(panel, 4), w, a1);
    a2 = fma(v128.load32_splat(panel, 8), w, a2);
    a3 = fma(v128.load32_splat(panel, 12), w, a3);
    x += inputBytes;
    panel += 16;
  } while (panel < end);
  v128.store(dWeight, f32x4.add(v128.load(dWeight), a0));
  if (tall < 2) return;
  dWeight += inputBytes;
  v128.store(dWeight, f32x4.add(v128.load(dWeight), a1));
  if (tall < 3) return;
  dWeight += inputBytes;
  v128.store(dWeight, f32x4.add(v128.load(dWeight), a2));
  if (tall < 4) return;
  dWeight += inputBytes;
  v128.store(dWeight, f32x4.add(v128.load(dWeight), a3));
}

/** dW of four outputs × one input, the outputs in the lanes. */
function column(dWeight: usize, inputBytes: usize, panel: usize, x: usize, rows: usize, tall: usize): void {
  const end = panel + (rows << 4);
  let sum = constant(ZERO);
  do {
    sum = fma(v128.load32_splat(x), v128.load(panel), sum);
    x += inputBytes;
    panel += 16;
  } while (panel < end);
  v128.store(LANES, sum);
  for (let i: usize = 0; i < tall; i++) {
    store<f32>(dWeight, load<f32>(dWeight) + load<f32>(LANES + (i << 2)));
    dWeight += inputBytes;
  }
}

/** dBias += Σ of one panel's rows. */
function biasOf(dBias: usize, panel: usize, rows: usize, tall: usize): void {
  const end = panel + (rows << 4);
  let sum = constant(ZERO);
  do {
    sum = f32x4.add(sum, v128.load(panel));
    panel += 16;
  } while (panel < end);
  v128.store(LANES, sum);
  for (let i: usize = 0; i < tall; i++) {
    store<f32>(dBias + (i << 2), load<f32>(dBias + (i << 2)) + load<f32>(LANES + (i << 2)));
  }
}

/**
 * dWeight += dyᵀ x; dBias += Σ dy unless 0. Shapes: dy (rows, outputs), x (rows, inputs), dWeight (outputs, inputs);
 * scratch as `productGradientScratch` says.
 */
export function productGradient(
  dWeight: usize,
  dBias: usize,
  dy: usize,
  x: usize,
  scratch: usize,
  rows: usize,
  inputs: usize,
  outputs: usize,
): void {
  const inputBytes = inputs << 2;
  const eights = inputs & ~7;
  const fours = inputs & ~3;
  for (let block: usize = 0; block < rows; block += ROWS) {
    const count = rows - block < ROWS ? rows - block : ROWS;
    const from = x + block * inputBytes;
    packFour(scratch, dy + ((block * outputs) << 2), count, outputs);
    let panel = scratch;
    for (let n: usize = 0; n < outputs; n += 4) {
      const tall = outputs - n < 4 ? outputs - n : 4;
      const out = dWeight + n * inputBytes;
      for (let k: usize = 0; k < eights; k += 8) tile(out + (k << 2), inputBytes, panel, from + (k << 2), count, tall);
      if (eights < fours) tileFour(out + (eights << 2), inputBytes, panel, from + (eights << 2), count, tall);
      for (let k = fours; k < inputs; k++) column(out + (k << 2), inputBytes, panel, from + (k << 2), count, tall);
      if (dBias != 0) biasOf(dBias + (n << 2), panel, count, tall);
      panel += count << 4;
    }
  }
}
