// Softmax cross-entropy over the rows of logits (rows, classes); the class of row r is at targets[r·stride + offset].
import { drain, fill, slot } from './edge';
import { constant, exp2, laneSum, LEAST, LOG2E, ONE, P1, P2, P3, P4, P5, ROUND, ZERO } from './exponential';

/** losses[r] += −ln softmax(logits[r])[target]; shifts[r] = ln Σ exp(logits[r]). */
export function crossEntropyForward(
  losses: usize,
  shifts: usize,
  logits: usize,
  targets: usize,
  stride: usize,
  offset: usize,
  rows: usize,
  classes: usize,
): void {
  const rowBytes = classes << 2;
  let target = targets + (offset << 2);
  for (let r: usize = 0; r < rows; r++) {
    const greatest = maximum(logits, rowBytes);
    const shift = <f64>greatest + Math.log(<f64>sumOfPowers(logits, greatest, rowBytes));
    store<f32>(shifts, <f32>shift);
    const logit = <f64>load<f32>(logits + (<usize>load<i32>(target) << 2));
    store<f32>(losses, load<f32>(losses) + <f32>(shift - logit));
    losses += 4;
    shifts += 4;
    logits += rowBytes;
    target += stride << 2;
  }
}

function maximum(logits: usize, bytes: usize): f32 {
  const whole = bytes & ~15;
  let greatest = load<f32>(logits);
  let i: usize = 0;
  if (whole != 0) {
    let a = v128.load(logits);
    let b = a;
    const pairs = bytes & ~31;
    for (; i < pairs; i += 32) {
      a = f32x4.pmax(a, v128.load(logits + i));
      b = f32x4.pmax(b, v128.load(logits + i, 16));
    }
    if (i < whole) {
      a = f32x4.pmax(a, v128.load(logits + i));
      i += 16;
    }
    a = f32x4.pmax(a, b);
    a = f32x4.pmax(a, v128.shuffle<f32>(a, a, 2, 3, 0, 1));
    greatest = max<f32>(f32x4.extract_lane(a, 0), f32x4.extract_lane(a, 1));
  }
  for (; i < bytes; i += 4) greatest = max<f32>(greatest, load<f32>(logits + i));
  return greatest;
}

/** Σ exp(logits − shift). */
function sumOfPowers(logits: usize, shift: f32, bytes: usize): f32 {
  const by = v128.splat<f32>(shift);
  const scale = constant(LOG2E);
  const least = constant(LEAST);
  const round = constant(ROUND);
  const one = constant(ONE);
  const p1 = constant(P1);
  const p2 = constant(P2);
  const p3 = constant(P3);
  const p4 = constant(P4);
  const p5 = constant(P5);
  const whole = bytes & ~15;
  const end = logits + whole;
  let sums = constant(ZERO);
  if (whole != 0) {
    do {
      const power = f32x4.mul(f32x4.sub(v128.load(logits), by), scale);
      sums = f32x4.add(sums, exp2(power, least, round, one, p1, p2, p3, p4, p5));
      logits += 16;
    } while (logits < end);
  }
  let sum = laneSum(sums);
  const rest = bytes & 15;
  if (rest != 0) {
    const power = f32x4.mul(f32x4.sub(v128.load(fill(0, end, rest)), by), scale);
    v128.store(slot(0), exp2(power, least, round, one, p1, p2, p3, p4, p5));
    for (let i: usize = 0; i < rest; i += 4) sum += load<f32>(slot(0) + i);
  }
  return sum;
}

/** Logits become their gradients in place: weight·scale·(p − [class = target]). */
export function crossEntropyBackward(
  logits: usize,
  shifts: usize,
  targets: usize,
  stride: usize,
  offset: usize,
  weights: usize,
  scale: f32,
  rows: usize,
  classes: usize,
): void {
  const rowBytes = classes << 2;
  const whole = rowBytes & ~15;
  const rest = rowBytes & 15;
  let target = targets + (offset << 2);
  for (let r: usize = 0; r < rows; r++) {
    const factor = load<f32>(weights) * scale;
    scaledPowers(logits, load<f32>(shifts), factor, whole);
    if (rest != 0) {
      scaledPowers(fill(0, logits + whole, rest), load<f32>(shifts), factor, 16);
      drain(logits + whole, 0, rest);
    }
    const hit = logits + (<usize>load<i32>(target) << 2);
    store<f32>(hit, load<f32>(hit) - factor);
    weights += 4;
    shifts += 4;
    logits += rowBytes;
    target += stride << 2;
  }
}

/** x ← factor·exp(x − shift). */
function scaledPowers(x: usize, shift: f32, factor: f32, bytes: usize): void {
  if (bytes == 0) return;
  const by = v128.splat<f32>(shift);
  const factors = v128.splat<f32>(factor);
  const scale = constant(LOG2E);
  const least = constant(LEAST);
  const round = constant(ROUND);
  const one = constant(ONE);
  const p1 = constant(P1);
  const p2 = constant(P2);
  const p3 = constant(P3);
  const p4 = constant(P4);
  const p5 = constant(P5);
  const end = x + bytes;
  do {
    const power = f32x4.mul(f32x4.sub(v128.load(x), by), scale);
    v128.store(x, f32x4.mul(factors, exp2(power, least, round, one, p1, p2, p3, p4, p5)));
    x += 16;
  } while (x < end);
}
