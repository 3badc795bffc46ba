// out = y·SiLU(z), z the second half of each row of uz (rows, 2·width).
import { drain, fill, slot } from './edge';
import { siluGate, siluGateGradient } from './gate-span';

/** Shapes: out, sigma, y (rows, width). */
export function gateForward(out: usize, sigma: usize, y: usize, uz: usize, rows: usize, width: usize): void {
  const whole = (width & ~3) << 2;
  const rest = (width & 3) << 2;
  const rowBytes = width << 2;
  let z = uz + rowBytes;
  for (let m: usize = 0; m < rows; m++) {
    siluGate(out, sigma, y, z, whole);
    if (rest != 0) {
      siluGate(slot(0), slot(1), fill(2, y + whole, rest), fill(3, z + whole, rest), 16);
      drain(out + whole, 0, rest);
      drain(sigma + whole, 1, rest);
    }
    out += rowBytes;
    sigma += rowBytes;
    y += rowBytes;
    z += 2 * rowBytes;
  }
}

/** Overwrites dy and the z half of dUz; dy may be dOut. */
export function gateBackward(
  dy: usize,
  dUz: usize,
  dOut: usize,
  sigma: usize,
  y: usize,
  uz: usize,
  rows: usize,
  width: usize,
): void {
  const whole = (width & ~3) << 2;
  const rest = (width & 3) << 2;
  const rowBytes = width << 2;
  let z = uz + rowBytes;
  let dz = dUz + rowBytes;
  for (let m: usize = 0; m < rows; m++) {
    siluGateGradient(dy, dz, dOut, sigma, y, z, whole);
    if (rest != 0) {
      fill(2, dOut + whole, rest);
      fill(3, sigma + whole, rest);
      fill(4, y + whole, rest);
      fill(5, z + whole, rest);
      siluGateGradient(slot(0), slot(1), slot(2), slot(3), slot(4), slot(5), 16);
      drain(dy + whole, 0, rest);
      drain(dz + whole, 1, rest);
    }
    dy += rowBytes;
    dOut += rowBytes;
    sigma += rowBytes;
    y += rowBytes;
    z += 2 * rowBytes;
    dz += 2 * rowBytes;
  }
}
