import type { KeyProbability } from './key-predictor.js';

/** The `k` most probable vocabulary keys (ids from 1), most probable first, ties by lower id. */
export function mostProbable(probabilities: Float64Array, k: number): readonly KeyProbability[] {
  const best: KeyProbability[] = [];
  for (let keyId = 1; keyId < probabilities.length; keyId++) {
    const probability = probabilities[keyId];
    if (best.length === k && (k === 0 || probability <= best[k - 1].probability)) continue;
    let at = best.length;
    while (at > 0 && best[at - 1].probability < probability) at--;
    best.splice(at, 0, { keyId, probability });
    if (best.length > k) best.pop();
  }
  return best;
}
