// The gate over neighbouring numbers; `bytes` is a multiple of 16.
import { constant, exp2, fma, GREATEST, LEAST, LOG2E, ONE, P1, P2, P3, P4, P5, ROUND } from './exponential';

export function siluGate(out: usize, sigma: usize, y: usize, z: usize, bytes: usize): void {
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
  const end = z + bytes;
  do {
    const v = v128.load(z);
    const e = exp2(f32x4.pmin(f32x4.mul(v, scale), greatest), least, round, one, p1, p2, p3, p4, p5);
    const s = f32x4.div(one, f32x4.add(one, e));
    v128.store(sigma, s);
    v128.store(out, f32x4.mul(f32x4.mul(v128.load(y), v), s));
    z += 16;
    y += 16;
    out += 16;
    sigma += 16;
  } while (z < end);
}

export function siluGateGradient(
  dy: usize,
  dz: usize,
  dOut: usize,
  sigma: usize,
  y: usize,
  z: usize,
  bytes: usize,
): void {
  if (bytes == 0) return;
  const one = constant(ONE);
  const end = z + bytes;
  do {
    const s = v128.load(sigma);
    const v = v128.load(z);
    const g = f32x4.mul(v128.load(dOut), s);
    v128.store(dz, f32x4.mul(f32x4.mul(g, v128.load(y)), fma(v, f32x4.sub(one, s), one)));
    v128.store(dy, f32x4.mul(g, v));
    z += 16;
    dz += 16;
    y += 16;
    dy += 16;
    dOut += 16;
    sigma += 16;
  } while (z < end);
}
