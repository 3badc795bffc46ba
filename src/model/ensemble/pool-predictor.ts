import { ROW, ROW_WIDTH } from '../../types/index.js';
import { MAX_EVENTS } from '../key-predictor.js';
import type { KeyPredictor, KeyProbability, PredictorOutput, PredictorState } from '../key-predictor.js';
import { mostProbable } from '../most-probable.js';
import { createStates, exportStates, importStates, nameOf, PartStates } from './part-states.js';
import { sharesOf, type WeightedPredictor } from './shares.js';

/** What one part of a pool says of the event looked at. */
export interface PartOpinion extends PredictorOutput {
  readonly name: string;
  /** Most probable first. */
  readonly expected: readonly KeyProbability[];
}

export interface PooledPredictor extends KeyPredictor {
  /** What each part says of the event looked at, with its `k` most probable keys; in the order of the parts. */
  opinions(k: number): PartOpinion[];
}

/**
 * Weighted mean of the parts' surprisals: Σ weight · (−ln p_part(key)), a logarithmic opinion pool (Genest & Zidek 1986).
 *
 * The surprisal is not normalised: over all keys exp(−surprisal) sums to 1 at most, and to less the more the parts disagree. So it
 * is no likelihood to compare predictors by, but a score: a key that only one part holds to be likely stays surprising, and the parts'
 * disagreement itself costs nats, where the sum of probabilities would follow whichever part is content.
 *
 * `probabilities` and `expected` are normalised, with all that lies outside the vocabulary taken as one key. The rank is exact.
 */
class PoolPredictor implements PooledPredictor {
  readonly name: string;
  readonly #predictors: readonly KeyPredictor[];
  readonly #weights: readonly number[];
  readonly #partStates: PartStates;
  /** By part: its surprisals of the last call's events. */
  readonly #parts: Float64Array[];
  readonly #surprisals = new Float64Array(MAX_EVENTS);
  #rows: Int32Array = new Int32Array(0);
  #event = 0;
  /** By vocabulary id: the weighted mean of ln p. */
  #logs = new Float64Array(0);
  /** Of the event looked at, by vocabulary id: the normalised pool. */
  #pooled = new Float64Array(0);
  #fresh = false;

  constructor(parts: readonly WeightedPredictor[]) {
    const { predictors, weights } = sharesOf(parts);
    this.name = nameOf(predictors);
    this.#predictors = predictors;
    this.#weights = weights;
    this.#partStates = new PartStates(predictors.length);
    this.#parts = predictors.map(() => new Float64Array(0));
  }

  createState(): PredictorState {
    return createStates(this.#predictors);
  }

  surprisals(states: readonly PredictorState[], rows: Int32Array): Float64Array {
    const pooled = this.#surprisals;
    pooled.fill(0);
    this.#partStates.split(states).forEach((own, p) => {
      const surprisals = this.#predictors[p].surprisals(own, rows);
      this.#parts[p] = surprisals;
      for (let i = 0; i < states.length; i++) pooled[i] += this.#weights[p] * surprisals[i];
    });
    this.#rows = rows;
    this.look(states.length - 1);
    return pooled;
  }

  look(event: number): void {
    this.#event = event;
    this.#fresh = false;
    for (const predictor of this.#predictors) predictor.look(event);
  }

  rank(): number {
    const surprisal = this.#surprisals[this.#event];
    // The most that any other key can reach: each part can give it no more than it left over.
    let mostElse = 0;
    for (let p = 0; p < this.#parts.length; p++) {
      mostElse += this.#weights[p] * Math.log1p(-Math.exp(-this.#parts[p][this.#event]));
    }
    return mostElse < -surprisal ? 1 : this.#rank(this.#rows[this.#event * ROW_WIDTH + ROW.key], surprisal);
  }

  opinions(k: number): PartOpinion[] {
    return this.#predictors.map((predictor, p) => ({
      name: predictor.name,
      surprisal: this.#parts[p][this.#event],
      rank: predictor.rank(),
      expected: predictor.expected(k),
    }));
  }

  expected(k: number): readonly KeyProbability[] {
    return k === 0 ? [] : mostProbable(this.probabilities(), k);
  }

  probabilities(): Float64Array {
    if (this.#fresh) return this.#pooled;
    const logs = this.#poolLogs();
    if (this.#pooled.length !== logs.length) this.#pooled = new Float64Array(logs.length);
    const pooled = this.#pooled;
    let sum = Math.exp(logs[0]);
    for (let id = 1; id < logs.length; id++) {
      pooled[id] = Math.exp(logs[id]);
      sum += pooled[id];
    }
    if (sum > 0) for (let id = 1; id < logs.length; id++) pooled[id] /= sum;
    this.#fresh = true;
    return pooled;
  }

  exportState(state: PredictorState): Uint8Array {
    return exportStates(this.#predictors, state);
  }

  importState(bytes: Uint8Array): PredictorState {
    return importStates(this.#predictors, bytes);
  }

  #rank(key: number, surprisal: number): number {
    const logs = this.#poolLogs(surprisal);
    // A vocabulary key is compared as the others are, so that rounding does not put it above itself.
    const limit = key > 0 && key < logs.length ? logs[key] : -surprisal;
    let rank = 1;
    for (let id = 1; id < logs.length; id++) if (logs[id] > limit) rank++;
    return rank;
  }

  /**
   * The pooled ln p of every vocabulary key, at [0] that of all else; −∞ for some that are more surprising than `most` nats.
   * What a part gives less than e^(−most / weight) cannot come to more than that, were all other parts certain of it.
   */
  #poolLogs(most = Infinity): Float64Array {
    this.#predictors.forEach((predictor, i) => {
      const weight = this.#weights[i];
      const part = predictor.probabilities(ROUNDED_DOWN * Math.exp(-most / weight));
      if (this.#logs.length !== part.length) this.#logs = new Float64Array(part.length);
      else if (i === 0) this.#logs.fill(0);
      const logs = this.#logs;
      let left = 1;
      for (let id = 1; id < part.length; id++) {
        left -= part[id];
        logs[id] += weight * Math.log(part[id]);
      }
      logs[0] += weight * Math.log(Math.max(0, left));
    });
    return this.#logs;
  }
}

/** So that the key that came is never left out. */
const ROUNDED_DOWN = 1 - 1e-6;

/**
 * A predictor of the weighted mean of its parts' surprisals, by default of equal weights. All parts must be of one vocabulary.
 * @throws ConnectorError MODEL_INVALID when a weight is negative or all are 0
 */
export function poolPredictors(predictors: readonly KeyPredictor[], weights?: readonly number[]): PooledPredictor {
  return new PoolPredictor(predictors.map((predictor, i) => ({ predictor, weight: weights?.[i] ?? 1 })));
}
