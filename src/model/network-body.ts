import type { Floats } from './floats.js';
import type { Parameters } from './parameters.js';

/** The most that goes through a network at once. */
export interface Capacity {
  readonly rows: number;
  readonly sequences: number;
}

/** The rows of a pass as sums of embeddings. */
export interface EmbeddedRows {
  /** (rows, FEATURES): entries of the table of embeddings; −1 adds nothing. */
  readonly ids: Int32Array;
  /** Of these the first so many are in the sum. */
  readonly features: number;
}

/** What is kept of streams, those of a pass among others. */
export interface States {
  /** One a length of `stateLengths`: (slots, length). */
  readonly numbers: readonly Floats[];
  /** By stream of the pass: its slot. */
  readonly places: Int32Array;
}

/**
 * What lies between a network's inputs and its heads: x → h, both (rows, D). Rows of a sequence see the rows before them at most.
 */
export interface NetworkBody {
  /** Lengths of the arrays that `advance` moves on for a stream; empty for a body without memory. */
  readonly stateLengths: readonly number[];
  /** To be called when the parameters have changed. */
  refresh(): void;
  /** Windows of streams from state 0, `length` rows each: for training. */
  forward(h: Floats, x: Floats, batch: number, length: number): void;
  /** Overwrites dX; adds to the tensors of `gradients`. Once after each `forward`, with the same x. */
  backward(dX: Floats, dH: Floats, x: Floats, gradients: Parameters, batch: number, length: number): void;
  /**
   * To be called when the parameters will not change any more: makes what speeds up `advance`.
   * @param embeddings (entries, D): all that x is a sum of
   */
  freeze?(embeddings: Floats): void;
  /**
   * The next rows of streams, for scoring: stream s has the rows starts[s] to starts[s + 1] − 1. May change x.
   * @param rows what x is the sum of
   * @param states what is kept of streams, moved on in place
   */
  advance(h: Floats, x: Floats, rows: EmbeddedRows, starts: Int32Array, count: number, states: States): void;
}
