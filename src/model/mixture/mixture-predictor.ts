import { ConnectorError } from '../../errors/index.js';
import { ROW } from '../../types/index.js';
import type { KeyPredictor, KeyProbability, PredictorOutput, PredictorState } from '../key-predictor.js';
import { mostProbable } from '../most-probable.js';

export interface MixturePart {
  readonly predictor: KeyPredictor;
  /** Share of the mixture; not negative, the shares' sum is taken as 1. */
  readonly weight: number;
}

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

  constructor(parts: readonly MixturePart[]) {
    const sum = parts.reduce((total, { weight }) => total + weight, 0);
    if (!(sum > 0) || !Number.isFinite(sum) || parts.some(({ weight }) => weight < 0)) {
      throw new ConnectorError('MODEL_INVALID', 'The weights of a mixture are not shares of a whole.', {
        where: 'model.mixture',
        todo: 'Train again, or restore the bundle from a copy.',
      });
    }
    // A part without weight costs time and says nothing.
    const used = parts.filter(({ weight }) => weight > 0);
    this.name = used.map(({ predictor }) => predictor.name).join('+');
    this.#predictors = used.map(({ predictor }) => predictor);
    this.#weights = used.map(({ weight }) => weight / sum);
  }

  createState(): PredictorState {
    return asState(this.#predictors.map((predictor) => predictor.createState()));
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
    const parts = asStates(state).map((part, i) => this.#predictors[i].exportState(part));
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.length, 0));
    const view = new DataView(bytes.buffer);
    let at = 0;
    for (const part of parts) {
      view.setUint32(at, part.length, true);
      bytes.set(part, at + 4);
      at += 4 + part.length;
    }
    return bytes;
  }

  importState(bytes: Uint8Array): PredictorState {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    const states = this.#predictors.map((predictor) => {
      const from = at + 4;
      if (from > bytes.length) throw corrupt(this.name);
      at = from + view.getUint32(at, true);
      if (at > bytes.length) throw corrupt(this.name);
      return predictor.importState(bytes.subarray(from, at));
    });
    if (at !== bytes.length) throw corrupt(this.name);
    return asState(states);
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
export function mixPredictors(parts: readonly MixturePart[]): KeyPredictor {
  return new MixturePredictor(parts);
}

/** The state of a mixture is the list of its parts' states: the port keeps that from its callers, not from us. */
function asState(states: readonly PredictorState[]): PredictorState {
  return states as unknown as PredictorState;
}

function asStates(state: PredictorState): readonly PredictorState[] {
  return state as unknown as readonly PredictorState[];
}

function corrupt(name: string): ConnectorError {
  return new ConnectorError('CHECKPOINT_CORRUPT', 'The saved state of a stream is damaged or of another model.', {
    where: `model.${name}`,
    todo: 'Delete the checkpoint: streams then begin anew.',
  });
}
