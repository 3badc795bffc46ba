import { allocateFloats } from './floats.js';
import type { Floats, Precision } from './floats.js';
import { convBackward, convForward, convStep } from './ops/causal-conv1d.js';
import { linearBackwardInput, linearBackwardWeight, linearForward } from './ops/linear.js';
import { scanBackward, scanForward, scanStep } from './ops/selective-scan.js';

/**
 * The kernels that take the time, and the memory they work on: what another backend replaces. Everything else of the
 * model is shared. Each function's shapes and meaning are those of the op of the same name, which is the reference.
 */
export interface Backend {
  readonly name: string;
  readonly precision: Precision;
  /** Zeroed numbers in memory that the kernels can reach. All arrays given to the kernels come from here. */
  readonly allocate: (length: number) => Floats;
  readonly linearForward: typeof linearForward;
  readonly linearBackwardInput: typeof linearBackwardInput;
  readonly linearBackwardWeight: typeof linearBackwardWeight;
  readonly convForward: typeof convForward;
  readonly convBackward: typeof convBackward;
  readonly convStep: typeof convStep;
  readonly scanForward: typeof scanForward;
  readonly scanBackward: typeof scanBackward;
  readonly scanStep: typeof scanStep;
}

/** Plain typed arrays: the reference, and always there. */
export function jsBackend(precision: Precision = 'float32'): Backend {
  return {
    name: 'js',
    precision,
    allocate: (length) => allocateFloats(precision, length),
    linearForward,
    linearBackwardInput,
    linearBackwardWeight,
    convForward,
    convBackward,
    convStep,
    scanForward,
    scanBackward,
    scanStep,
  };
}
