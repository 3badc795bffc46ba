import type { Floats } from '../floats.js';
import type { LinearMap } from '../ops/linear-map.js';
import type { Arena } from './arena.js';
import type { Kernels } from './kernels.js';
import type { Scratch } from './scratch.js';

/** Columns of a panel; see kernels/linear.ts. */
const PANEL = 8;

const padded = (columns: number): number => Math.ceil(columns / PANEL) * PANEL;

/** y = x Wᵀ (+ bias) over packed weights. Shapes: weight (outputs, inputs), bias (outputs). */
export class WasmLinearMap implements LinearMap {
  readonly #kernels: Kernels;
  readonly #arena: Arena;
  readonly #scratch: Scratch;
  readonly #weight: Floats;
  readonly #bias: Floats | undefined;
  readonly #inputs: number;
  readonly #outputs: number;
  /** Wᵀ in panels, and the bias, filled up with zeros. */
  readonly #panels: Float32Array;
  readonly #paddedBias: Float32Array;
  /** W in panels and zeros in place of a bias, for `backwardInput`: from its first call on. */
  #backPanels: Float32Array | undefined;
  #zeros: Float32Array | undefined;
  #backStale = true;

  constructor(
    kernels: Kernels,
    arena: Arena,
    scratch: Scratch,
    weight: Floats,
    bias: Floats | undefined,
    inputs: number,
    outputs: number,
  ) {
    this.#kernels = kernels;
    this.#arena = arena;
    this.#scratch = scratch;
    this.#weight = weight;
    this.#bias = bias;
    this.#inputs = inputs;
    this.#outputs = outputs;
    this.#panels = arena.floats(inputs * padded(outputs));
    this.#paddedBias = arena.floats(padded(outputs));
    this.refresh();
  }

  refresh(): void {
    const { byteOffset } = this.#weight;
    this.#kernels.pack(this.#panels.byteOffset, byteOffset, this.#inputs, this.#outputs, 1, this.#inputs);
    if (this.#bias !== undefined) this.#paddedBias.set(this.#bias);
    this.#backStale = true;
  }

  forward(y: Floats, x: Floats, rows: number): void {
    this.#kernels.product(
      y.byteOffset,
      x.byteOffset,
      this.#panels.byteOffset,
      this.#paddedBias.byteOffset,
      this.#rowScratch(this.#inputs),
      rows,
      this.#inputs,
      this.#outputs,
      0,
    );
  }

  backwardInput(dx: Floats, dy: Floats, rows: number): void {
    this.#backPanels ??= this.#arena.floats(this.#outputs * padded(this.#inputs));
    this.#zeros ??= this.#arena.floats(padded(this.#inputs));
    const panels = this.#backPanels.byteOffset;
    if (this.#backStale) {
      this.#kernels.pack(panels, this.#weight.byteOffset, this.#outputs, this.#inputs, this.#inputs, 1);
      this.#backStale = false;
    }
    const zeros = this.#zeros.byteOffset;
    const scratch = this.#rowScratch(this.#outputs);
    this.#kernels.product(dx.byteOffset, dy.byteOffset, panels, zeros, scratch, rows, this.#outputs, this.#inputs, 1);
  }

  backwardWeight(dWeight: Floats, dBias: Floats | undefined, dy: Floats, x: Floats, rows: number): void {
    this.#kernels.productGradient(
      dWeight.byteOffset,
      dBias?.byteOffset ?? 0,
      dy.byteOffset,
      x.byteOffset,
      this.#scratch.atLeast(this.#kernels.productGradientScratch(this.#outputs)),
      rows,
      this.#inputs,
      this.#outputs,
    );
  }

  #rowScratch(depth: number): number {
    return this.#scratch.atLeast(this.#kernels.productScratch(depth));
  }
}
