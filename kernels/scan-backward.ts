// The gradients of the scan over sequences that begin from state 0; the formulas stand at `scanBackward` of src/model/ops.
// Eight channels at a time, states outside, time inside: h and the decays of one state are computed again into a scratch
// of a few KB, and what reaches h stays in registers. ∂B and ∂C are summed over the channels in lanes, and over the lanes
// once a sequence.
import { constant, exp2, fma, laneSum, LEAST, LN2, ONE, P1, P2, P3, P4, P5, ROUND, ZERO } from './exponential';

/** A step of eight channels: Δ, Δ·u, ∂y, Σ_n g·B, Σ_n A·g·Ā·h₋₁; each of two vectors. */
const STEP: usize = 160;
const GAIN: usize = 32;
const DY: usize = 64;
const THROUGH_B: usize = 96;
const THROUGH_A: usize = 128;
/** h and Ā of one state after a step; each of two vectors. */
const KEPT: usize = 64;
const DECAY: usize = 32;
/** Lanes on their way to places that are not neighbours. */
const LANES: usize = memory.data(32, 16);

/** Bytes of scratch for sequences of at most `length` rows. */
export function scanBackwardScratch(length: usize, states: usize): usize {
  return STEP * length + KEPT * (length + 1) + 32 * states * length;
}

/** Shapes as in `scanBackward` of src/model/ops; scratch as `scanBackwardScratch` says. */
export function scanBackward(
  dU: usize,
  dDt: usize,
  dALog: usize,
  dProjected: usize,
  dSkip: usize,
  dy: usize,
  u: usize,
  dt: usize,
  a: usize,
  projected: usize,
  skip: usize,
  scratch: usize,
  starts: usize,
  count: usize,
  channels: usize,
  states: usize,
  rowWidth: usize,
  bOffset: usize,
  cOffset: usize,
): void {
  const rowBytes = channels << 2;
  const widthBytes = rowWidth << 2;
  for (let s: usize = 0; s < count; s++) {
    const start = <usize>load<i32>(starts + (s << 2));
    const length = <usize>load<i32>(starts + (s << 2), 4) - start;
    if (length == 0) continue;
    const kept = scratch + STEP * length;
    const sums = kept + KEPT * (length + 1);
    const sumBytes = length << 4;
    memory.fill(sums, 0, 2 * states * sumBytes);
    const row = start * rowBytes;
    const b = projected + start * widthBytes + (bOffset << 2);
    const c = projected + start * widthBytes + (cOffset << 2);
    for (let e: usize = 0; e < channels; e += 8) {
      const width = channels - e < 8 ? channels - e : 8;
      const at = row + (e << 2);
      gather(scratch, dy + at, u + at, dt + at, dSkip + (e << 2), rowBytes, length, width);
      for (let n: usize = 0; n < states; n++) {
        const rates = a + n * rowBytes + (e << 2);
        const into = dALog + ((e * states + n) << 2);
        const dC = sums + (states + n) * sumBytes;
        const n4 = n << 2;
        oneState(scratch, kept, rates, b + n4, c + n4, into, sums + n * sumBytes, dC, widthBytes, states, length, width);
      }
      scatter(dU + at, dDt + at, scratch, dy + at, u + at, skip + (e << 2), rowBytes, length, width);
    }
    const dB = dProjected + start * widthBytes + (bOffset << 2);
    const dC = dProjected + start * widthBytes + (cOffset << 2);
    addLanes(dB, sums, widthBytes, states, length);
    addLanes(dC, sums + states * sumBytes, widthBytes, states, length);
  }
}

/** Up to eight numbers into LANES, zeros behind them. */
function eightOf(source: usize, width: usize): void {
  if (width == 8) {
    v128.store(LANES, v128.load(source));
    v128.store(LANES, v128.load(source, 16), 16);
    return;
  }
  for (let i: usize = 0; i < 8; i++) store<f32>(LANES + (i << 2), i < width ? load<f32>(source + (i << 2)) : 0);
}

/** The first `width` of LANES. */
function eightTo(target: usize, width: usize): void {
  if (width == 8) {
    v128.store(target, v128.load(LANES));
    v128.store(target, v128.load(LANES, 16), 16);
    return;
  }
  for (let i: usize = 0; i < width; i++) store<f32>(target + (i << 2), load<f32>(LANES + (i << 2)));
}

