/** Σ of the weights (integers) of the numbers above the limit. */
export function weightAbove(x: usize, weights: usize, count: usize, limit: f32): i32 {
  const by = v128.splat<f32>(limit);
  let i: usize = 0;
  let sum: i32 = 0;
  const blocks = count & ~7;
  if (blocks != 0) {
    let a = i32x4.splat(0);
    let b = i32x4.splat(0);
    const away = weights - x;
    const end = x + (blocks << 2);
    let at = x;
    do {
      a = i32x4.add(a, v128.and(f32x4.gt(v128.load(at), by), v128.load(at + away)));
      b = i32x4.add(b, v128.and(f32x4.gt(v128.load(at, 16), by), v128.load(at + away, 16)));
      at += 32;
    } while (at < end);
    a = i32x4.add(a, b);
    sum = i32x4.extract_lane(a, 0) + i32x4.extract_lane(a, 1) + i32x4.extract_lane(a, 2) + i32x4.extract_lane(a, 3);
    i = blocks;
  }
  for (; i < count; i++) if (load<f32>(x + (i << 2)) > limit) sum += load<i32>(weights + (i << 2));
  return sum;
}
