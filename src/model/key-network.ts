import { tensorSpecs } from './architecture.js';
import type { Architecture, NetworkSizes } from './architecture.js';
import type { Backend } from './backend.js';
import { ContextJoin, JOIN } from './context-join.js';
import { FeedForwardTensors } from './feed-forward.js';
import type { Floats } from './floats.js';
import { HeadTensors, KeyHeads } from './key-heads.js';
import type { NetworkBody } from './network-body.js';
import { embeddingSumBackward, embeddingSumForward } from './ops/embedding-sum.js';
import { Parameters } from './parameters.js';
import { CONTEXT_FROM, FEATURES, PREVIOUS_FEATURES, RowIndexer } from './row-features.js';

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
 * The whole network over windows: inputs → body → join with the context (if it has one) → factored heads, forward and
 * backward. `parameters` and `gradients` have the same layout.
 */
export class KeyNetwork {
  readonly parameters: Parameters;
  readonly gradients: Parameters;
  readonly indexer: RowIndexer;
  /** Lengths of the arrays of a stream's state; see `NetworkBody`. */
  readonly stateLengths: readonly number[];
  readonly #D: number;
  readonly #body: NetworkBody;
  readonly #join: ContextJoin | undefined;
  readonly #dJoin: FeedForwardTensors | undefined;
  readonly #heads: KeyHeads;
  readonly #dHeads: HeadTensors;
  readonly #table: Floats;
  readonly #dTable: Floats;
  readonly #q: Floats; // (rows, D)
  readonly #x: Floats; // (rows, D)
  readonly #h: Floats; // (rows, D)
  readonly #g: Floats; // (rows, D)
  readonly #dG: Floats;
  readonly #dH: Floats;
  readonly #dQ: Floats;
  readonly #dX: Floats;

  /** @param capacity rows (batch · length) that a pass may have at most */
  static of<S extends NetworkSizes>(
    architecture: Architecture<S>,
    backend: Backend,
    sizes: S,
    capacity: number,
  ): KeyNetwork {
    const specs = tensorSpecs(architecture, sizes);
    const parameters = new Parameters(specs, backend);
    const body = architecture.body(backend, sizes, parameters, capacity);
    const joined = architecture.joinWidth(sizes) > 0;
    return new KeyNetwork(backend, sizes, parameters, new Parameters(specs, backend), body, joined, capacity);
  }

  private constructor(
    backend: Backend,
    sizes: NetworkSizes,
    parameters: Parameters,
    gradients: Parameters,
    body: NetworkBody,
    joined: boolean,
    capacity: number,
  ) {
    const D = sizes.dModel;
    const wide = (): Floats => backend.allocate(capacity * D);
    this.#D = D;
    this.parameters = parameters;
    this.gradients = gradients;
    this.indexer = new RowIndexer(sizes.shape);
    this.stateLengths = body.stateLengths;
    this.#body = body;
    this.#join = joined ? new ContextJoin(backend, parameters, capacity) : undefined;
    this.#dJoin = joined ? new FeedForwardTensors(gradients, JOIN) : undefined;
    this.#heads = new KeyHeads(backend, sizes, parameters, capacity);
    this.#dHeads = new HeadTensors(gradients);
    // Without a join the features after the previous ones have no embeddings; what follows the table is never indexed.
    this.#table = parameters.flat.subarray(0, this.indexer.entries * D);
    this.#dTable = gradients.flat.subarray(0, this.indexer.entries * D);
    this.#q = wide();
    this.#x = wide();
    this.#h = wide();
    this.#g = wide();
    this.#dG = wide();
    this.#dH = wide();
    this.#dQ = wide();
    this.#dX = wide();
  }

  /** To be called when the parameters have changed. */
  refresh(): void {
    this.#body.refresh();
  }

  /**
   * Σ weight · (−ln p(key)) over the windows, in nats. `logits`, if given, receives each part's logits; `state` is that of
   * the stream before the one window of the batch, moved on.
   */
  forward(windows: Windows, logits?: Floats[], state?: readonly Floats[]): number {
    const { batch, length, ids } = windows;
    const D = this.#D;
    const rows = batch * length;
    const x = this.#x;
    if (this.#join === undefined) {
      x.fill(0, 0, rows * D);
      embeddingSumForward(x, ids, this.#table, rows, FEATURES, 0, PREVIOUS_FEATURES, D);
    } else {
      this.#q.fill(0, 0, rows * D);
      embeddingSumForward(this.#q, ids, this.#table, rows, FEATURES, CONTEXT_FROM, FEATURES, D);
      for (let i = 0; i < rows * D; i++) x[i] = this.#q[i];
      embeddingSumForward(x, ids, this.#table, rows, FEATURES, 0, CONTEXT_FROM, D);
    }
    this.#body.forward(this.#h, x, batch, length, state);
    this.#join?.forward(this.#g, this.#h, this.#q, rows);
    return this.#heads.forward(this.#given, windows.targets, windows.weights, rows, logits);
  }

  /** Adds scale · dL/dθ to `gradients`. Once after each `forward`, with the same windows. */
  backward(windows: Windows, scale: number): void {
    const { batch, length, ids, targets, weights } = windows;
    const D = this.#D;
    const rows = batch * length;
    const dX = this.#dX;
    this.#heads.backward(this.#dG, this.#given, targets, weights, scale, this.#dHeads, rows);
    if (this.#join === undefined || this.#dJoin === undefined) {
      this.#body.backward(dX, this.#dG, this.#x, this.gradients, batch, length);
      embeddingSumBackward(this.#dTable, ids, dX, rows, FEATURES, 0, PREVIOUS_FEATURES, D);
      return;
    }
    this.#join.backward(this.#dH, this.#dQ, this.#dG, this.#dJoin, rows);
    this.#body.backward(dX, this.#dH, this.#x, this.gradients, batch, length);
    embeddingSumBackward(this.#dTable, ids, dX, rows, FEATURES, 0, CONTEXT_FROM, D);
    for (let i = 0; i < rows * D; i++) this.#dQ[i] += dX[i];
    embeddingSumBackward(this.#dTable, ids, this.#dQ, rows, FEATURES, CONTEXT_FROM, FEATURES, D);
  }

  /** What the heads are given: (rows, D). */
  get #given(): Floats {
    return this.#join === undefined ? this.#h : this.#g;
  }
}
