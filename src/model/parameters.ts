import { KEY_PARTS } from '../types/index.js';
import type { Backend } from './backend.js';
import type { Floats } from './floats.js';
import type { MambaSizes } from './mamba-sizes.js';
import { ROW_FEATURES } from './row-features.js';

/** How a tensor starts; see `initialise`. */
export type TensorInit = 'embedding' | 'linear' | 'outProj' | 'conv' | 'dtWeight' | 'dtBias' | 'aLog' | 'one' | 'zero';

export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly init: TensorInit;
  /** Whether AdamW decays it: weights of linear maps and convolutions only, never A_log, D, norms, biases, embeddings. */
  readonly decay: boolean;
}

/** Every tensor of the model, in the order of the flat buffer; official names in the backbone. */
export function tensorSpecs(sizes: MambaSizes): readonly TensorSpec[] {
  const { dModel: D, dState: N, dConv: W, dtRank: R, dHidden: H, nLayer, shape } = sizes;
  const E = sizes.expand * D;
  const specs: TensorSpec[] = [];
  const add = (name: string, dims: readonly number[], init: TensorInit): void => {
    const decay = init === 'linear' || init === 'outProj' || init === 'conv' || init === 'dtWeight';
    specs.push({ name, shape: dims, init, decay: decay && !name.endsWith('bias') });
  };
  // The embeddings of the inputs come first: together they are one table (RowIndexer).
  for (const feature of ROW_FEATURES) add(feature.tensor, [feature.size(shape), D], 'embedding');
  for (let i = 0; i < nLayer; i++) {
    const mixer = `backbone.layers.${i}.mixer.`;
    add(`backbone.layers.${i}.norm.weight`, [D], 'one');
    add(`${mixer}in_proj.weight`, [2 * E, D], 'linear');
    add(`${mixer}conv1d.weight`, [E, 1, W], 'conv');
    add(`${mixer}conv1d.bias`, [E], 'conv');
    add(`${mixer}x_proj.weight`, [R + 2 * N, E], 'linear');
    add(`${mixer}dt_proj.weight`, [E, R], 'dtWeight');
    add(`${mixer}dt_proj.bias`, [E], 'dtBias');
    add(`${mixer}A_log`, [E, N], 'aLog');
    add(`${mixer}D`, [E], 'one');
    add(`${mixer}out_proj.weight`, [D, E], 'outProj');
  }
  add('backbone.norm_f.weight', [D], 'one');
  add('join.up.weight', [H, D], 'linear');
  add('join.up.bias', [H], 'zero');
  add('join.down.weight', [D, H], 'linear');
  add('join.down.bias', [D], 'zero');
  KEY_PARTS.forEach((part, i) => {
    add(`head.${part}.weight`, [shape.parts[i], D], 'linear');
    add(`head.${part}.bias`, [shape.parts[i]], 'zero');
    // The last part conditions nothing.
    if (i < KEY_PARTS.length - 1) add(`given.${part}.weight`, [shape.parts[i], D], 'embedding');
  });
  return specs;
}

/** Numbers in a tensor. */
export function tensorLength(spec: TensorSpec): number {
  return spec.shape.reduce((product, size) => product * size, 1);
}

/** All tensors in one flat array, so that clipping, AdamW and copies are one loop; `get` gives a tensor's view. */
export class Parameters {
  readonly specs: readonly TensorSpec[];
  readonly flat: Floats;
  readonly #views = new Map<string, Floats>();

  constructor(sizes: MambaSizes, backend: Backend) {
    this.specs = tensorSpecs(sizes);
    this.flat = backend.allocate(this.specs.reduce((sum, spec) => sum + tensorLength(spec), 0));
    let offset = 0;
    for (const spec of this.specs) {
      const end = offset + tensorLength(spec);
      this.#views.set(spec.name, this.flat.subarray(offset, end));
      offset = end;
    }
  }

  get(name: string): Floats {
    const view = this.#views.get(name);
    if (view === undefined) throw new RangeError(`no tensor ${name}`);
    return view;
  }
}
