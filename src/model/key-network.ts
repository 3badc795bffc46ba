import { tensorSpecs } from './architecture.js';
import type { Architecture, NetworkSizes } from './architecture.js';
import type { Backend } from './backend.js';
import { ContextJoin, JOIN } from './context-join.js';
import { FeedForwardTensors } from './feed-forward.js';
import type { Floats } from './floats.js';
import { HeadTensors, KeyHeads } from './key-heads.js';
import type { Capacity, NetworkBody, States } from './network-body.js';
import { Parameters } from './parameters.js';
import { CONTEXT_FROM, FEATURES, PREVIOUS_FEATURES, RowIndexer } from './row-features.js';

/** A batch of windows for training, of up to the network's capacity; arrays of the network's backend. */
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
 * The whole network: inputs → body → join with the context (if it has one) → factored heads, forward and backward over windows,
 * and forward over the next rows of streams. `parameters` and `gradients` have the same layout.
 */
export class KeyNetwork {
  readonly parameters: Parameters;
  readonly gradients: Parameters;
  readonly indexer: RowIndexer;
  readonly heads: KeyHeads;
  /** Lengths of the arrays of a stream's state; see `NetworkBody`. */
  readonly stateLengths: readonly number[];
  readonly #backend: Backend;
  readonly #D: number;
  readonly #body: NetworkBody;
  readonly #join: ContextJoin | undefined;
  readonly #dJoin: FeedForwardTensors | undefined;
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

  /** @param parameters of the same architecture and sizes; by default zeros */
  static of<S extends NetworkSizes>(
    architecture: Architecture<S>,
    backend: Backend,
    sizes: S,
    capacity: Capacity,
    parameters: Parameters = new Parameters(tensorSpecs(architecture, sizes), backend),
  ): KeyNetwork {
    const body = architecture.body(backend, sizes, parameters, capacity);
    const joined = architecture.joinWidth(sizes) > 0;
    return new KeyNetwork(backend, sizes, parameters, body, joined, capacity.rows);
  }

  private constructor(
    backend: Backend,
    sizes: NetworkSizes,
    parameters: Parameters,
    body: NetworkBody,
    joined: boolean,
    rows: number,
  ) {
    const D = sizes.dModel;
    const wide = (): Floats => backend.allocate(rows * D);
    const gradients = new Parameters(parameters.specs, backend);
    this.#backend = backend;
    this.#D = D;
    this.parameters = parameters;
    this.gradients = gradients;
    this.indexer = new RowIndexer(sizes.shape);
    this.stateLengths = body.stateLengths;
    this.#body = body;
    this.#join = joined ? new ContextJoin(backend, parameters, rows) : undefined;
    this.#dJoin = joined ? new FeedForwardTensors(gradients, JOIN) : undefined;
    this.heads = new KeyHeads(backend, sizes, parameters, rows);
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
    this.#join?.refresh();
    this.heads.refresh();
  }

  /** To be called before `advance` when the parameters will not change any more: makes it faster where it can. */
  freeze(): void {
    if (this.#backend.tables) this.#body.freeze?.(this.#table);
  }

  /** Σ weight · (−ln p(key)) over the windows, in nats. */
  forward({ batch, length, ids, targets, weights }: Windows): number {
    const rows = batch * length;
    this.#embed(ids, rows);
    this.#body.forward(this.#h, this.#x, batch, length);
    this.#join?.forward(this.#g, this.#h, this.#q, rows);
    const losses = this.heads.forward(this.given, targets, rows);
    let total = 0;
    for (let r = 0; r < rows; r++) total += weights[r] * losses[r];
    return total;
  }

  /** Adds scale · dL/dθ to `gradients`. Once after each `forward`, with the same windows. */
  backward(windows: Windows, scale: number): void {
    const { batch, length, ids, targets, weights } = windows;
    const D = this.#D;
    const k = this.#backend;
    const rows = batch * length;
    const dX = this.#dX;
    this.heads.backward(this.#dG, this.given, targets, weights, scale, this.#dHeads, rows);
    if (this.#join === undefined || this.#dJoin === undefined) {
      this.#body.backward(dX, this.#dG, this.#x, this.gradients, batch, length);
      k.embeddingSumBackward(this.#dTable, ids, dX, rows, FEATURES, 0, PREVIOUS_FEATURES, D);
      return;
    }
    this.#join.backward(this.#dH, this.#dQ, this.#dG, this.#dJoin, rows);
    this.#body.backward(dX, this.#dH, this.#x, this.gradients, batch, length);
    k.embeddingSumBackward(this.#dTable, ids, dX, rows, FEATURES, 0, CONTEXT_FROM, D);
    k.add(this.#dQ, this.#dQ, dX, rows * D);
    k.embeddingSumBackward(this.#dTable, ids, this.#dQ, rows, FEATURES, CONTEXT_FROM, FEATURES, D);
  }

  /**
   * −ln p(key) of the next rows of streams, in nats; the next call overwrites it. Shapes as in `Windows` and `NetworkBody.advance`.
   */
  advance(ids: Int32Array, targets: Int32Array, starts: Int32Array, count: number, states: States): Floats {
    const rows = starts[count];
    this.#embed(ids, rows);
    const features = this.#join === undefined ? PREVIOUS_FEATURES : FEATURES;
    this.#body.advance(this.#h, this.#x, { ids, features }, starts, count, states);
    this.#join?.forward(this.#g, this.#h, this.#q, rows);
    return this.heads.forward(this.given, targets, rows);
  }

  /** What the heads are given: (rows, D). */
  get given(): Floats {
    return this.#join === undefined ? this.#h : this.#g;
  }

  /** x from the embeddings of the rows' features, and q, its part that speaks of the actor's context. */
  #embed(ids: Int32Array, rows: number): void {
    const D = this.#D;
    const k = this.#backend;
    const x = this.#x;
    if (this.#join === undefined) {
      x.fill(0, 0, rows * D);
      k.embeddingSumForward(x, ids, this.#table, rows, FEATURES, 0, PREVIOUS_FEATURES, D);
      return;
    }
    this.#q.fill(0, 0, rows * D);
    k.embeddingSumForward(this.#q, ids, this.#table, rows, FEATURES, CONTEXT_FROM, FEATURES, D);
    x.set(this.#q.subarray(0, rows * D));
    k.embeddingSumForward(x, ids, this.#table, rows, FEATURES, 0, CONTEXT_FROM, D);
  }
}
