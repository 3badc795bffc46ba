// The LSTM's cell; the formulas stand at the functions of the same names in src/model/ops.
import { drain, fill, slot } from './edge';
import { lstmSpan, lstmGradientSpan } from './lstm-span';

/** Shapes: gates (rows, 4·units) in the order i | f | g | o, the rest (rows, units). */
export function lstmCellForward(
  h: usize,
  c: usize,
  tanhC: usize,
  gates: usize,
  before: usize,
  rows: usize,
  units: usize,
): void {
  const rowBytes = units << 2;
  const whole = rowBytes & ~15;
  const rest = rowBytes & 15;
  for (let r: usize = 0; r < rows; r++) {
    lstmSpan(h, c, tanhC, gates, rowBytes, before, whole);
    if (rest != 0) {
      for (let i: usize = 0; i < 4; i++) fill(i, gates + i * rowBytes + whole, rest);
      fill(4, before + whole, rest);
      lstmSpan(slot(5), slot(6), slot(7), slot(0), 16, slot(4), 16);
      for (let i: usize = 0; i < 4; i++) drain(gates + i * rowBytes + whole, i, rest);
      drain(h + whole, 5, rest);
      drain(c + whole, 6, rest);
      drain(tanhC + whole, 7, rest);
    }
    h += rowBytes;
    c += rowBytes;
    tanhC += rowBytes;
    before += rowBytes;
    gates += 4 * rowBytes;
  }
}

export function lstmCellBackward(
  gates: usize,
  carry: usize,
  dH: usize,
  tanhC: usize,
  before: usize,
  rows: usize,
  units: usize,
): void {
  const rowBytes = units << 2;
  const whole = rowBytes & ~15;
  const rest = rowBytes & 15;
  for (let r: usize = 0; r < rows; r++) {
    lstmGradientSpan(gates, rowBytes, carry, dH, tanhC, before, whole);
    if (rest != 0) {
      for (let i: usize = 0; i < 4; i++) fill(i, gates + i * rowBytes + whole, rest);
      fill(4, carry + whole, rest);
      fill(5, dH + whole, rest);
      fill(6, tanhC + whole, rest);
      fill(7, before + whole, rest);
      lstmGradientSpan(slot(0), 16, slot(4), slot(5), slot(6), slot(7), 16);
      for (let i: usize = 0; i < 4; i++) drain(gates + i * rowBytes + whole, i, rest);
      drain(carry + whole, 4, rest);
    }
    carry += rowBytes;
    dH += rowBytes;
    tanhC += rowBytes;
    before += rowBytes;
    gates += 4 * rowBytes;
  }
}
