// What the gradients of the scan bring together of eight channels and one sequence, and where they go in the end.
import { eightFrom, eightTo } from './eight';
import { constant, fma, ZERO } from './exponential';

/** A step of eight channels: Δ, Δ·u, ∂y, Σ_n g·B, Σ_n A·g·Ā·h₋₁; each of two vectors. */
export const STEP: usize = 160;
export const GAIN: usize = 32;
export const DY: usize = 64;
export const THROUGH_B: usize = 96;
export const THROUGH_A: usize = 128;

/** Fills the steps; dSkip += Σ_t u·∂y. */
export function gather(
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
    const fromDt = eightFrom(0, dt, width);
    const fromU = eightFrom(1, u, width);
    const fromDy = eightFrom(2, dy, width);
    const dt0 = v128.load(fromDt);
    const dt1 = v128.load(fromDt, 16);
    const u0 = v128.load(fromU);
    const u1 = v128.load(fromU, 16);
    const g0 = v128.load(fromDy);
    const g1 = v128.load(fromDy, 16);
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
  const sums = eightFrom(0, dSkip, width);
  eightTo(dSkip, f32x4.add(v128.load(sums), skip0), f32x4.add(v128.load(sums, 16), skip1), width);
}

/** ∂u = Δ·Σ g·B + D·∂y ; ∂Δ = Σ A·g·Ā·h₋₁ + u·Σ g·B. */
export function scatter(
  dU: usize,
  dDt: usize,
  steps: usize,
  u: usize,
  skip: usize,
  rowBytes: usize,
  length: usize,
  width: usize,
): void {
  const fromSkip = eightFrom(0, skip, width);
  const skip0 = v128.load(fromSkip);
  const skip1 = v128.load(fromSkip, 16);
  let step = steps;
  const end = steps + STEP * length;
  do {
    const b0 = v128.load(step, THROUGH_B);
    const b1 = v128.load(step, THROUGH_B + 16);
    const fromU = eightFrom(1, u, width);
    const dDt0 = fma(b0, v128.load(fromU), v128.load(step, THROUGH_A));
    const dDt1 = fma(b1, v128.load(fromU, 16), v128.load(step, THROUGH_A + 16));
    const dU0 = fma(b0, v128.load(step), f32x4.mul(skip0, v128.load(step, DY)));
    const dU1 = fma(b1, v128.load(step, 16), f32x4.mul(skip1, v128.load(step, DY + 16)));
    eightTo(dU, dU0, dU1, width);
    eightTo(dDt, dDt0, dDt1, width);
    dU += rowBytes;
    dDt += rowBytes;
    u += rowBytes;
    step += STEP;
  } while (step < end);
}
