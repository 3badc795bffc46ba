// The causal depthwise convolution. Four lanes are four channels, so the taps (channels, width) are first turned into
// (width, channels).

/** Bytes of scratch for `transposeTaps`, or for `convBackward`. */
export function convScratch(channels: usize, width: usize): usize {
  return (2 * width * channels) << 2;
}

/** taps (width, channels) of weight (channels, width). */
export function transposeTaps(taps: usize, weight: usize, channels: usize, width: usize): void {
  const rowBytes = channels << 2;
  const whole: usize = width == 4 ? rowBytes & ~15 : 0;
  for (let i: usize = 0; i < whole; i += 16) transposeFour(taps + i, weight + (i << 2), rowBytes);
  for (let i = whole; i < rowBytes; i += 4) {
    const from = weight + i * width;
    for (let j: usize = 0; j < width; j++) store<f32>(taps + j * rowBytes + i, load<f32>(from + (j << 2)));
  }
}

/** Four channels of four taps. */
function transposeFour(taps: usize, weight: usize, rowBytes: usize): void {
  const a = v128.load(weight);
  const b = v128.load(weight, 16);
  const c = v128.load(weight, 32);
  const d = v128.load(weight, 48);
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(taps, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
  v128.store(taps + rowBytes, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7));
  v128.store(taps + 2 * rowBytes, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
  v128.store(taps + 3 * rowBytes, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
}

/** Shapes as in `convForward` of src/model/ops; scratch as `convScratch` says. */
export function convForward(
  y: usize,
  uz: usize,
  weight: usize,
  bias: usize,
  state: usize,
  scratch: usize,
  places: usize,
  starts: usize,
  count: usize,
  channels: usize,
  width: usize,
): void {
  const rowBytes = channels << 2;
  const stateBytes = (width - 1) * rowBytes;
  transposeTaps(scratch, weight, channels, width);
  for (let s: usize = 0; s < count; s++) {
    const start = <usize>load<i32>(starts + (s << 2));
    const length = <usize>load<i32>(starts + (s << 2), 4) - start;
    const from = uz + start * 2 * rowBytes;
    const to = y + start * rowBytes;
    const own = state + <usize>load<i32>(places + (s << 2)) * stateBytes;
    if (width == 4 && length == 1) {
      oneStep(to, from, scratch, bias, own, rowBytes);
    } else if (length != 0) {
      for (let t: usize = 0; t < length; t++) {
        const row = to + t * rowBytes;
        if (width == 4 && t > 2) {
          fourTaps(row, from + (t - 3) * 2 * rowBytes, scratch, bias, rowBytes);
        } else {
          anyTaps(row, from, scratch, bias, own, t, rowBytes, width);
        }
      }
      keepLast(own, from, length, rowBytes, width);
    }
  }
}

/** A sequence of one step, four taps: the state moves on in the same pass. */
function oneStep(y: usize, u: usize, taps: usize, bias: usize, state: usize, rowBytes: usize): void {
  let i: usize = 0;
  const whole = rowBytes & ~15;
  const second: usize = rowBytes;
  const third: usize = 2 * rowBytes;
  const fourth: usize = 3 * rowBytes;
  for (; i < whole; i += 16) {
    const tap = taps + i;
    const old = state + i;
    const h1 = v128.load(old + second);
    const h2 = v128.load(old + third);
    const now = v128.load(u + i);
    let sum = f32x4.add(v128.load(bias + i), f32x4.mul(v128.load(tap), v128.load(old)));
    sum = f32x4.add(sum, f32x4.mul(v128.load(tap + second), h1));
    sum = f32x4.add(sum, f32x4.mul(v128.load(tap + third), h2));
    v128.store(y + i, f32x4.add(sum, f32x4.mul(v128.load(tap + fourth), now)));
    v128.store(old, h1);
    v128.store(old + second, h2);
    v128.store(old + third, now);
  }
  for (; i < rowBytes; i += 4) {
    const tap = taps + i;
    const old = state + i;
    const h1 = load<f32>(old + second);
    const h2 = load<f32>(old + third);
    const now = load<f32>(u + i);
    let sum = load<f32>(bias + i) + load<f32>(tap) * load<f32>(old);
    sum += load<f32>(tap + second) * h1;
    sum += load<f32>(tap + third) * h2;
    store<f32>(y + i, sum + load<f32>(tap + fourth) * now);
    store<f32>(old, h1);
    store<f32>(old + second, h2);
    store<f32>(old + third, now);
  }
}

/** Four taps on rows that all lie in the sequence, the first at `u`. */
function fourTaps(y: usize, u: usize, taps: usize, bias: usize, rowBytes: usize): void {
  let i: usize = 0;
  const whole = rowBytes & ~15;
  for (; i < whole; i += 16) {
    const tap = taps + i;
    const from = u + i;
    let sum = f32x4.add(v128.load(bias + i), f32x4.mul(v128.load(tap), v128.load(from)));
    sum = f32x4.add(sum, f32x4.mul(v128.load(tap + rowBytes), v128.load(from + 2 * rowBytes)));
    sum = f32x4.add(sum, f32x4.mul(v128.load(tap + 2 * rowBytes), v128.load(from + 4 * rowBytes)));
    v128.store(y + i, f32x4.add(sum, f32x4.mul(v128.load(tap + 3 * rowBytes), v128.load(from + 6 * rowBytes))));
  }
  for (; i < rowBytes; i += 4) {
    const tap = taps + i;
    const from = u + i;
    let sum = load<f32>(bias + i) + load<f32>(tap) * load<f32>(from);
    sum += load<f32>(tap + rowBytes) * load<f32>(from + 2 * rowBytes);
    sum += load<f32>(tap + 2 * rowBytes) * load<f32>(from + 4 * rowBytes);
    store<f32>(y + i, sum + load<f32>(tap + 3 * rowBytes) * load<f32>(from + 6 * rowBytes));
  }
}

/** Step t with any number of taps; what lies before the sequence is taken from the state. */
function anyTaps(
  y: usize,
  u: usize,
  taps: usize,
  bias: usize,
  state: usize,
  t: usize,
  rowBytes: usize,
  width: usize,
): void {
  memory.copy(y, bias, rowBytes);
  const whole = rowBytes & ~15;
  for (let j: usize = 0; j < width; j++) {
    const at = t + j;
    const from = at < width - 1 ? state + at * rowBytes : u + (at - (width - 1)) * 2 * rowBytes;
    const tap = taps + j * rowBytes;
    let i: usize = 0;
    for (; i < whole; i += 16) {
      v128.store(y + i, f32x4.add(v128.load(y + i), f32x4.mul(v128.load(tap + i), v128.load(from + i))));
    }
    for (; i < rowBytes; i += 4) store<f32>(y + i, load<f32>(y + i) + load<f32>(tap + i) * load<f32>(from + i));
  }
}

/** The last width − 1 inputs become the state. */
function keepLast(state: usize, u: usize, length: usize, rowBytes: usize, width: usize): void {
  for (let j: usize = 0; j < width - 1; j++) {
    const at = length + j;
    const from = at < width - 1 ? state + at * rowBytes : u + (at - (width - 1)) * 2 * rowBytes;
    memory.copy(state + j * rowBytes, from, rowBytes);
  }
}
