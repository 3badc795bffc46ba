import type { Backend } from './backend.js';
import type { Floats } from './floats.js';
import type { Parameters } from './parameters.js';
import { tensorLength } from './parameters.js';

export interface AdamWOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

export const ADAMW_DEFAULTS: AdamWOptions = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.05 };

/** AdamW over all parameters (see `adamWStep`); only tensors marked `decay` are decayed. */
export class AdamW {
  readonly #backend: Backend;
  readonly #parameters: Parameters;
  readonly #m: Floats;
  readonly #v: Floats;
  readonly #options: AdamWOptions;
  #step = 0;

  constructor(backend: Backend, parameters: Parameters, options: AdamWOptions = ADAMW_DEFAULTS) {
    this.#backend = backend;
    this.#parameters = parameters;
    this.#m = backend.allocate(parameters.flat.length);
    this.#v = backend.allocate(parameters.flat.length);
    this.#options = options;
  }

  /** `gradients` has the layout of the parameters. */
  update(gradients: Floats, rate: number): void {
    const { beta1, beta2, epsilon, weightDecay } = this.#options;
    this.#step++;
    const size = rate / (1 - beta1 ** this.#step);
    const unbias = 1 / Math.sqrt(1 - beta2 ** this.#step);
    const factors = { beta1, beta2, epsilon, size, unbias };
    const { flat, specs } = this.#parameters;
    let from = 0;
    for (const spec of specs) {
      const to = from + tensorLength(spec);
      const keep = spec.decay ? 1 - rate * weightDecay : 1;
      this.#backend.adamWStep(flat, this.#m, this.#v, gradients, from, to, keep, factors);
      from = to;
    }
  }
}

/** Scales the gradients so that their norm is at most `limit`; returns the norm before (`clip_grad_norm_`). */
export function clipGradients(backend: Backend, gradients: Floats, limit: number): number {
  const norm = Math.sqrt(backend.sumOfSquares(gradients, gradients.length));
  if (norm > limit) backend.scale(gradients, limit / (norm + 1e-6), gradients.length);
  return norm;
}

/**
 * Learning rate of step `step` (from 0) of `steps`: up by a cosine from peak/25 over the first 30 %, then down to
 * peak/250,000 (Smith 2018; `OneCycleLR` with its defaults).
 */
export function oneCycleRate(step: number, steps: number, peak: number): number {
  const start = peak / 25;
  const end = start / 1e4;
  const up = 0.3 * steps - 1;
  const cosine = (from: number, to: number, share: number): number =>
    to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share));
  if (step <= up) return cosine(start, peak, up <= 0 ? 1 : step / up);
  return cosine(peak, end, Math.min(1, (step - up) / Math.max(1, steps - 1 - up)));
}
