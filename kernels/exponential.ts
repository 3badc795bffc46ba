// exp, sigmoid, tanh and softplus of four numbers. Constants come as arguments: a kernel loads them from the table once
// into locals (`v128.const` would be copied into every use, which V8 of Node 24 then rebuilds each time).

/** Polynomials were fitted for the least largest relative error, 2^f on [−½, ½] and atanh on [0, ⅓]. */
export const TABLE: usize = memory.data<f32>([
  1.4426950408889634, //   0 log2 e
  -126.0, //               4 least exponent of a normal float
  127.0, //                8 greatest
  12582912.0, //          12 1.5·2²³: adding it rounds to an integer, in the low bits of the sum
  1.0, //                 16
  0.6931469776109702, //  20 2^f, degree 5: relative error 9e-8
  0.24022242085919945, // 24
  0.055507336919820745, // 28
  0.009671512527460534, // 32
  0.0013264745858031287, // 36
  0.6931471955051172, //  40 (2^f − 1)/f, degree 4: error 3e-7 of 0.69
  0.24022348954902384, // 44
  0.05550333183011808, // 48
  0.009666372880869207, // 52
  0.0013400435711588736, // 56
  2.0, //                 60
  0.6666641313446092, //  64 2·atanh(s)/s − 2 over s², degree 4: error 5e-9
  0.4002169896702797, //  68
  0.2799914238669176, //  72
  0.2802445307240888, //  76
  0.0, //                 80
  0.6931471805599453, //  84 ln 2
]);

// Offsets into the table.
export const LOG2E: usize = 0;
export const LEAST: usize = 4;
export const GREATEST: usize = 8;
export const ROUND: usize = 12;
export const ONE: usize = 16;
export const P1: usize = 20;
export const P2: usize = 24;
export const P3: usize = 28;
export const P4: usize = 32;
export const P5: usize = 36;
export const Q1: usize = 40;
export const Q2: usize = 44;
export const Q3: usize = 48;
export const Q4: usize = 52;
export const Q5: usize = 56;
export const TWO: usize = 60;
export const L1: usize = 64;
export const L2: usize = 68;
export const L3: usize = 72;
export const L4: usize = 76;
export const ZERO: usize = 80;
export const LN2: usize = 84;

// @ts-ignore: decorator
@inline
export function constant(offset: usize): v128 {
  return v128.load32_splat(TABLE + offset);
}

/** a·b + c, rounded once in the relaxed build where the processor can. */
// @ts-ignore: decorator
@inline
export function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** c − a·b. */
// @ts-ignore: decorator
@inline
export function fnma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, c);
  return f32x4.sub(c, f32x4.mul(a, b));
}

/** 2^x for x ≤ 127; below −126 it stays 2^−126. NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function exp2(
  x: v128,
  least: v128,
  round: v128,
  one: v128,
  p1: v128,
  p2: v128,
  p3: v128,
  p4: v128,
  p5: v128,
): v128 {
  const bounded = f32x4.pmax(x, least);
  const shifted = f32x4.add(bounded, round);
  const f = f32x4.sub(bounded, f32x4.sub(shifted, round));
  // In pairs, not one after another: the chain of dependent operations is what the scan waits for.
  const ff = f32x4.mul(f, f);
  const high = fma(fma(p5, f, p4), ff, fma(p3, f, p2));
  const power = fma(high, ff, fma(p1, f, one));
  return i32x4.add(power, i32x4.shl(shifted, 23));
}

/** 2^x − 1 for −126 ≤ x ≤ 127, exact in relative terms near 0 too. */
// @ts-ignore: decorator
@inline
export function exp2m1(x: v128, round: v128, one: v128, q1: v128, q2: v128, q3: v128, q4: v128, q5: v128): v128 {
  const shifted = f32x4.add(x, round);
  const f = f32x4.sub(x, f32x4.sub(shifted, round));
  const power = f32x4.mul(fma(fma(fma(fma(q5, f, q4), f, q3), f, q2), f, q1), f);
  const scale = i32x4.add(one, i32x4.shl(shifted, 23));
  return fma(power, scale, f32x4.sub(scale, one));
}

/** ln(1 + e) for e in [0, 1]: 2·atanh(e / (2 + e)), with no loss for small e. */
// @ts-ignore: decorator
@inline
export function log1p(e: v128, two: v128, l1: v128, l2: v128, l3: v128, l4: v128): v128 {
  const s = f32x4.div(e, f32x4.add(two, e));
  const z = f32x4.mul(s, s);
  return f32x4.mul(s, fma(fma(fma(fma(l4, z, l3), z, l2), z, l1), z, two));
}

/** The sum of the four lanes, always in the same order. */
// @ts-ignore: decorator
@inline
export function laneSum(v: v128): f32 {
  const pairs = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}