/** Brings a sequence's numbers of eight channels together; dSkip += Σ_t u·∂y. */
function gather(
  steps: usize,
  dy: usize,
  u: usize,
  dt: usize,
  dSkip: usize,
  rowBytes: usize,
  length: usize,
  width: usize,
): void {
  const zero = constant(ZERO);
  let skip0 = zero;
  let skip1 = zero;
  let step = steps;
  const end = steps + STEP * length;
  do {
    eightOf(dt, width);
    const dt0 = v128.load(LANES);
    const dt1 = v128.load(LANES, 16);
    eightOf(u, width);
    const u0 = v128.load(LANES);
    const u1 = v128.load(LANES, 16);
    eightOf(dy, width);
    const g0 = v128.load(LANES);
    const g1 = v128.load(LANES, 16);
    v128.store(step, dt0);
    v128.store(step, dt1, 16);
    v128.store(step, f32x4.mul(dt0, u0), GAIN);
    v128.store(step, f32x4.mul(dt1, u1), GAIN + 16);
    v128.store(step, g0, DY);
    v128.store(step, g1, DY + 16);
    v128.store(step, zero, THROUGH_B);
    v128.store(step, zero, THROUGH_B + 16);
    v128.store(step, zero, THROUGH_A);
    v128.store(step, zero, THROUGH_A + 16);
    skip0 = fma(u0, g0, skip0);
    skip1 = fma(u1, g1, skip1);
    dt += rowBytes;
    u += rowBytes;
    dy += rowBytes;
    step += STEP;
  } while (step < end);
  eightOf(dSkip, width);
  v128.store(LANES, f32x4.add(v128.load(LANES), skip0));
  v128.store(LANES, f32x4.add(v128.load(LANES, 16), skip1), 16);
  eightTo(dSkip, width);
}

/** ∂u = Δ·Σ g·B + D·∂y ; ∂Δ = Σ A·g·Ā·h₋₁ + u·Σ g·B. */
function scatter(
  dU: usize,
  dDt: usize,
  steps: usize,
  dy: usize,
  u: usize,
  skip: usize,
  rowBytes: usize,
  length: usize,
  width: usize,
): void {
  eightOf(skip, width);
  const skip0 = v128.load(LANES);
  const skip1 = v128.load(LANES, 16);
  let step = steps;
  const end = steps + STEP * length;
  do {
    const b0 = v128.load(step, THROUGH_B);
    const b1 = v128.load(step, THROUGH_B + 16);
    eightOf(u, width);
    const dDt0 = fma(b0, v128.load(LANES), v128.load(step, THROUGH_A));
    const dDt1 = fma(b1, v128.load(LANES, 16), v128.load(step, THROUGH_A + 16));
    v128.store(LANES, fma(b0, v128.load(step), f32x4.mul(skip0, v128.load(step, DY))));
    v128.store(LANES, fma(b1, v128.load(step, 16), f32x4.mul(skip1, v128.load(step, DY + 16))), 16);
    eightTo(dU, width);
    v128.store(LANES, dDt0);
    v128.store(LANES, dDt1, 16);
    eightTo(dDt, width);
    dU += rowBytes;
    dDt += rowBytes;
    u += rowBytes;
    step += STEP;
  } while (step < end);
}

