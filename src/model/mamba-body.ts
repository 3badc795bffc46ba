import type { Architecture } from './architecture.js';
import type { Backend } from './backend.js';
import type { Floats } from './floats.js';
import { BlockScratch, BlockTensors, MambaBlock } from './mamba-block.js';
import type { MambaSizes } from './mamba-sizes.js';
import type { NetworkBody } from './network-body.js';
import { rmsNormBackward, rmsNormForward } from './ops/rms-norm.js';
import { MAX_SIZE, tensorSpec } from './parameters.js';
import type { Parameters, TensorSpec } from './parameters.js';

/** n Mamba blocks, then RMSNorm. The state: of each block the convolution's last inputs, then of each the scan's state. */
class MambaBody implements NetworkBody {
  readonly stateLengths: readonly number[];
  readonly #D: number;
  readonly #blocks: readonly MambaBlock[];
  readonly #scratch: BlockScratch;
  readonly #norm: Floats;
  /** Output of block i: (rows, D). */
  readonly #out: readonly Floats[];
  readonly #inverse: Floats; // (rows)

  constructor(backend: Backend, sizes: MambaSizes, parameters: Parameters, capacity: number) {
    const { dModel: D, dConv, dState, nLayer } = sizes;
    const E = sizes.expand * D;
    const layers = Array.from({ length: nLayer }, (_, i) => i);
    this.stateLengths = [...layers.map(() => E * dConv), ...layers.map(() => E * dState)];
    this.#D = D;
    this.#blocks = layers.map((i) => new MambaBlock(backend, sizes, new BlockTensors(parameters, i), capacity));
    this.#scratch = new BlockScratch(backend, sizes, capacity);
    this.#norm = parameters.get('backbone.norm_f.weight');
    this.#out = layers.map(() => backend.allocate(capacity * D));
    this.#inverse = backend.allocate(capacity);
  }

  refresh(): void {
    for (const block of this.#blocks) block.refresh();
  }

  forward(h: Floats, x: Floats, batch: number, length: number, state?: readonly Floats[]): void {
    const n = this.#blocks.length;
    for (let i = 0; i < n; i++) {
      const carried = state === undefined ? undefined : { conv: state[i], scan: state[n + i] };
      this.#blocks[i].forward(this.#out[i], this.#input(i, x), batch, length, carried);
    }
    rmsNormForward(h, this.#inverse, this.#out[n - 1], this.#norm, batch * length, this.#D);
  }

  backward(dX: Floats, dH: Floats, x: Floats, gradients: Parameters, batch: number, length: number): void {
    const rows = batch * length;
    const last = this.#blocks.length - 1;
    const dNorm = gradients.get('backbone.norm_f.weight');
    dX.fill(0, 0, rows * this.#D);
    rmsNormBackward(dX, dNorm, dH, this.#inverse, this.#out[last], this.#norm, rows, this.#D);
    for (let i = last; i >= 0; i--) {
      const d = new BlockTensors(gradients, i);
      this.#blocks[i].backward(dX, this.#input(i, x), d, this.#scratch, batch, length);
    }
  }

  step(h: Floats, x: Floats, state: readonly Floats[]): void {
    const n = this.#blocks.length;
    for (let i = 0; i < n; i++) this.#blocks[i].step(x, state[i], state[n + i]);
    rmsNormForward(h, this.#inverse, x, this.#norm, 1, this.#D);
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
