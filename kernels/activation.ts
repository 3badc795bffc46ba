// SiLU and softplus, forward and backward. Counts are in numbers; y may be x, dx may be dy.
import { drain, fill, slot } from './edge';
import {
  constant,
  exp2,
  exp2m1,
  fma,
  fnma,
  GREATEST,
  LEAST,
  log1p,
  LOG2E,
  L1,
  L2,
  L3,
  L4,
  ONE,
  P1,
  P2,
  P3,
  P4,
  P5,
  Q1,
  Q2,
  Q3,
  Q4,
  Q5,
  ROUND,
  TWO,
  ZERO,
} from './exponential';

/** y = x·σ(x), sigma = σ(x). */
export function siluForward(y: usize, sigma: usize, x: usize, count: usize): void {
  const whole = (count & ~3) << 2;
  siluSpan(y, sigma, x, whole);
  const rest = (count & 3) << 2;
  if (rest == 0) return;
  siluSpan(slot(0), slot(1), fill(2, x + whole, rest), 16);
  drain(y + whole, 0, rest);
  drain(sigma + whole, 1, rest);
}

function siluSpan(y: usize, sigma: usize, x: usize, bytes: usize): void {
  if (bytes == 0) return;
  const scale = f32x4.neg(constant(LOG2E));
  const least = constant(LEAST);
  const greatest = constant(GREATEST);
  const round = constant(ROUND);
  const one = constant(ONE);
  const p1 = constant(P1);
  const p2 = constant(P2);
  const p3 = constant(P3);
  const p4 = constant(P4);
  const p5 = constant(P5);
  const end = x + bytes;
  do {
    const v = v128.load(x);
    const e = exp2(f32x4.pmin(f32x4.mul(v, scale), greatest), least, round, one, p1, p2, p3, p4, p5);
    const s = f32x4.div(one, f32x4.add(one, e));
    v128.store(sigma, s);
    v128.store(y, f32x4.mul(v, s));
    x += 16;
    y += 16;
    sigma += 16;
  } while (x < end);
}

/** dx = dy·σ(1 + x(1 − σ)). */
export function siluBackward(dx: usize, dy: usize, sigma: usize, x: usize, count: usize): void {
  const whole = (count & ~3) << 2;
  siluGradientSpan(dx, dy, sigma, x, whole);
  const rest = (count & 3) << 2;
  if (rest == 0) return;
  siluGradientSpan(slot(0), fill(1, dy + whole, rest), fill(2, sigma + whole, rest), fill(3, x + whole, rest), 16);
  drain(dx + whole, 0, rest);
}

function siluGradientSpan(dx: usize, dy: usize, sigma: usize, x: usize, bytes: usize): void {
  if (bytes == 0) return;
  const one = constant(ONE);
  const end = x + bytes;
  do {
    const s = v128.load(sigma);
    const slope = f32x4.mul(s, fma(v128.load(x), f32x4.sub(one, s), one));
    v128.store(dx, f32x4.mul(v128.load(dy), slope));
    x += 16;
    dx += 16;
    dy += 16;
    sigma += 16;
  } while (x < end);
}

/** y = ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|). */
export function softplusForward(y: usize, x: usize, count: usize): void {
  const whole = (count & ~3) << 2;
  softplusSpan(y, x, whole);
  const rest = (count & 3) << 2;
  if (rest == 0) return;
  softplusSpan(slot(0), fill(1, x + whole, rest), 16);
  drain(y + whole, 0, rest);
}

function softplusSpan(y: usize, x: usize, bytes: usize): void {
  if (bytes == 0) return;
  const scale = f32x4.neg(constant(LOG2E));
  const least = constant(LEAST);
  const round = constant(ROUND);
  const one = constant(ONE);
  const two = constant(TWO);
  const zero = constant(ZERO);
  const p1 = constant(P1);
  const p2 = constant(P2);
  const p3 = constant(P3);
  const p4 = constant(P4);
  const p5 = constant(P5);
  const l1 = constant(L1);
  const l2 = constant(L2);
  const l3 = constant(L3);
  const l4 = constant(L4);
  const end = x + bytes;
  do {
    const v = v128.load(x);
    const e = exp2(f32x4.mul(f32x4.abs(v), scale), least, round, one, p1, p2, p3, p4, p5);
    v128.store(y, f32x4.add(f32x4.pmax(v, zero), log1p(e, two, l1, l2, l3, l4)));
    x += 16;
    y += 16;
  } while (x < end);
}

/** dx = dy·(1 − e^−y), y = softplus(x). */
export function softplusBackward(dx: usize, dy: usize, y: usize, count: usize): void {
  const whole = (count & ~3) << 2;
  softplusGradientSpan(dx, dy, y, whole);
  const rest = (count & 3) << 2;
  if (rest == 0) return;
  softplusGradientSpan(slot(0), fill(1, dy + whole, rest), fill(2, y + whole, rest), 16);
  drain(dx + whole, 0, rest);
}

function softplusGradientSpan(dx: usize, dy: usize, y: usize, bytes: usize): void {
  if (bytes == 0) return;
  const scale = f32x4.neg(constant(LOG2E));
  const least = constant(LEAST);
  const round = constant(ROUND);
  const one = constant(ONE);
  const zero = constant(ZERO);
  const q1 = constant(Q1);
  const q2 = constant(Q2);
  const q3 = constant(Q3);
  const q4 = constant(Q4);
  const q5 = constant(Q5);
  const end = y + bytes;
  do {
    const power = f32x4.pmax(f32x4.mul(v128.load(y), scale), least);
    v128.store(dx, fnma(exp2m1(power, round, one, q1, q2, q3, q4, q5), v128.load(dy), zero));
    y += 16;
    dx += 16;
    dy += 16;
  } while (y < end);
}
