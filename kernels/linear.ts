// y = x Wᵀ + b and its gradients. The weights are packed into panels of eight columns, [panel][k][8], so that a tile of
// 4 rows × 8 columns keeps its sums in eight registers; one row alone takes a tile of 1 × 24.
// Every sum begins with the bias and runs over k in order, in whatever tile: a row's result does not depend on the others.
import { fma } from './exponential';

/** Rows of x that stay in the first-level cache while all panels go over them. */
const ROW_BLOCK: usize = 32;
/** Where a tile that hangs over the last column goes first. */
const EDGE: usize = memory.data(128, 16);

/**
 * Panels of a matrix whose element (k, n) is at source + 4·(k·strideK + n·strideN); columns beyond `columns` are 0.
 * Shapes: panels (⌈columns/8⌉, depth, 8).
 */
export function pack(panels: usize, source: usize, depth: usize, columns: usize, strideK: usize, strideN: usize): void {
  let out = panels;
  for (let n: usize = 0; n < columns; n += 8) {
    for (let k: usize = 0; k < depth; k++) {
      for (let i: usize = 0; i < 8; i++) {
        const value: f32 = n + i < columns ? load<f32>(source + ((k * strideK + (n + i) * strideN) << 2)) : 0;
        store<f32>(out, value);
        out += 4;
      }
    }
  }
}

/** Writes or adds the first `width` of eight numbers. */
function storeEdge(y: usize, edge: usize, width: usize, accumulate: bool): void {
  for (let i: usize = 0; i < width; i++) {
    const value = load<f32>(edge + (i << 2));
    store<f32>(y + (i << 2), accumulate ? load<f32>(y + (i << 2)) + value : value);
  }
}

// @ts-ignore: decorator
@inline
function storeEight(y: usize, a: v128, b: v128, width: usize, accumulate: bool): void {
  if (width < 8) {
    v128.store(EDGE, a);
    v128.store(EDGE, b, 16);
    storeEdge(y, EDGE, width, accumulate);
  } else if (accumulate) {
    v128.store(y, f32x4.add(v128.load(y), a));
    v128.store(y, f32x4.add(v128.load(y, 16), b), 16);
  } else {
    v128.store(y, a);
    v128.store(y, b, 16);
  }
}

/** `tall` rows of x (rows, depth), four to a step, so that a tile reads them in order: (depth, 4), 0 where there is no row. */
function packRows(out: usize, x: usize, depthBytes: usize, tall: usize): void {
  let k: usize = 0;
  if (tall == 4) {
    const third = x + (depthBytes << 1);
    for (; k + 16 <= depthBytes; k += 16) {
      const a = v128.load(x + k);
      const b = v128.load(x + depthBytes + k);
      const c = v128.load(third + k);
      const d = v128.load(third + depthBytes + k);
      const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      v128.store(out, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
      v128.store(out, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7), 16);
      v128.store(out, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5), 32);
      v128.store(out, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7), 48);
      out += 64;
    }
  }
  for (; k < depthBytes; k += 4) {
    for (let i: usize = 0; i < 4; i++) {
      store<f32>(out, i < tall ? load<f32>(x + i * depthBytes + k) : 0);
      out += 4;
    }
  }
}

/** Up to four rows × eight columns: those of x as `packRows` leaves them, of which the first `rows` are written. */
function tile4x8(
  y: usize,
  rowBytes: usize,
  x: usize,
  depthBytes: usize,
  panel: usize,
  bias: usize,
  rows: usize,
  width: usize,
  accumulate: bool,
): void {
  // One pointer moves and the other follows from it, with constant offsets: what is left to the front end is the arithmetic.
  const toPanel = panel - (x << 1);
  const end = x + (depthBytes << 2);
  let a0 = v128.load(bias);
  let b0 = v128.load(bias, 16);
  let a1 = a0;
  let b1 = b0;
  let a2 = a0;
  let b2 = b0;
  let a3 = a0;
  let b3 = b0;
  do {
    const p = (x << 1) + toPanel;
    const w = v128.load(p);
    const v = v128.load(p, 16);
    const s0 = v128.load32_splat(x);
    a0 = fma(s0, w, a0);
    b0 = fma(s0, v, b0);
    const s1 = v128.load32_splat(x, 4);
    a1 = fma(s1, w, a1);
    b1 = fma(s1, v, b1);
    const s2 = v128.load32_splat(x, 8);
    a2 = fma(s2, w, a2);
    b2 = fma(s2, v, b2);
    const s3 = v128.load32_splat(x, 12);
    a3 = fma(s3, w, a3);
    b3 = fma(s3, v, b3);
    x += 16;
  } while (x < end);
  storeEight(y, a0, b0, width, accumulate);
  if (rows < 2) return;
  y += rowBytes;
  storeEight(y, a1, b1, width, accumulate);
  if (rows < 3) return;
  y += rowBytes;
  storeEight(y, a2, b2, width, accumulate);
  if (rows < 4) return;
  y += rowBytes;
  storeEight(y, a3, b3, width, accumulate);
}

