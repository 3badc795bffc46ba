import type { Floats } from '../floats.js';

/** What one step of AdamW multiplies by; `size` and `unbias` hold the corrections for the first steps. */
export interface AdamWFactors {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** rate / (1 − β₁ᵗ) */
  readonly size: number;
  /** 1 / √(1 − β₂ᵗ) */
  readonly unbias: number;
}

/**
 * θ ← keep·θ − size·m / (√v·unbias + ε), with m and v the running means of g and g² (Loshchilov & Hutter 2019, as
 * `torch.optim.AdamW`), for the numbers [from, to).
 * @param keep 1 − rate·decay
 */
export function adamWStep(
  values: Floats,
  m: Floats,
  v: Floats,
  gradients: Floats,
  from: number,
  to: number,
  keep: number,
  { beta1, beta2, epsilon, size, unbias }: AdamWFactors,
): void {
  for (let i = from; i < to; i++) {
    const g = gradients[i];
    const mean = beta1 * m[i] + (1 - beta1) * g;
    const square = beta2 * v[i] + (1 - beta2) * g * g;
    m[i] = mean;
    v[i] = square;
    values[i] = values[i] * keep - (size * mean) / (Math.sqrt(square) * unbias + epsilon);
  }
}
