// The gradients of the scan over sequences that begin from state 0; the formulas stand at `scanBackward` of src/model/ops.
// Eight channels at a time, states outside, time inside: h and the decays of one state are computed again into a scratch
// of a few KB, and what reaches h stays in registers. ∂B and ∂C are summed over the channels in lanes, and over the lanes
// once a sequence.
import { laneSum } from './exponential';
import { KEPT, oneState } from './scan-state';
import { gather, scatter, STEP } from './scan-steps';

/** Bytes of scratch for sequences of at most `length` rows. */
export function scanBackwardScratch(length: usize, states: usize): usize {
  return STEP * length + KEPT * (length + 1) + 32 * states * length;
}

/** Shapes as in `scanBackward` of src/model/ops; scratch as `scanBackwardScratch` says. */
export function scanBackward(
  dU: usize,
  dDt: usize,
  dALog: usize,
  dProjected: usize,
  dSkip: usize,
  dy: usize,
  u: usize,
  dt: usize,
  a: usize,
  projected: usize,
  skip: usize,
  scratch: usize,
  starts: usize,
  count: usize,
  channels: usize,
  states: usize,
  rowWidth: usize,
  bOffset: usize,
  cOffset: usize,
): void {
  const rowBytes = channels << 2;
  const widthBytes = rowWidth << 2;
  for (let s: usize = 0; s < count; s++) {
    const start = <usize>load<i32>(starts + (s << 2));
    const length = <usize>load<i32>(starts + (s << 2), 4) - start;
    if (length == 0) continue;
    const kept = scratch + STEP * length;
    const sums = kept + KEPT * (length + 1);
    const sumBytes = length << 4;
    memory.fill(sums, 0, 2 * states * sumBytes);
    const row = start * rowBytes;
    const b = projected + start * widthBytes + (bOffset << 2);
    const c = projected + start * widthBytes + (cOffset << 2);
    for (let e: usize = 0; e < channels; e += 8) {
      const width = channels - e < 8 ? channels - e : 8;
      const at = row + (e << 2);
      gather(scratch, dy + at, u + at, dt + at, dSkip + (e << 2), rowBytes, length, width);
      for (let n: usize = 0; n < states; n++) {
        const rates = a + n * rowBytes + (e << 2);
        const into = dALog + ((e * states + n) << 2);
        const dC = sums + (states + n) * sumBytes;
        const n4 = n << 2;
        oneState(scratch, kept, rates, b + n4, c + n4, into, sums + n * sumBytes, dC, widthBytes, states, length, width);
      }
      scatter(dU + at, dDt + at, scratch, u + at, skip + (e << 2), rowBytes, length, width);
    }
    const dB = dProjected + start * widthBytes + (bOffset << 2);
    const dC = dProjected + start * widthBytes + (cOffset << 2);
    addLanes(dB, sums, widthBytes, states, length);
    addLanes(dC, sums + states * sumBytes, widthBytes, states, length);
  }
}

/** out[t, n] = Σ lanes of sums[n, t]. */
function addLanes(out: usize, sums: usize, widthBytes: usize, states: usize, length: usize): void {
  for (let n: usize = 0; n < states; n++) {
    let to = out + (n << 2);
    for (let t: usize = 0; t < length; t++) {
      store<f32>(to, laneSum(v128.load(sums)));
      to += widthBytes;
      sums += 16;
    }
  }
}