/** One state of eight channels, forward and back through a sequence. */
function oneState(
  steps: usize,
  kept: usize,
  rates: usize,
  b: usize,
  c: usize,
  dALog: usize,
  dB: usize,
  dC: usize,
  widthBytes: usize,
  states: usize,
  length: usize,
  width: usize,
): void {
  eightOf(rates, width);
  const a0 = v128.load(LANES);
  const a1 = v128.load(LANES, 16);
  recompute(steps, kept, a0, a1, b, widthBytes, length);
  const ln2 = constant(LN2);
  const natural0 = f32x4.mul(a0, ln2);
  const natural1 = f32x4.mul(a1, ln2);
  let carry0 = constant(ZERO);
  let carry1 = carry0;
  let rate0 = carry0;
  let rate1 = carry0;
  let step = steps + STEP * (length - 1);
  let h = kept + KEPT * (length - 1);
  b += widthBytes * (length - 1);
  c += widthBytes * (length - 1);
  dB += (length - 1) << 4;
  dC += (length - 1) << 4;
  do {
    const dy0 = v128.load(step, DY);
    const dy1 = v128.load(step, DY + 16);
    const cn = v128.load32_splat(c);
    const g0 = fma(cn, dy0, carry0);
    const g1 = fma(cn, dy1, carry1);
    const reachedC = fma(v128.load(h, KEPT + 16), dy1, f32x4.mul(v128.load(h, KEPT), dy0));
    v128.store(dC, f32x4.add(v128.load(dC), reachedC));
    const reachedB = fma(g1, v128.load(step, GAIN + 16), f32x4.mul(g0, v128.load(step, GAIN)));
    v128.store(dB, f32x4.add(v128.load(dB), reachedB));
    const bn = v128.load32_splat(b);
    v128.store(step, fma(g0, bn, v128.load(step, THROUGH_B)), THROUGH_B);
    v128.store(step, fma(g1, bn, v128.load(step, THROUGH_B + 16)), THROUGH_B + 16);
    carry0 = f32x4.mul(g0, v128.load(h, KEPT + DECAY));
    carry1 = f32x4.mul(g1, v128.load(h, KEPT + DECAY + 16));
    const pull0 = f32x4.mul(carry0, v128.load(h));
    const pull1 = f32x4.mul(carry1, v128.load(h, 16));
    rate0 = fma(pull0, v128.load(step), rate0);
    rate1 = fma(pull1, v128.load(step, 16), rate1);
    v128.store(step, fma(pull0, natural0, v128.load(step, THROUGH_A)), THROUGH_A);
    v128.store(step, fma(pull1, natural1, v128.load(step, THROUGH_A + 16)), THROUGH_A + 16);
    step -= STEP;
    h -= KEPT;
    b -= widthBytes;
    c -= widthBytes;
    dB -= 16;
    dC -= 16;
  } while (step >= steps);
  v128.store(LANES, f32x4.mul(rate0, natural0));
  v128.store(LANES, f32x4.mul(rate1, natural1), 16);
  for (let i: usize = 0; i < width; i++) {
    store<f32>(dALog, load<f32>(dALog) + load<f32>(LANES + (i << 2)));
    dALog += states << 2;
  }
}

/** kept (length + 1): the state before each step, and with it, from the second on, the decay of the step before. */
function recompute(steps: usize, kept: usize, a0: v128, a1: v128, b: usize, widthBytes: usize, length: usize): void {
  const least = constant(LEAST);
  const round = constant(ROUND);
  const one = constant(ONE);
  const p1 = constant(P1);
  const p2 = constant(P2);
  const p3 = constant(P3);
  const p4 = constant(P4);
  const p5 = constant(P5);
  let h0 = constant(ZERO);
  let h1 = h0;
  v128.store(kept, h0);
  v128.store(kept, h1, 16);
  let step = steps;
  const end = steps + STEP * length;
  do {
    const decay0 = exp2(f32x4.mul(v128.load(step), a0), least, round, one, p1, p2, p3, p4, p5);
    const decay1 = exp2(f32x4.mul(v128.load(step, 16), a1), least, round, one, p1, p2, p3, p4, p5);
    const bn = v128.load32_splat(b);
    h0 = fma(decay0, h0, f32x4.mul(v128.load(step, GAIN), bn));
    h1 = fma(decay1, h1, f32x4.mul(v128.load(step, GAIN + 16), bn));
    kept += KEPT;
    v128.store(kept, h0);
    v128.store(kept, h1, 16);
    v128.store(kept, decay0, DECAY);
    v128.store(kept, decay1, DECAY + 16);
    b += widthBytes;
    step += STEP;
  } while (step < end);
}

/** out[t, n] = Σ lanes of sums[n, t]. */
function addLanes(out: usize, sums: usize, widthBytes: usize, states: usize, length: usize): void {
  for (let n: usize = 0; n < states; n++) {
    let to = out + (n << 2);
    for (let t: usize = 0; t < length; t++) {
      store<f32>(to, laneSum(v128.load(sums)));
      to += widthBytes;
      sums += 16;
    }
  }
}
