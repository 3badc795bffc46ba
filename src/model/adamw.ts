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

/** AdamW (Loshchilov & Hutter 2019) as `torch.optim.AdamW`; only tensors marked `decay` are decayed. */
export class AdamW {
  readonly #parameters: Parameters;
  readonly #m: Floats;
  readonly #v: Floats;
  readonly #options: AdamWOptions;
  #step = 0;

  constructor(parameters: Parameters, options: AdamWOptions = ADAMW_DEFAULTS) {
    this.#parameters = parameters;
    this.#m = parameters.flat.slice().fill(0);
    this.#v = parameters.flat.slice().fill(0);
    this.#options = options;
  }

  /** θ ← θ − rate · (m̂/(√v̂ + ε) + decay · θ). `gradients` has the layout of the parameters. */
  update(gradients: Floats, rate: number): void {
    const { beta1, beta2, epsilon, weightDecay } = this.#options;
    this.#step++;
    const size = rate / (1 - beta1 ** this.#step);
    const unbias = 1 / Math.sqrt(1 - beta2 ** this.#step);
    const values = this.#parameters.flat;
    const m = this.#m;
    const v = this.#v;
    let offset = 0;
    for (const spec of this.#parameters.specs) {
      const end = offset + tensorLength(spec);
      const keep = spec.decay ? 1 - rate * weightDecay : 1;
      for (let i = offset; i < end; i++) {
        const g = gradients[i];
        const mean = beta1 * m[i] + (1 - beta1) * g;
        const square = beta2 * v[i] + (1 - beta2) * g * g;
        m[i] = mean;
        v[i] = square;
        values[i] = values[i] * keep - (size * mean) / (Math.sqrt(square) * unbias + epsilon);
      }
      offset = end;
    }
  }
}

/** Scales the gradients so that their norm is at most `limit`; returns the norm before (`clip_grad_norm_`). */
export function clipGradients(gradients: Floats, limit: number): number {
  let sum = 0;
  for (let i = 0; i < gradients.length; i++) sum += gradients[i] * gradients[i];
  const norm = Math.sqrt(sum);
  if (norm > limit) {
    const scale = limit / (norm + 1e-6);
    for (let i = 0; i < gradients.length; i++) gradients[i] *= scale;
  }
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
