import { ROW } from '../../types/index.js';
import type { KeyPredictor, KeyProbability, PredictorOutput, PredictorState } from '../key-predictor.js';
import { mostProbable } from '../most-probable.js';
import { asStates, createStates, exportStates, importStates, nameOf } from './part-states.js';
import { sharesOf, type WeightedPredictor } from './shares.js';

/**
 * p(key) = Σ weight · p_part(key), a linear mixture: every part sees every event. The rank is exact; where the key does not have
 * more than half of the mass it takes the parts' probabilities of the whole vocabulary.
 */
class MixturePredictor implements KeyPredictor {
  readonly name: string;
  readonly #predictors: readonly KeyPredictor[];
  readonly #weights: readonly number[];
  #mixed = new Float64Array(0);
  #fresh = false;
  readonly #output: PredictorOutput = { surprisal: 0, rank: 1 };

  constructor(parts: readonly WeightedPredictor[]) {
    const { predictors, weights } = sharesOf(parts);
    this.name = nameOf(predictors);
    this.#predictors = predictors;
    this.#weights = weights;
  }

  createState(): PredictorState {
    return createStates(this.#predictors);
  }

  score(state: PredictorState, row: Int32Array): PredictorOutput {
    const states = asStates(state);
    let p = 0;
    for (let i = 0; i < states.length; i++) {
      p += this.#weights[i] * Math.exp(-this.#predictors[i].score(states[i], row).surprisal);
    }
    p = Math.max(p, Number.MIN_VALUE);
    this.#fresh = false;
    this.#output.surprisal = Math.max(0, -Math.log(p));
    this.#output.rank = p > 0.5 ? 1 : this.#rank(row, p);
    return this.#output;
  }

  expected(k: number): readonly KeyProbability[] {
    return mostProbable(this.probabilities(), k);
  }

  probabilities(): Float64Array {
    if (this.#fresh) return this.#mixed;
    this.#predictors.forEach((predictor, i) => {
      const part = predictor.probabilities();
      if (this.#mixed.length !== part.length) this.#mixed = new Float64Array(part.length);
      else if (i === 0) this.#mixed.fill(0);
      for (let id = 1; id < part.length; id++) this.#mixed[id] += this.#weights[i] * part[id];
    });
    this.#fresh = true;
    return this.#mixed;
  }

  exportState(state: PredictorState): Uint8Array {
    return exportStates(this.#predictors, state);
  }

  importState(bytes: Uint8Array): PredictorState {
    return importStates(this.#predictors, bytes);
  }

  #rank(row: Int32Array, p: number): number {
    const all = this.probabilities();
    const key = row[ROW.key];
    // A vocabulary key is compared as the others are, so that rounding does not put it above itself.
    const limit = key > 0 && key < all.length ? all[key] : p;
    let rank = 1;
    for (let id = 1; id < all.length; id++) if (all[id] > limit) rank++;
    return rank;
  }
}

/**
 * A predictor of the weighted sum of its parts' probabilities. All parts must be of one vocabulary.
 * @throws ConnectorError MODEL_INVALID when a weight is negative or all are 0
 */
export function mixPredictors(parts: readonly WeightedPredictor[]): KeyPredictor {
  return new MixturePredictor(parts);
}
