// One state of eight channels, forward and back through a sequence: time inside, so that what reaches h stays in registers.
import { eightFrom } from './eight';
import { constant, exp2, fma, LEAST, LN2, ONE, P1, P2, P3, P4, P5, ROUND, ZERO } from './exponential';
import { DY, GAIN, STEP, THROUGH_A, THROUGH_B } from './scan-steps';

/** h and Ā of one state after a step; each of two vectors. */
export const KEPT: usize = 64;
const DECAY: usize = 32;
/** Lanes on their way to places that are not neighbours. */
const LANES: usize = memory.data(32, 16);

/** Adds to the steps’ sums, to dB and dC (length, 4) in lanes, and to dALog. */
export function oneState(
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
  const fromRates = eightFrom(0, rates, width);
  const a0 = v128.load(fromRates);
  const a1 = v128.load(fromRates, 16);
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
