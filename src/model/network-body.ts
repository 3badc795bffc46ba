import type { Floats } from './floats.js';
import type { Parameters } from './parameters.js';

/**
 * What lies between a network's inputs and its heads: x → h, both (batch, length, D). Rows of a sequence see the rows
 * before them at most.
 */
export interface NetworkBody {
  /** Lengths of the arrays that `step` keeps of a stream; empty for a body without memory. */
  readonly stateLengths: readonly number[];
  /** To be called when the parameters have changed. */
  refresh(): void;
  /**
   * @param state only of bodies that can carry a state into a window: that of the one sequence (batch 1) before the window,
   * moved on to its end. No gradient goes through it.
   */
  forward(h: Floats, x: Floats, batch: number, length: number, state?: readonly Floats[]): void;
  /** Overwrites dX; adds to the tensors of `gradients`. Once after each `forward`, with the same x. */
  backward(dX: Floats, dH: Floats, x: Floats, gradients: Parameters, batch: number, length: number): void;
  /** One event of one stream: h (D) from x (D), with the state moved on in place. May change x. */
  step(h: Floats, x: Floats, state: readonly Floats[]): void;
}
