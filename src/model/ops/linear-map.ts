import type { Floats } from '../floats.js';
import { linearBackwardInput, linearBackwardWeight, linearForward } from './linear.js';

/** y = x Wᵀ (+ bias) with its backward passes; shapes as in `linearForward`. */
export interface LinearMap {
  forward(y: Floats, x: Floats, rows: number): void;
  /** dx += dy W */
  backwardInput(dx: Floats, dy: Floats, rows: number): void;
  /** dW += dyᵀ x, dbias += Σ dy */
  backwardWeight(dWeight: Floats, dBias: Floats | undefined, dy: Floats, x: Floats, rows: number): void;
  /** To be called when the weights have changed: a backend may keep them in a form of its own. */
  refresh(): void;
}

/** Shapes: weight (outputs, inputs), bias (outputs). */
export function linearMap(weight: Floats, bias: Floats | undefined, inputs: number, outputs: number): LinearMap {
  return {
    forward: (y, x, rows) => linearForward(y, x, weight, bias, rows, inputs, outputs),
    backwardInput: (dx, dy, rows) => linearBackwardInput(dx, dy, weight, rows, inputs, outputs),
    backwardWeight: (dWeight, dBias, dy, x, rows) => linearBackwardWeight(dWeight, dBias, dy, x, rows, inputs, outputs),
    refresh: () => undefined,
  };
}
