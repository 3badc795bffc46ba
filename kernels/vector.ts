// Sums, scalings and the optimiser over flat arrays.
import { drain, fill, slot } from './edge';

/** out = a + b. */
export function add(out: usize, a: usize, b: usize, count: usize): void {
  const whole = (count & ~3) << 2;
  for (let i: usize = 0; i < whole; i += 16) {
    v128.store(out + i, f32x4.add(v128.load(a + i), v128.load(b + i)));
  }
  for (let i = whole; i < count << 2; i += 4) store<f32>(out + i, load<f32>(a + i) + load<f32>(b + i));
}

/** x ← factor·x. */
export function scale(x: usize, factor: f32, count: usize): void {
  const whole = (count & ~3) << 2;
  const by = v128.splat<f32>(factor);
  for (let i: usize = 0; i < whole; i += 16) v128.store(x + i, f32x4.mul(v128.load(x + i), by));
  for (let i = whole; i < count << 2; i += 4) store<f32>(x + i, load<f32>(x + i) * factor);
}

/** x[r] ← factors[r]·x[r]. */
export function scaleRows(x: usize, factors: usize, rows: usize, width: usize): void {
  for (let r: usize = 0; r < rows; r++) {
    scale(x, load<f32>(factors + (r << 2)), width);
    x += width << 2;
  }
}

/** Σ x², in 64 bits. */
export function sumOfSquares(x: usize, count: usize): f64 {
  const whole = (count & ~3) << 2;
  let low = v128.splat<f64>(0);
  let high = low;
  for (let i: usize = 0; i < whole; i += 16) {
    const v = v128.load(x + i);
    const a = f64x2.promote_low_f32x4(v);
    const b = f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 0, 1));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const both = f64x2.add(low, high);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (let i = whole; i < count << 2; i += 4) {
    const v = <f64>load<f32>(x + i);
    sum += v * v;
  }
  return sum;
}

/** θ ← keep·θ − size·m / (√v·unbias + ε), m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g². */
export function adamWStep(
  values: usize,
  m: usize,
  v: usize,
  gradients: usize,
  count: usize,
  keep: f32,
  beta1: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  epsilon: f32,
  size: f32,
  unbias: f32,
): void {
  const whole = (count & ~3) << 2;
  adamWSpan(values, m, v, gradients, whole, keep, beta1, rest1, beta2, rest2, epsilon, size, unbias);
  const rest = (count & 3) << 2;
  if (rest == 0) return;
  fill(0, values + whole, rest);
  fill(1, m + whole, rest);
  fill(2, v + whole, rest);
  fill(3, gradients + whole, rest);
  adamWSpan(slot(0), slot(1), slot(2), slot(3), 16, keep, beta1, rest1, beta2, rest2, epsilon, size, unbias);
  drain(values + whole, 0, rest);
  drain(m + whole, 1, rest);
  drain(v + whole, 2, rest);
}

function adamWSpan(
  values: usize,
  m: usize,
  v: usize,
  gradients: usize,
  bytes: usize,
  keep: f32,
  beta1: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  epsilon: f32,
  size: f32,
  unbias: f32,
): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    const g = v128.load(gradients + i);
    const mean = f32x4.add(
      f32x4.mul(v128.splat<f32>(beta1), v128.load(m + i)),
      f32x4.mul(v128.splat<f32>(rest1), g),
    );
    const square = f32x4.add(
      f32x4.mul(v128.splat<f32>(beta2), v128.load(v + i)),
      f32x4.mul(v128.splat<f32>(rest2), f32x4.mul(g, g)),
    );
    v128.store(m + i, mean);
    v128.store(v + i, square);
    const below = f32x4.add(f32x4.mul(f32x4.sqrt(square), v128.splat<f32>(unbias)), v128.splat<f32>(epsilon));
    const step = f32x4.div(f32x4.mul(v128.splat<f32>(size), mean), below);
    v128.store(values + i, f32x4.sub(f32x4.mul(v128.load(values + i), v128.splat<f32>(keep)), step));
  }
}
