import type { Ops } from '../backend.js';
import { RMS_NORM_EPSILON } from '../ops/rms-norm.js';
import type { Kernels } from './kernels.js';

type ElementOps = Pick<
  Ops,
  | 'rmsNormForward'
  | 'rmsNormBackward'
  | 'siluForward'
  | 'siluBackward'
  | 'softplusForward'
  | 'softplusBackward'
  | 'gateForward'
  | 'gateBackward'
  | 'lstmCellForward'
  | 'lstmCellBackward'
  | 'adamWStep'
  | 'add'
  | 'scale'
  | 'scaleRows'
  | 'sumOfSquares'
>;

/** The ops that go number by number, or row by row without neighbours. */
export function elementOps(k: Kernels): ElementOps {
  return {
    rmsNormForward: (y, inverse, x, weight, rows, width) => {
      const { byteOffset } = y;
      k.rmsNormForward(byteOffset, inverse.byteOffset, x.byteOffset, weight.byteOffset, rows, width, RMS_NORM_EPSILON);
    },
    rmsNormBackward: (dx, dWeight, dy, inverse, x, weight, rows, width) =>
      k.rmsNormBackward(
        dx.byteOffset,
        dWeight.byteOffset,
        dy.byteOffset,
        inverse.byteOffset,
        x.byteOffset,
        weight.byteOffset,
        rows,
        width,
      ),
    siluForward: (y, sigma, x, count) => k.siluForward(y.byteOffset, sigma.byteOffset, x.byteOffset, count),
    siluBackward: (dx, dy, sigma, x, count) =>
      k.siluBackward(dx.byteOffset, dy.byteOffset, sigma.byteOffset, x.byteOffset, count),
    softplusForward: (y, x, count) => k.softplusForward(y.byteOffset, x.byteOffset, count),
    softplusBackward: (dx, dy, y, count) => k.softplusBackward(dx.byteOffset, dy.byteOffset, y.byteOffset, count),
    gateForward: (out, sigma, y, uz, rows, width) =>
      k.gateForward(out.byteOffset, sigma.byteOffset, y.byteOffset, uz.byteOffset, rows, width),
    gateBackward: (dy, dUz, dOut, sigma, y, uz, rows, width) =>
      k.gateBackward(
        dy.byteOffset,
        dUz.byteOffset,
        dOut.byteOffset,
        sigma.byteOffset,
        y.byteOffset,
        uz.byteOffset,
        rows,
        width,
      ),
    lstmCellForward: (h, c, tanhC, gates, before, rows, units) =>
      k.lstmCellForward(h.byteOffset, c.byteOffset, tanhC.byteOffset, gates.byteOffset, before.byteOffset, rows, units),
    lstmCellBackward: (gates, carry, dH, tanhC, before, rows, units) =>
      k.lstmCellBackward(
        gates.byteOffset,
        carry.byteOffset,
        dH.byteOffset,
        tanhC.byteOffset,
        before.byteOffset,
        rows,
        units,
      ),
    adamWStep: (values, m, v, gradients, from, to, keep, { beta1, beta2, epsilon, size, unbias }) => {
      const skipped = from * Float32Array.BYTES_PER_ELEMENT;
      k.adamWStep(
        values.byteOffset + skipped,
        m.byteOffset + skipped,
        v.byteOffset + skipped,
        gradients.byteOffset + skipped,
        to - from,
        keep,
        beta1,
        1 - beta1,
        beta2,
        1 - beta2,
        epsilon,
        size,
        unbias,
      );
    },
    add: (out, a, b, count) => k.add(out.byteOffset, a.byteOffset, b.byteOffset, count),
    scale: (x, factor, count) => k.scale(x.byteOffset, factor, count),
    scaleRows: (x, factors, rows, width) => k.scaleRows(x.byteOffset, factors.byteOffset, rows, width),
    sumOfSquares: (x, count) => k.sumOfSquares(x.byteOffset, count),
  };
}
