import type { Ops } from '../backend.js';
import type { Kernels } from './kernels.js';
import type { Scratch } from './scratch.js';

type SequenceOps = Pick<Ops, 'convForward' | 'convBackward' | 'decayRates' | 'scanForward' | 'scanBackward'>;

/** The ops over sequences. */
export function sequenceOps(k: Kernels, scratch: Scratch): SequenceOps {
  return {
    convForward: (y, uz, weight, bias, state, places, starts, count, { channels, width }) =>
      k.convForward(
        y.byteOffset,
        uz.byteOffset,
        weight.byteOffset,
        bias.byteOffset,
        state.byteOffset,
        scratch.atLeast(k.convScratch(channels, width)),
        places.byteOffset,
        starts.byteOffset,
        count,
        channels,
        width,
      ),
    convBackward: (dUz, dWeight, dBias, dy, uz, weight, starts, count, { channels, width }) =>
      k.convBackward(
        dUz.byteOffset,
        dWeight.byteOffset,
        dBias.byteOffset,
        dy.byteOffset,
        uz.byteOffset,
        weight.byteOffset,
        scratch.atLeast(k.convScratch(channels, width)),
        starts.byteOffset,
        count,
        channels,
        width,
      ),
    // A·log₂ e: the scan's decays are then powers of two. Once a change of the weights, so plain code does.
    decayRates: (a, aLog, channels, states) => {
      for (let e = 0; e < channels; e++) {
        for (let n = 0; n < states; n++) a[n * channels + e] = -Math.exp(aLog[e * states + n]) * Math.LOG2E;
      }
    },
    scanForward: (y, u, dt, a, projected, skip, state, places, starts, count, sizes) =>
      k.scanForward(
        y.byteOffset,
        u.byteOffset,
        dt.byteOffset,
        a.byteOffset,
        projected.byteOffset,
        skip.byteOffset,
        state.byteOffset,
        places.byteOffset,
        starts.byteOffset,
        count,
        sizes.channels,
        sizes.states,
        sizes.rowWidth,
        sizes.bOffset,
        sizes.cOffset,
      ),
    // The reference's scratch holds one channel, the kernel's eight: it has one of its own.
    scanBackward: (dU, dDt, dALog, dProjected, dSkip, dy, u, dt, a, projected, skip, _scratch, starts, count, sizes) =>
      k.scanBackward(
        dU.byteOffset,
        dDt.byteOffset,
        dALog.byteOffset,
        dProjected.byteOffset,
        dSkip.byteOffset,
        dy.byteOffset,
        u.byteOffset,
        dt.byteOffset,
        a.byteOffset,
        projected.byteOffset,
        skip.byteOffset,
        scratch.atLeast(k.scanBackwardScratch(longest(starts, count), sizes.states)),
        starts.byteOffset,
        count,
        sizes.channels,
        sizes.states,
        sizes.rowWidth,
        sizes.bOffset,
        sizes.cOffset,
      ),
  };
}

function longest(starts: Int32Array, count: number): number {
  let most = 0;
  for (let s = 0; s < count; s++) most = Math.max(most, starts[s + 1] - starts[s]);
  return most;
}
