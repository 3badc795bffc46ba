// The selective scan. States lie as (sequence, N, E): the four lanes are four channels, which share B and C. a holds
// A·log2 e, so that the decay is a power of two.
import { drain, fill, slot } from './edge';
import { constant, exp2, fma, LEAST, ONE, P1, P2, P3, P4, P5, ROUND } from './exponential';

/** Shapes as in `scanForward` of src/model/ops; starts: row numbers (count + 1). */
export function scanForward(
  y: usize,
  u: usize,
  dt: usize,
  a: usize,
  projected: usize,
  skip: usize,
  state: usize,
  places: usize,
  starts: usize,
  count: usize,
  channels: usize,
  states: usize,
  rowWidth: usize,
  bOffset: usize,
  cOffset: usize,
): void {
  const rowBytes = channels << 2;
  const whole = rowBytes & ~15;
  for (let s: usize = 0; s < count; s++) {
    const end = <usize>load<i32>(starts + (s << 2), 4);
    const own = state + <usize>load<i32>(places + (s << 2)) * states * rowBytes;
    for (let r = <usize>load<i32>(starts + (s << 2)); r < end; r++) {
      const at = r * rowBytes;
      const b = projected + ((r * rowWidth + bOffset) << 2);
      const c = projected + ((r * rowWidth + cOffset) << 2);
      scanRow(y + at, u + at, dt + at, a, b, c, skip, own, rowBytes, states);
      if (whole < rowBytes) {
        const from = at + whole;
        scanEdge(y + from, u + from, dt + from, a + whole, b, c, skip + whole, own + whole, rowBytes, states);
      }
    }
  }
}

/** One step of one sequence, four channels at once; what is beyond a multiple of four is left out. */
function scanRow(
  y: usize,
  u: usize,
  dt: usize,
  a: usize,
  b: usize,
  c: usize,
  skip: usize,
  state: usize,
  rowBytes: usize,
  states: usize,
): void {
  const least = constant(LEAST);
  const round = constant(ROUND);
  const one = constant(ONE);
  const p1 = constant(P1);
  const p2 = constant(P2);
  const p3 = constant(P3);
  const p4 = constant(P4);
  const p5 = constant(P5);
  const bEnd = b + (states << 2);
  const toC = c - b;
  let i: usize = 0;
  const whole = rowBytes & ~15;
  if (whole == 0) return;
  do {
    const delta = v128.load(dt + i);
    const input = v128.load(u + i);
    const gain = f32x4.mul(delta, input);
    let sum = f32x4.mul(v128.load(skip + i), input);
    let pa = a + i;
    let ph = state + i;
    let pb = b;
    do {
      const decay = exp2(f32x4.mul(delta, v128.load(pa)), least, round, one, p1, p2, p3, p4, p5);
      const h = fma(decay, v128.load(ph), f32x4.mul(gain, v128.load32_splat(pb)));
      v128.store(ph, h);
      sum = fma(h, v128.load32_splat(pb + toC), sum);
      pa += rowBytes;
      ph += rowBytes;
      pb += 4;
    } while (pb < bEnd);
    v128.store(y + i, sum);
    i += 16;
  } while (i < whole);
}

/** The last one to three channels; the addresses are theirs. */
function scanEdge(
  y: usize,
  u: usize,
  dt: usize,
  a: usize,
  b: usize,
  c: usize,
  skip: usize,
  state: usize,
  rowBytes: usize,
  states: usize,
): void {
  const bytes = rowBytes & 15;
  const delta = v128.load(fill(0, dt, bytes));
  const input = v128.load(fill(1, u, bytes));
  const gain = f32x4.mul(delta, input);
  let sum = f32x4.mul(v128.load(fill(2, skip, bytes)), input);
  for (let n: usize = 0; n < states; n++) {
    const power = f32x4.mul(delta, v128.load(fill(3, a + n * rowBytes, bytes)));
    const decay = exp2(
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
    const h = state + n * rowBytes;
    const next = fma(decay, v128.load(fill(4, h, bytes)), f32x4.mul(gain, v128.load32_splat(b + (n << 2))));
    v128.store(slot(4), next);
    drain(h, 4, bytes);
    sum = fma(next, v128.load32_splat(c + (n << 2)), sum);
  }
  v128.store(slot(5), sum);
  drain(y, 5, bytes);
}
