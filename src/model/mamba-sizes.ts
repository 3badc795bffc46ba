import type { RowShape } from '../types/index.js';

/** Sizes of the network; names as in the official `MambaConfig` and `Mamba`. */
export interface MambaSizes {
  /** D: width of the residual stream. */
  readonly dModel: number;
  /** Blocks. */
  readonly nLayer: number;
  /** N: states a channel. */
  readonly dState: number;
  /** Taps of the causal convolution. */
  readonly dConv: number;
  /** E = expand · D channels inside a block. */
  readonly expand: number;
  /** R: rank of the time step's projection. */
  readonly dtRank: number;
  /** Hidden width of the MLP that joins history and context before the heads. */
  readonly dHidden: number;
  /** Sizes of the embeddings and heads. */
  readonly shape: RowShape;
}

/** What a caller may choose; the rest follows. */
export type MambaSizeOptions = Partial<Omit<MambaSizes, 'shape'>>;

/** D 32, one block of expand 2, N 8, four taps; R = ⌈D/16⌉ as published. */
export function mambaSizes(shape: RowShape, options: MambaSizeOptions = {}): MambaSizes {
  const dModel = options.dModel ?? 32;
  return {
    dModel,
    nLayer: options.nLayer ?? 1,
    dState: options.dState ?? 8,
    dConv: options.dConv ?? 4,
    expand: options.expand ?? 2,
    dtRank: options.dtRank ?? Math.ceil(dModel / 16),
    dHidden: options.dHidden ?? dModel,
    shape,
  };
}
