// RMSNorm over the rows of x (rows, width); the formulas stand at the functions of the same names in src/model/ops.
import { constant, fma, laneSum, ZERO } from './exponential';

export function rmsNormForward(
  y: usize,
  inverse: usize,
  x: usize,
  weight: usize,
  rows: usize,
  width: usize,
  epsilon: f32,
): void {
  const rowBytes = width << 2;
  const whole = rowBytes & ~15;
  for (let m: usize = 0; m < rows; m++) {
    let squares = constant(ZERO);
    let i: usize = 0;
    for (; i < whole; i += 16) {
      const v = v128.load(x + i);
      squares = fma(v, v, squares);
    }
    let sum = laneSum(squares);
    for (; i < rowBytes; i += 4) sum += load<f32>(x + i) * load<f32>(x + i);
    const factor = <f32>1 / sqrt<f32>(sum / <f32>width + epsilon);
    store<f32>(inverse, factor);
    const by = v128.splat<f32>(factor);
    i = 0;
    for (; i < whole; i += 16) {
      v128.store(y + i, f32x4.mul(f32x4.mul(v128.load(x + i), by), v128.load(weight + i)));
    }
    for (; i < rowBytes; i += 4) store<f32>(y + i, load<f32>(x + i) * factor * load<f32>(weight + i));
    x += rowBytes;
    y += rowBytes;
    inverse += 4;
  }
}

export function rmsNormBackward(
  dx: usize,
  dWeight: usize,
  dy: usize,
  inverse: usize,
  x: usize,
  weight: usize,
  rows: usize,
  width: usize,
): void {
  const rowBytes = width << 2;
  const whole = rowBytes & ~15;
  for (let m: usize = 0; m < rows; m++) {
    const factor = load<f32>(inverse);
    const by = v128.splat<f32>(factor);
    let dots = constant(ZERO);
    let i: usize = 0;
    for (; i < whole; i += 16) {
      const gv = f32x4.mul(v128.load(dy + i), v128.load(x + i));
      dots = fma(gv, v128.load(weight + i), dots);
      v128.store(dWeight + i, fma(gv, by, v128.load(dWeight + i)));
    }
    let dot = laneSum(dots);
    for (; i < rowBytes; i += 4) {
      const gv = load<f32>(dy + i) * load<f32>(x + i);
      dot += gv * load<f32>(weight + i);
      store<f32>(dWeight + i, load<f32>(dWeight + i) + gv * factor);
    }
    const pull = -(factor * factor * factor * dot) / <f32>width;
    const pulls = v128.splat<f32>(pull);
    i = 0;
    for (; i < whole; i += 16) {
      const direct = f32x4.mul(f32x4.mul(by, v128.load(weight + i)), v128.load(dy + i));
      v128.store(dx + i, f32x4.add(v128.load(dx + i), fma(pulls, v128.load(x + i), direct)));
    }
    for (; i < rowBytes; i += 4) {
      const direct = factor * load<f32>(weight + i) * load<f32>(dy + i);
      store<f32>(dx + i, load<f32>(dx + i) + (direct + pull * load<f32>(x + i)));
    }
    x += rowBytes;
    dx += rowBytes;
    dy += rowBytes;
    inverse += 4;
  }
}
