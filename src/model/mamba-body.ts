import type { Architecture } from './architecture.js';
import type { Backend } from './backend.js';
import type { Floats } from './floats.js';
import { BlockScratch, BlockTensors, MambaBlock } from './mamba-block.js';
import type { MambaSizes } from './mamba-sizes.js';
import type { BlockState } from './mamba-block.js';
import type { Capacity, EmbeddedRows, NetworkBody, States } from './network-body.js';
import { MAX_SIZE, tensorSpec } from './parameters.js';
import type { Parameters, TensorSpec } from './parameters.js';

/** n Mamba blocks, then RMSNorm. The state: of each block the convolution's last inputs, then of each the scan's state. */
class MambaBody implements NetworkBody {
  readonly stateLengths: readonly number[];
  readonly #backend: Backend;
  readonly #D: number;
  readonly #blocks: readonly MambaBlock[];
  readonly #scratch: BlockScratch;
  readonly #norm: Floats;
  /** Output of block i: (rows, D). */
  readonly #out: readonly Floats[];
  readonly #inverse: Floats; // (rows)
  /** Of windows: where each starts, and the states that they begin from. */
  readonly #starts: Int32Array;
  readonly #zeros: States;

  constructor(backend: Backend, sizes: MambaSizes, parameters: Parameters, capacity: Capacity) {
    const { dModel: D, dConv, dState, nLayer } = sizes;
    const E = sizes.expand * D;
    const layers = Array.from({ length: nLayer }, (_, i) => i);
    this.stateLengths = [...layers.map(() => E * (dConv - 1)), ...layers.map(() => E * dState)];
    this.#backend = backend;
    this.#D = D;
    this.#blocks = layers.map((i) => new MambaBlock(backend, sizes, new BlockTensors(parameters, i), capacity));
    this.#scratch = new BlockScratch(backend, sizes, capacity.rows);
    this.#norm = parameters.get('backbone.norm_f.weight');
    this.#out = layers.map(() => backend.allocate(capacity.rows * D));
    this.#inverse = backend.allocate(capacity.rows);
    this.#starts = backend.allocateInts(capacity.sequences + 1);
    const places = backend.allocateInts(capacity.sequences);
    for (let s = 0; s < places.length; s++) places[s] = s;
    const numbers = this.stateLengths.map((length) => backend.allocate(capacity.sequences * length));
    this.#zeros = { numbers, places };
  }

  refresh(): void {
    for (const block of this.#blocks) block.refresh();
  }

  forward(h: Floats, x: Floats, batch: number, length: number): void {
    for (let b = 0; b <= batch; b++) this.#starts[b] = b * length;
    this.#zeros.numbers.forEach((state, i) => state.fill(0, 0, batch * this.stateLengths[i]));
    this.#run(h, x, undefined, this.#starts, batch, this.#zeros);
  }

  backward(dX: Floats, dH: Floats, x: Floats, gradients: Parameters, batch: number, length: number): void {
    const rows = batch * length;
    const last = this.#blocks.length - 1;
    const dNorm = gradients.get('backbone.norm_f.weight');
    dX.fill(0, 0, rows * this.#D);
    this.#backend.rmsNormBackward(dX, dNorm, dH, this.#inverse, this.#out[last], this.#norm, rows, this.#D);
    for (let i = last; i >= 0; i--) {
      const d = new BlockTensors(gradients, i);
      this.#blocks[i].backward(dX, this.#input(i, x), d, this.#scratch, this.#starts, batch);
    }
  }

  freeze(embeddings: Floats): void {
    this.#blocks[0].tabulate(embeddings);
  }

  advance(h: Floats, x: Floats, rows: EmbeddedRows, starts: Int32Array, count: number, states: States): void {
    this.#run(h, x, rows, starts, count, states);
  }

  /** @param rows what x is the sum of, if there is a table for it */
  #run(
    h: Floats,
    x: Floats,
    rows: EmbeddedRows | undefined,
    starts: Int32Array,
    count: number,
    { numbers, places }: States,
  ): void {
    const n = this.#blocks.length;
    for (let i = 0; i < n; i++) {
      const state: BlockState = { places, conv: numbers[i], scan: numbers[n + i] };
      this.#blocks[i].forward(this.#out[i], this.#input(i, x), starts, count, state, i === 0 ? rows : undefined);
    }
    this.#backend.rmsNormForward(h, this.#inverse, this.#out[n - 1], this.#norm, starts[count], this.#D);
  }

  #input(i: number, x: Floats): Floats {
    return i === 0 ? x : this.#out[i - 1];
  }
}

/** Official names of `MambaLMHeadModel`; A_log, D, norms and biases are not decayed. */
function bodySpecs(sizes: MambaSizes): readonly TensorSpec[] {
  const { dModel: D, dState: N, dConv: W, dtRank: R, nLayer } = sizes;
  const E = sizes.expand * D;
  const specs: TensorSpec[] = [];
  for (let i = 0; i < nLayer; i++) {
    const mixer = `backbone.layers.${i}.mixer.`;
    specs.push(
      tensorSpec(`backbone.layers.${i}.norm.weight`, [D], 'one'),
      tensorSpec(`${mixer}in_proj.weight`, [2 * E, D], 'linear'),
      tensorSpec(`${mixer}conv1d.weight`, [E, 1, W], 'conv', W ** -0.5),
      tensorSpec(`${mixer}conv1d.bias`, [E], 'conv', W ** -0.5),
      tensorSpec(`${mixer}x_proj.weight`, [R + 2 * N, E], 'linear'),
      tensorSpec(`${mixer}dt_proj.weight`, [E, R], 'dtWeight'),
      tensorSpec(`${mixer}dt_proj.bias`, [E], 'dtBias'),
      tensorSpec(`${mixer}A_log`, [E, N], 'aLog'),
      tensorSpec(`${mixer}D`, [E], 'one'),
      tensorSpec(`${mixer}out_proj.weight`, [D, E], 'outProj', E ** -0.5 / Math.sqrt(nLayer)),
    );
  }
  return [...specs, tensorSpec('backbone.norm_f.weight', [D], 'one')];
}

export const MAMBA: Architecture<MambaSizes> = {
  name: 'mamba',
  format: 'logmamba-mamba-1',
  sizeLimits: {
    dModel: MAX_SIZE,
    nLayer: MAX_SIZE,
    dState: MAX_SIZE,
    dConv: MAX_SIZE,
    expand: MAX_SIZE,
    dtRank: MAX_SIZE,
    dHidden: MAX_SIZE,
  },
  joinWidth: (sizes) => sizes.dHidden,
  bodySpecs,
  body: (backend, sizes, parameters, capacity) => new MambaBody(backend, sizes, parameters, capacity),
};
