// The LSTM's cell over neighbouring units; `bytes` is a multiple of 16, the four gates lie `stride` bytes apart.
import {
  constant,
  exp2,
  exp2m1,
  fma,
  fnma,
  GREATEST,
  LEAST,
  LOG2E,
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
} from './exponential';

// @ts-ignore: decorator
@inline
function sigmoid(x: v128): v128 {
  const power = f32x4.pmin(f32x4.mul(x, f32x4.neg(constant(LOG2E))), constant(GREATEST));
  const e = exp2(
    power,
    constant(LEAST),
    constant(ROUND),
    constant(ONE),
    constant(P1),
    constant(P2),
    constant(P3),
    constant(P4),
    constant(P5),
  );
  return f32x4.div(constant(ONE), f32x4.add(constant(ONE), e));
}

/** (e^2x − 1) / (e^2x + 1), with no loss near 0. */
// @ts-ignore: decorator
@inline
function tanh(x: v128): v128 {
  const doubled = f32x4.mul(f32x4.add(x, x), constant(LOG2E));
  // Far enough out that the quotient is ±1, and small enough to multiply.
  const limit = v128.splat<f32>(60);
  const power = f32x4.pmax(f32x4.pmin(doubled, limit), f32x4.neg(limit));
  const m1 = exp2m1(
    power,
    constant(ROUND),
    constant(ONE),
    constant(Q1),
    constant(Q2),
    constant(Q3),
    constant(Q4),
    constant(Q5),
  );
  return f32x4.div(m1, f32x4.add(m1, constant(TWO)));
}

export function lstmSpan(
  h: usize,
  c: usize,
  tanhC: usize,
  gates: usize,
  stride: usize,
  before: usize,
  bytes: usize,
): void {
  if (bytes == 0) return;
  const end = gates + bytes;
  do {
    const input = sigmoid(v128.load(gates));
    v128.store(gates, input);
    const forget = sigmoid(v128.load(gates + stride));
    v128.store(gates + stride, forget);
    const candidate = tanh(v128.load(gates + 2 * stride));
    v128.store(gates + 2 * stride, candidate);
    const output = sigmoid(v128.load(gates + 3 * stride));
    v128.store(gates + 3 * stride, output);
    const cell = fma(forget, v128.load(before), f32x4.mul(input, candidate));
    v128.store(c, cell);
    const squashed = tanh(cell);
    v128.store(tanhC, squashed);
    v128.store(h, f32x4.mul(output, squashed));
    gates += 16;
    before += 16;
    c += 16;
    tanhC += 16;
    h += 16;
  } while (gates < end);
}

export function lstmGradientSpan(
  gates: usize,
  stride: usize,
  carry: usize,
  dH: usize,
  tanhC: usize,
  before: usize,
  bytes: usize,
): void {
  if (bytes == 0) return;
  const one = constant(ONE);
  const end = gates + bytes;
  do {
    const input = v128.load(gates);
    const forget = v128.load(gates + stride);
    const candidate = v128.load(gates + 2 * stride);
    const output = v128.load(gates + 3 * stride);
    const squashed = v128.load(tanhC);
    const reached = v128.load(dH);
    const dC = fma(f32x4.mul(reached, output), fnma(squashed, squashed, one), v128.load(carry));
    v128.store(gates, f32x4.mul(f32x4.mul(dC, candidate), f32x4.mul(input, f32x4.sub(one, input))));
    const past = f32x4.mul(dC, v128.load(before));
    v128.store(gates + stride, f32x4.mul(past, f32x4.mul(forget, f32x4.sub(one, forget))));
    v128.store(gates + 2 * stride, f32x4.mul(f32x4.mul(dC, input), fnma(candidate, candidate, one)));
    const dOutput = f32x4.mul(f32x4.mul(reached, squashed), f32x4.mul(output, f32x4.sub(one, output)));
    v128.store(gates + 3 * stride, dOutput);
    v128.store(carry, f32x4.mul(dC, forget));
    gates += 16;
    carry += 16;
    dH += 16;
    tanhC += 16;
    before += 16;
  } while (gates < end);
}
