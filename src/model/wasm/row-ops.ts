import type { Ops } from '../backend.js';
import type { Kernels } from './kernels.js';

type RowOps = Pick<
  Ops,
  'embeddingSumForward' | 'embeddingSumBackward' | 'crossEntropyForward' | 'crossEntropyBackward' | 'weightAbove'
>;

/** The ops at the two ends of the network, which read indices. */
export function rowOps(k: Kernels): RowOps {
  return {
    embeddingSumForward: (out, ids, table, rows, features, first, last, width) =>
      k.embeddingSumForward(out.byteOffset, ids.byteOffset, table.byteOffset, rows, features, first, last, width),
    embeddingSumBackward: (dTable, ids, dOut, rows, features, first, last, width) =>
      k.embeddingSumBackward(dTable.byteOffset, ids.byteOffset, dOut.byteOffset, rows, features, first, last, width),
    crossEntropyForward: (losses, shifts, logits, targets, stride, offset, rows, classes) =>
      k.crossEntropyForward(
        losses.byteOffset,
        shifts.byteOffset,
        logits.byteOffset,
        targets.byteOffset,
        stride,
        offset,
        rows,
        classes,
      ),
    crossEntropyBackward: (logits, shifts, targets, stride, offset, weights, scale, rows, classes) =>
      k.crossEntropyBackward(
        logits.byteOffset,
        shifts.byteOffset,
        targets.byteOffset,
        stride,
        offset,
        weights.byteOffset,
        scale,
        rows,
        classes,
      ),
    weightAbove: (x, from, weights, count, limit) =>
      k.weightAbove(x.byteOffset + from * x.BYTES_PER_ELEMENT, weights.byteOffset, count, limit),
  };
}
