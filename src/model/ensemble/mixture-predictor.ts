import { ROW, ROW_WIDTH } from '../../types/index.js';
import { MAX_EVENTS } from '../key-predictor.js';
import type { KeyPredictor, KeyProbability, PredictorState } from '../key-predictor.js';
import { mostProbable } from '../most-probable.js';
import { createStates, exportStates, importStates, nameOf, PartStates } from './part-states.js';
import { sharesOf, type WeightedPredictor } from './shares.js';

/**
 * p(key) = Σ weight · p_part(key), a linear mixture: every part sees every event. The rank is exact; where the key does not have
 * more than half of the mass it takes the parts' probabilities of the whole vocabulary.
 */
class MixturePredictor implements KeyPredictor {
  readonly name: string;
  readonly #predictors: readonly KeyPredictor[];
  readonly #weights: readonly number[];
  readonly #partStates: PartStates;
  readonly #surprisals = new Float64Array(MAX_EVENTS);
  #rows: Int32Array = new Int32Array(0);
  #event = 0;
  #mixed = new Float64Array(0);
  #fresh = false;

  constructor(parts: readonly WeightedPredictor[]) {
    const { predictors, weights } = sharesOf(parts);
    this.name = nameOf(predictors);
    this.#predictors = predictors;
    this.#weights = weights;
    this.#partStates = new PartStates(predictors.length);
  }

  createState(): PredictorState {
    return createStates(this.#predictors);
  }

  surprisals(states: readonly PredictorState[], rows: Int32Array): Float64Array {
    const mixed = this.#surprisals;
    mixed.fill(0);
    this.#partStates.split(states).forEach((own, p) => {
      const surprisals = this.#predictors[p].surprisals(own, rows);
      for (let i = 0; i < states.length; i++) mixed[i] += this.#weights[p] * Math.exp(-surprisals[i]);
    });
    for (let i = 0; i < states.length; i++) mixed[i] = Math.max(0, -Math.log(Math.max(mixed[i], Number.MIN_VALUE)));
    this.#rows = rows;
    this.look(states.length - 1);
    return mixed;
  }

  look(event: number): void {
    this.#event = event;
    this.#fresh = false;
    for (const predictor of this.#predictors) predictor.look(event);
  }

  rank(): number {
    const p = Math.exp(-this.#surprisals[this.#event]);
    return p > 0.5 ? 1 : this.#rank(this.#rows[this.#event * ROW_WIDTH + ROW.key], p);
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

  #rank(key: number, p: number): number {
    const all = this.probabilities();
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
