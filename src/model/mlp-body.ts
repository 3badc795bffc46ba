import type { Architecture, NetworkSizes } from './architecture.js';
import type { Backend } from './backend.js';
import { FeedForward, feedForwardSpecs, FeedForwardTensors } from './feed-forward.js';
import type { Floats } from './floats.js';
import type { Capacity, EmbeddedRows, NetworkBody } from './network-body.js';
import { MAX_SIZE, tensorSpec } from './parameters.js';
import type { Parameters } from './parameters.js';

export interface MlpSizes extends NetworkSizes {
  /** Hidden width of a layer. */
  readonly dInner: number;
  /** Hidden width of the MLP that joins body and context before the heads, as in the Mamba. */
  readonly dHidden: number;
}

const layerName = (layer: number): string => `backbone.layers.${layer}`;

/**
 * The control without recurrence: x ← x + MLP(RMSNorm(x)) in place of the Mamba block, the same inputs (the previous event and
 * the context of the event's actor), no state.
 */
class MlpBody implements NetworkBody {
  readonly stateLengths: readonly number[] = [];
  readonly #backend: Backend;
  readonly #D: number;
  readonly #mlps: readonly FeedForward[];
  readonly #norms: readonly Floats[];
  /** Input of norm i; that of the last, norm_f, is the output of the last layer: (rows, D) each, unset for 0. */
  readonly #x: readonly Floats[];
  readonly #normed: readonly Floats[]; // (rows, D)
  readonly #inverse: readonly Floats[]; // (rows)
  readonly #dNormed: Floats; // (rows, D)

  constructor(backend: Backend, { dModel: D, nLayer }: MlpSizes, parameters: Parameters, { rows }: Capacity) {
    const layers = Array.from({ length: nLayer }, (_, i) => i);
    this.#backend = backend;
    this.#D = D;
    this.#mlps = layers.map((i) => new FeedForward(backend, new FeedForwardTensors(parameters, layerName(i)), rows));
    this.#norms = normNames(nLayer).map((name) => parameters.get(name));
    this.#x = this.#norms.map((_, i) => backend.allocate(i === 0 ? 0 : rows * D));
    this.#normed = layers.map(() => backend.allocate(rows * D));
    this.#inverse = this.#norms.map(() => backend.allocate(rows));
    this.#dNormed = backend.allocate(rows * D);
  }

  refresh(): void {
    for (const mlp of this.#mlps) mlp.refresh();
  }

  forward(h: Floats, x: Floats, batch: number, length: number): void {
    const rows = batch * length;
    const last = this.#mlps.length;
    const k = this.#backend;
    for (let i = 0; i < last; i++) {
      const input = this.#input(i, x);
      const output = this.#x[i + 1];
      k.rmsNormForward(this.#normed[i], this.#inverse[i], input, this.#norms[i], rows, this.#D);
      this.#mlps[i].forward(output, this.#normed[i], rows);
      k.add(output, output, input, rows * this.#D);
    }
    k.rmsNormForward(h, this.#inverse[last], this.#input(last, x), this.#norms[last], rows, this.#D);
  }

  backward(dX: Floats, dH: Floats, x: Floats, gradients: Parameters, batch: number, length: number): void {
    const rows = batch * length;
    const last = this.#mlps.length;
    const dNorms = normNames(last).map((name) => gradients.get(name));
    const k = this.#backend;
    dX.fill(0, 0, rows * this.#D);
    k.rmsNormBackward(
      dX,
      dNorms[last],
      dH,
      this.#inverse[last],
      this.#input(last, x),
      this.#norms[last],
      rows,
      this.#D,
    );
    for (let i = last - 1; i >= 0; i--) {
      const d = new FeedForwardTensors(gradients, layerName(i));
      this.#mlps[i].backward(this.#dNormed, dX, this.#normed[i], d, rows);
      // dX already holds the residual path's gradient.
      const input = this.#input(i, x);
      k.rmsNormBackward(dX, dNorms[i], this.#dNormed, this.#inverse[i], input, this.#norms[i], rows, this.#D);
    }
  }

  advance(h: Floats, x: Floats, _rows: EmbeddedRows, starts: Int32Array, count: number): void {
    this.forward(h, x, 1, starts[count]);
  }

  #input(i: number, x: Floats): Floats {
    return i === 0 ? x : this.#x[i];
  }
}

function normNames(nLayer: number): readonly string[] {
  return [...Array.from({ length: nLayer }, (_, i) => `${layerName(i)}.norm.weight`), 'backbone.norm_f.weight'];
}

export const MLP: Architecture<MlpSizes> = {
  name: 'mlp',
  format: 'logmamba-mlp-1',
  sizeLimits: { dModel: MAX_SIZE, nLayer: MAX_SIZE, dInner: MAX_SIZE, dHidden: MAX_SIZE },
  joinWidth: (sizes) => sizes.dHidden,
  bodySpecs: ({ dModel, nLayer, dInner }) => [
    ...Array.from({ length: nLayer }, (_, i) => feedForwardSpecs(layerName(i), dModel, dInner)).flat(),
    ...normNames(nLayer).map((name) => tensorSpec(name, [dModel], 'one')),
  ],
  body: (backend, sizes, parameters, capacity) => new MlpBody(backend, sizes, parameters, capacity),
};
