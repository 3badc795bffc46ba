import type { Backend } from './backend.js';
import type { Floats } from './floats.js';

/** How a tensor starts; see `initialise`. */
export type TensorInit = 'embedding' | 'linear' | 'outProj' | 'conv' | 'dtWeight' | 'dtBias' | 'aLog' | 'one' | 'zero';

export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly init: TensorInit;
  /** Of the uniform starts: U(±spread), by default PyTorch's for linear maps, 1/√inputs; of embeddings: their deviation. */
  readonly spread: number;
  /** Whether AdamW decays it: weights of linear maps and convolutions only, never A_log, D, norms, biases, embeddings. */
  readonly decay: boolean;
}

/** No size or tensor of ours comes near it; keeps a forged one from asking for memory without end. */
export const MAX_SIZE = 1 << 24;

/** A tensor of a model and how it starts. Biases are not decayed. */
export function tensorSpec(name: string, shape: readonly number[], init: TensorInit, spread?: number): TensorSpec {
  const map = init === 'linear' || init === 'outProj' || init === 'conv' || init === 'dtWeight';
  return {
    name,
    shape,
    init,
    spread: spread ?? (init === 'embedding' ? 0.02 : (shape[1] ?? 1) ** -0.5),
    decay: map && !name.includes('bias'),
  };
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

  constructor(specs: readonly TensorSpec[], backend: Backend) {
    this.specs = specs;
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
