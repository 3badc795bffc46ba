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
  /** Of the event scored last, by vocabulary id: the weighted mean of ln p; then the normalised pool. */
  #logs = new Float64Array(0);
  #pooled = new Float64Array(0);
  #freshLogs = false;
  #freshPool = false;
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
    this.#freshLogs = false;
    this.#freshPool = false;
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
    if (this.#freshPool) return this.#pooled;
    const logs = this.#pooledLogs();
    const pooled = this.#pooled;
    let sum = Math.exp(logs[0]);
    for (let id = 1; id < logs.length; id++) {
      pooled[id] = Math.exp(logs[id]);
      sum += pooled[id];
    }
    if (sum > 0) for (let id = 1; id < logs.length; id++) pooled[id] /= sum;
    this.#freshPool = true;
    return pooled;
  }

  exportState(state: PredictorState): Uint8Array {
    return exportStates(this.#predictors, state);
  }

  importState(bytes: Uint8Array): PredictorState {
    return importStates(this.#predictors, bytes);
  }

  #rank(key: number, surprisal: number): number {
    const logs = this.#pooledLogs();
    // A vocabulary key is compared as the others are, so that rounding does not put it above itself.
    const limit = key > 0 && key < logs.length ? logs[key] : -surprisal;
    let rank = 1;
    for (let id = 1; id < logs.length; id++) if (logs[id] > limit) rank++;
    return rank;
  }

  /** [0] is of all that lies outside the vocabulary. */
  #pooledLogs(): Float64Array {
    if (this.#freshLogs) return this.#logs;
    this.#predictors.forEach((predictor, i) => {
      const part = predictor.probabilities();
      if (this.#logs.length !== part.length) {
        this.#logs = new Float64Array(part.length);
        this.#pooled = new Float64Array(part.length);
      } else if (i === 0) {
        this.#logs.fill(0);
      }
      const weight = this.#weights[i];
      let left = 1;
      for (let id = 1; id < part.length; id++) {
        left -= part[id];
        this.#logs[id] += weight * Math.log(part[id]);
      }
      this.#logs[0] += weight * Math.log(Math.max(0, left));
    });
    this.#freshLogs = true;
    return this.#logs;
  }
}

/**
 * A predictor of the weighted mean of its parts' surprisals, by default of equal weights. All parts must be of one vocabulary.
 * @throws ConnectorError MODEL_INVALID when a weight is negative or all are 0
 */
export function poolPredictors(predictors: readonly KeyPredictor[], weights?: readonly number[]): PooledPredictor {
  return new PoolPredictor(predictors.map((predictor, i) => ({ predictor, weight: weights?.[i] ?? 1 })));
}