/**
 * One row × up to 24 columns, of three panels at once: six sums hide the latency of an addition, and with the six loads
 * fit the registers (with eight V8 of Node 20 and 22 spills a sum in each round). Panels beyond `width` are computed from
 * the first and not written.
 */
function tile1x24(y: usize, x: usize, depthBytes: usize, panel: usize, bias: usize, width: usize, accumulate: bool): void {
  const toPanel = panel - (x << 3);
  const to1: usize = width > 8 ? depthBytes << 3 : 0;
  const to2: usize = width > 16 ? depthBytes << 4 : 0;
  const end = x + depthBytes;
  let a0 = v128.load(bias);
  let b0 = v128.load(bias, 16);
  let a1 = width > 8 ? v128.load(bias, 32) : a0;
  let b1 = width > 8 ? v128.load(bias, 48) : b0;
  let a2 = width > 16 ? v128.load(bias, 64) : a0;
  let b2 = width > 16 ? v128.load(bias, 80) : b0;
  do {
    const s = v128.load32_splat(x);
    const p = (x << 3) + toPanel;
    a0 = fma(s, v128.load(p), a0);
    b0 = fma(s, v128.load(p, 16), b0);
    const q = p + to1;
    a1 = fma(s, v128.load(q), a1);
    b1 = fma(s, v128.load(q, 16), b1);
    const r = p + to2;
    a2 = fma(s, v128.load(r), a2);
    b2 = fma(s, v128.load(r, 16), b2);
    x += 4;
  } while (x < end);
  storeEight(y, a0, b0, width < 8 ? width : 8, accumulate);
  if (width <= 8) return;
  storeEight(y + 32, a1, b1, width < 16 ? width - 8 : 8, accumulate);
  if (width <= 16) return;
  storeEight(y + 64, a2, b2, width - 16, accumulate);
}

function oneRow(
  y: usize,
  x: usize,
  depthBytes: usize,
  panels: usize,
  bias: usize,
  columns: usize,
  accumulate: bool,
): void {
  const panelBytes = depthBytes << 3;
  for (let n: usize = 0; n < columns; n += 24) {
    const width = columns - n < 24 ? columns - n : 24;
    tile1x24(y + (n << 2), x, depthBytes, panels + (n >> 3) * panelBytes, bias + (n << 2), width, accumulate);
  }
}

/** Bytes of scratch that `product` needs. */
export function productScratch(depth: usize): usize {
  return (ROW_BLOCK * depth) << 2;
}

/**
 * y = x M + bias, or y += x M + bias. Shapes: x (rows, depth), M (depth, columns) as `panels`, y (rows, columns);
 * bias (columns rounded up to 8); scratch as `productScratch` says. depth ≥ 1.
 */
export function product(
  y: usize,
  x: usize,
  panels: usize,
  bias: usize,
  scratch: usize,
  rows: usize,
  depth: usize,
  columns: usize,
  accumulate: bool,
): void {
  const depthBytes = depth << 2;
  const panelBytes = depthBytes << 3;
  const rowBytes = columns << 2;
  for (let block: usize = 0; block < rows; block += ROW_BLOCK) {
    const end = block + ROW_BLOCK < rows ? block + ROW_BLOCK : rows;
    if (end - block == 1) {
      oneRow(y + block * rowBytes, x + block * depthBytes, depthBytes, panels, bias, columns, accumulate);
      continue;
    }
    for (let m = block; m < end; m += 4) {
      const tall = end - m < 4 ? end - m : 4;
      packRows(scratch + (m - block) * depthBytes, x + m * depthBytes, depthBytes, tall);
    }
    let panel = panels;
    for (let n: usize = 0; n < columns; n += 8) {
      const width = columns - n < 8 ? columns - n : 8;
      for (let m = block; m < end; m += 4) {
        const tall = end - m < 4 ? end - m : 4;
        const out = y + m * rowBytes + (n << 2);
        const from = scratch + (m - block) * depthBytes;
        tile4x8(out, rowBytes, from, depthBytes, panel, bias + (n << 2), tall, width, accumulate);
      }
      panel += panelBytes;
    }
  }
}
