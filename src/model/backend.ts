import { allocateFloats } from './floats.js';
import type { Floats, Precision } from './floats.js';
import { adamWStep } from './ops/adamw-step.js';
import { convBackward, convForward } from './ops/causal-conv1d.js';
import { crossEntropyBackward, crossEntropyForward } from './ops/cross-entropy.js';
import { embeddingSumBackward, embeddingSumForward } from './ops/embedding-sum.js';
import { gateBackward, gateForward } from './ops/gate.js';
import { linearMap } from './ops/linear-map.js';
import { lstmCellBackward, lstmCellForward } from './ops/lstm-cell.js';
import { rmsNormBackward, rmsNormForward } from './ops/rms-norm.js';
import { decayRates, scanBackward, scanForward } from './ops/selective-scan.js';
import { siluBackward, siluForward } from './ops/silu.js';
import { softplusBackward, softplusForward } from './ops/softplus.js';
import { add, scale, scaleRows, sumOfSquares, weightAbove } from './ops/vector.js';

/** The kernels over plain typed arrays: the reference of every backend, and what gives its ops their shapes and meaning. */
const REFERENCE_OPS = {
  linearMap,
  rmsNormForward,
  rmsNormBackward,
  siluForward,
  siluBackward,
  softplusForward,
  softplusBackward,
  gateForward,
  gateBackward,
  convForward,
  convBackward,
  decayRates,
  scanForward,
  scanBackward,
  embeddingSumForward,
  embeddingSumBackward,
  crossEntropyForward,
  crossEntropyBackward,
  lstmCellForward,
  lstmCellBackward,
  adamWStep,
  add,
  scale,
  scaleRows,
  sumOfSquares,
  weightAbove,
} as const;

export type Ops = typeof REFERENCE_OPS;

/** What computes: kernels and the memory they work on. What a row comes to does not depend on the rows beside it. */
export interface Backend extends Ops {
  readonly name: string;
  readonly precision: Precision;
  /** Whether sums of embeddings are looked up in tables of products where that is faster; the reference multiplies. */
  readonly tables: boolean;
  /** Zeroed numbers in memory that the kernels can reach. All arrays given to the kernels come from here. */
  readonly allocate: (length: number) => Floats;
  /** The same for indices. */
  readonly allocateInts: (length: number) => Int32Array;
}

/** Plain typed arrays: the reference, and always there. */
export function jsBackend(precision: Precision = 'float32'): Backend {
  return {
    ...REFERENCE_OPS,
    name: 'js',
    precision,
    tables: false,
    allocate: (length) => allocateFloats(precision, length),
    allocateInts: (length) => new Int32Array(length),
  };
}
