import { ROW } from '../../types/index.js';
import type { KeyPredictor, KeyProbability, PredictorOutput, PredictorState } from '../key-predictor.js';
import { mostProbable } from '../most-probable.js';
import { asStates, createStates, exportStates, importStates, nameOf } from './part-states.js';
import { sharesOf, type WeightedPredictor } from './shares.js';

/** What one part of a pool says of the event scored last. */
export interface PartOpinion extends PredictorOutput {
  readonly name: string;
  /** Most probable first. */
  readonly expected: readonly KeyProbability[];
}

export interface PooledPredictor extends KeyPredictor {
  /** What each part says of the event scored last, with its `k` most probable keys; in the order of the parts. */
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
  /** Of the event scored last, by part. */
  readonly #surprisals: Float64Array;
  readonly #ranks: Int32Array;
  /** By vocabulary id: the weighted mean of ln p. */
  #logs = new Float64Array(0);
  /** Of the event scored last, by vocabulary id: the normalised pool. */
  #pooled = new Float64Array(0);
  #fresh = false;
  readonly #output: PredictorOutput = { surprisal: 0, rank: 1 };

  constructor(parts: readonly WeightedPredictor[]) {
    const { predictors, weights } = sharesOf(parts);
    this.name = nameOf(predictors);
    this.#predictors = predictors;
    this.#weights = weights;
    this.#surprisals = new Float64Array(predictors.length);
    this.#ranks = new Int32Array(predictors.length);
  }

  createState(): PredictorState {
    return createStates(this.#predictors);
  }

  score(state: PredictorState, row: Int32Array): PredictorOutput {
    const states = asStates(state);
    this.#fresh = false;
    let pooled = 0;
    // The most that any other key can reach: each part can give it no more than it left over.
    let mostElse = 0;
    for (let i = 0; i < states.length; i++) {
      const { surprisal, rank } = this.#predictors[i].score(states[i], row);
      this.#surprisals[i] = surprisal;
      this.#ranks[i] = rank;
      pooled += this.#weights[i] * surprisal;
      mostElse += this.#weights[i] * Math.log1p(-Math.exp(-surprisal));
    }
    this.#output.surprisal = pooled;
    this.#output.rank = mostElse < -pooled ? 1 : this.#rank(row[ROW.key], pooled);
    return this.#output;
  }

  opinions(k: number): PartOpinion[] {
    return this.#predictors.map((predictor, i) => ({
      name: predictor.name,
      surprisal: this.#surprisals[i],
      rank: this.#ranks[i],
      expected: predictor.expected(k),
    }));
  }

  expected(k: number): readonly KeyProbability[] {
    return mostProbable(this.probabilities(), k);
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
