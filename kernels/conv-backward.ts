// The gradients of the convolution over sequences that begin from state 0.
import { transposeTaps } from './conv';

/** Shapes as in `convBackward` of src/model/ops; scratch as `convScratch` says. */
export function convBackward(
  dUz: usize,
  dWeight: usize,
  dBias: usize,
  dy: usize,
  uz: usize,
  weight: usize,
  scratch: usize,
  starts: usize,
  count: usize,
  channels: usize,
  width: usize,
): void {
  const rowBytes = channels << 2;
  const sums = scratch + width * rowBytes;
  transposeTaps(scratch, weight, channels, width);
  memory.fill(sums, 0, width * rowBytes);
  for (let s: usize = 0; s < count; s++) {
    const start = <usize>load<i32>(starts + (s << 2));
    const end = <usize>load<i32>(starts + (s << 2), 4);
    for (let r = start; r < end; r++) {
      const g = dy + r * rowBytes;
      addRow(dBias, g, rowBytes);
      const to = dUz + r * 2 * rowBytes;
      memory.fill(to, 0, rowBytes);
      for (let back: usize = 0; back < width; back++) {
        const j = width - 1 - back;
        if (r >= start + back) addProduct(sums + j * rowBytes, g, uz + (r - back) * 2 * rowBytes, rowBytes);
        if (r + back < end) addProduct(to, scratch + j * rowBytes, g + back * rowBytes, rowBytes);
      }
    }
  }
  for (let e: usize = 0; e < channels; e++) {
    for (let j: usize = 0; j < width; j++) {
      store<f32>(dWeight, load<f32>(dWeight) + load<f32>(sums + ((j * channels + e) << 2)));
      dWeight += 4;
    }
  }
}

/** out += a. */
function addRow(out: usize, a: usize, rowBytes: usize): void {
  let i: usize = 0;
  const whole = rowBytes & ~15;
  for (; i < whole; i += 16) v128.store(out + i, f32x4.add(v128.load(out + i), v128.load(a + i)));
  for (; i < rowBytes; i += 4) store<f32>(out + i, load<f32>(out + i) + load<f32>(a + i));
}

/** out += a·b. */
function addProduct(out: usize, a: usize, b: usize, rowBytes: usize): void {
  let i: usize = 0;
  const whole = rowBytes & ~15;
  for (; i < whole; i += 16) {
    v128.store(out + i, f32x4.add(v128.load(out + i), f32x4.mul(v128.load(a + i), v128.load(b + i))));
  }
  for (; i < rowBytes; i += 4) store<f32>(out + i, load<f32>(out + i) + load<f32>(a + i) * load<f32>(b + i));
}
