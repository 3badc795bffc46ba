import type { Backend } from './backend.js';
import type { Floats } from './floats.js';
import type { EmbeddedRows } from './network-body.js';
import type { LinearMap } from './ops/linear-map.js';
import { FEATURES } from './row-features.js';

/** Below, adding the rows of 18 features takes as long as the product does (Node 20, D 32: 2.65 µs an event and 2.72 with a table). */
const LEAST_WIDTH = 64;
/** A larger table would push other things out of the processor's caches, and costs memory for each model. */
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * W·RMSNorm(x) of sums of embeddings: with x = Σ eᵢ it is (1 / rms(x)) · Σ W·(g∘eᵢ), and W·(g∘e) is looked up for every embedding.
 * Adds one row a feature in place of D rows a product.
 */
export class InputTable {
  readonly #backend: Backend;
  readonly #table: Floats; // (entries, outputs)
  readonly #outputs: number;

  /** Whether a table is faster than the product (measured on Node 20, with and without relaxed SIMD). */
  static pays(entries: number, D: number, outputs: number): boolean {
    return D >= LEAST_WIDTH && entries * outputs * Float32Array.BYTES_PER_ELEMENT <= MOST_BYTES;
  }

  /**
   * @param embeddings (entries, D)
   * @param norm g of the RMSNorm: (D)
   * @param map W, with no bias: (outputs, D)
   */
  static of(backend: Backend, embeddings: Floats, norm: Floats, map: LinearMap, outputs: number): InputTable {
    const D = norm.length;
    const entries = embeddings.length / D;
    const table = backend.allocate(entries * outputs);
    const scaled = backend.allocate(D);
    for (let i = 0; i < entries; i++) {
      for (let k = 0; k < D; k++) scaled[k] = embeddings[i * D + k] * norm[k];
      map.forward(table.subarray(i * outputs, (i + 1) * outputs), scaled, 1);
    }
    return new InputTable(backend, table, outputs);
  }

  private constructor(backend: Backend, table: Floats, outputs: number) {
    this.#backend = backend;
    this.#table = table;
    this.#outputs = outputs;
  }

  /** @param inverse 1 / rms(x) of each row, as `rmsNormForward` leaves it */
  lookUp(out: Floats, { ids, features }: EmbeddedRows, inverse: Floats, rows: number): void {
    const k = this.#backend;
    out.fill(0, 0, rows * this.#outputs);
    k.embeddingSumForward(out, ids, this.#table, rows, FEATURES, 0, features, this.#outputs);
    k.scaleRows(out, inverse, rows, this.#outputs);
  }
}
