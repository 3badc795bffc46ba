import type { Backend } from './backend.js';
import { ContextJoin, JoinTensors } from './context-join.js';
import type { Floats } from './floats.js';
import { HeadTensors, KeyHeads } from './key-heads.js';
import { BlockScratch, BlockTensors, MambaBlock } from './mamba-block.js';
import type { MambaSizes } from './mamba-sizes.js';
import { embeddingSumBackward, embeddingSumForward } from './ops/embedding-sum.js';
import { rmsNormBackward, rmsNormForward } from './ops/rms-norm.js';
import { Parameters } from './parameters.js';
import { CONTEXT_FROM, FEATURES, RowIndexer } from './row-features.js';

/** A batch of windows for training, of up to the network's capacity. */
export interface Windows {
  readonly batch: number;
  readonly length: number;
  /** (batch, length, FEATURES): indices of embeddings, −1 = dropped. */
  readonly ids: Int32Array;
  /** (batch, length, 5): the key parts to predict. */
  readonly targets: Int32Array;
  /** (batch, length): 1, or 0 for padding. */
  readonly weights: Floats;
}

/**
 * The whole network over windows: inputs → n Mamba blocks → RMSNorm → join with the context → factored heads, forward
 * and backward. `parameters` and `gradients` have the same layout.
 */
export class MambaNetwork {
  readonly parameters: Parameters;
  readonly gradients: Parameters;
  readonly indexer: RowIndexer;
  readonly #D: number;
  readonly #blocks: readonly MambaBlock[];
  readonly #dBlocks: readonly BlockTensors[];
  readonly #scratch: BlockScratch;
  readonly #join: ContextJoin;
  readonly #dJoin: JoinTensors;
  readonly #heads: KeyHeads;
  readonly #dHeads: HeadTensors;
  readonly #norm: Floats;
  readonly #dNorm: Floats;
  readonly #table: Floats;
  readonly #dTable: Floats;
  readonly #q: Floats; // (rows, D)
  /** Input of block i; the last one is the output of the last block. (rows, D) each. */
  readonly #x: readonly Floats[];
  readonly #inverse: Floats; // (rows)
  readonly #h: Floats; // (rows, D)
  readonly #g: Floats; // (rows, D)
  readonly #dG: Floats;
  readonly #dH: Floats;
  readonly #dQ: Floats;
  readonly #dX: Floats;

  /** @param capacity rows (batch · length) that a pass may have at most */
  constructor(backend: Backend, sizes: MambaSizes, capacity: number) {
    const D = sizes.dModel;
    const layers = Array.from({ length: sizes.nLayer }, (_, i) => i);
    const wide = (): Floats => backend.allocate(capacity * D);
    this.#D = D;
    this.parameters = new Parameters(sizes, backend);
    this.gradients = new Parameters(sizes, backend);
    this.indexer = new RowIndexer(sizes.shape);
    this.#blocks = layers.map((i) => new MambaBlock(backend, sizes, new BlockTensors(this.parameters, i), capacity));
    this.#dBlocks = layers.map((i) => new BlockTensors(this.gradients, i));
    this.#scratch = new BlockScratch(backend, sizes, capacity);
    this.#join = new ContextJoin(backend, sizes, this.parameters, capacity);
    this.#dJoin = new JoinTensors(this.gradients);
    this.#heads = new KeyHeads(backend, sizes, this.parameters, capacity);
    this.#dHeads = new HeadTensors(this.gradients);
    this.#norm = this.parameters.get('backbone.norm_f.weight');
    this.#dNorm = this.gradients.get('backbone.norm_f.weight');
    this.#table = this.parameters.flat.subarray(0, this.indexer.entries * D);
    this.#dTable = this.gradients.flat.subarray(0, this.indexer.entries * D);
    this.#q = wide();
    this.#x = [...layers, 0].map(wide);
    this.#inverse = backend.allocate(capacity);
    this.#h = wide();
    this.#g = wide();
    this.#dG = wide();
    this.#dH = wide();
    this.#dQ = wide();
    this.#dX = wide();
  }

  /** To be called when the parameters have changed. */
  refresh(): void {
    for (const block of this.#blocks) block.refresh();
  }

  /** Σ weight · (−ln p(key)) over the windows, in nats. `logits`, if given, receives each part's logits. */
  forward(windows: Windows, logits?: Floats[]): number {
    const { batch, length, ids } = windows;
    const D = this.#D;
    const rows = batch * length;
    const x = this.#x[0];
    this.#q.fill(0, 0, rows * D);
    embeddingSumForward(this.#q, ids, this.#table, rows, FEATURES, CONTEXT_FROM, FEATURES, D);
    for (let i = 0; i < rows * D; i++) x[i] = this.#q[i];
    embeddingSumForward(x, ids, this.#table, rows, FEATURES, 0, CONTEXT_FROM, D);
    for (let i = 0; i < this.#blocks.length; i++) {
      this.#blocks[i].forward(this.#x[i + 1], this.#x[i], batch, length);
    }
    rmsNormForward(this.#h, this.#inverse, this.#x[this.#blocks.length], this.#norm, rows, D);
    this.#join.forward(this.#g, this.#h, this.#q, rows);
    return this.#heads.forward(this.#g, windows.targets, windows.weights, rows, logits);
  }

  /** Adds scale · dL/dθ to `gradients`. Once after each `forward`, with the same windows. */
  backward(windows: Windows, scale: number): void {
    const { batch, length, ids, targets, weights } = windows;
    const D = this.#D;
    const rows = batch * length;
    const dX = this.#dX;
    this.#heads.backward(this.#dG, this.#g, targets, weights, scale, this.#dHeads, rows);
    this.#join.backward(this.#dH, this.#dQ, this.#dG, this.#dJoin, rows);
    dX.fill(0, 0, rows * D);
    const last = this.#blocks.length;
    rmsNormBackward(dX, this.#dNorm, this.#dH, this.#inverse, this.#x[last], this.#norm, rows, D);
    for (let i = last - 1; i >= 0; i--) {
      this.#blocks[i].backward(dX, this.#x[i], this.#dBlocks[i], this.#scratch, batch, length);
    }
    embeddingSumBackward(this.#dTable, ids, dX, rows, FEATURES, 0, CONTEXT_FROM, D);
    for (let i = 0; i < rows * D; i++) this.#dQ[i] += dX[i];
    embeddingSumBackward(this.#dTable, ids, this.#dQ, rows, FEATURES, CONTEXT_FROM, FEATURES, D);
  }
}
