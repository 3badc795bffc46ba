import { ConnectorError } from '../../errors/index.js';
import { KEY_PARTS, ROW, ROW_WIDTH } from '../../types/index.js';
import type { KeyPredictor, KeyProbability, PredictorOutput, PredictorState } from '../key-predictor.js';
import { mostProbable } from '../most-probable.js';
import { NGRAM_LEVELS, packContexts, type KeyHistory } from './ngram-contexts.js';
import type { NgramCounts } from './ngram-counts.js';
import { saveNgram } from './ngram-file.js';
import { Steps, type KeyStep } from './steps.js';
import { backOffShare, type Followers } from './witten-bell.js';

/**
 * Graded n-gram: Witten–Bell from the base probability of the key over ever longer contexts, until one that training never saw. A key
 * outside the vocabulary has the base's share, so that unseen keys differ in how surprising they are. Counts do not move while scoring.
 */
export class NgramPredictor implements KeyPredictor {
  readonly name: string;
  readonly #counts: NgramCounts;
  /** p(key) without any context, by vocabulary id, and the base's share of it. */
  readonly #unigram: Float64Array;
  readonly #unigramShare: number;
  /** p(key) of the event scored last, by vocabulary id. */
  readonly #probabilities: Float64Array;
  readonly #contexts: Float64Array;
  readonly #output: PredictorOutput = { surprisal: 0, rank: 1 };
  #steps: Steps | undefined;

  constructor(counts: NgramCounts) {
    this.name = counts.kind === 'unigram' ? 'unigram' : `${counts.kind}-ngram`;
    this.#counts = counts;
    const { keys } = counts.shape;
    this.#unigram = new Float64Array(keys);
    this.#probabilities = new Float64Array(keys);
    this.#contexts = new Float64Array(NGRAM_LEVELS[counts.kind]);
    const any = counts.levels[0].after(0);
    this.#unigramShare = any === undefined ? 1 : addFollowers(this.#unigram, any, 1);
    for (let id = 1; id < keys; id++) {
      this.#unigram[id] += this.#unigramShare * counts.base.probability(counts.keyTuples, id * KEY_PARTS.length);
    }
  }

  createState(): PredictorState {
    return asState(Int32Array.of(-1, -1));
  }

  score(state: PredictorState, row: Int32Array): PredictorOutput {
    if (row.length !== ROW_WIDTH) throw invalidRow(row.length);
    const history = asHistory(state);
    const share = this.#spread(row, history);
    const id = row[ROW.key];
    const p = id > 0 ? this.#probabilities[id] : share * this.#counts.base.probability(row);
    let rank = 1;
    for (let other = 1; other < this.#probabilities.length; other++) if (this.#probabilities[other] > p) rank++;
    this.#output.rank = rank;
    this.#output.surprisal = Math.max(0, -Math.log(p));
    history[1] = history[0];
    history[0] = id;
    return this.#output;
  }

  expected(k: number): readonly KeyProbability[] {
    return mostProbable(this.#probabilities, k);
  }

  probabilities(): Float64Array {
    return this.#probabilities;
  }

  exportState(state: PredictorState): Uint8Array {
    const history = asHistory(state);
    const bytes = new Uint8Array(8);
    const view = new DataView(bytes.buffer);
    view.setInt32(0, history[0], true);
    view.setInt32(4, history[1], true);
    return bytes;
  }

  importState(bytes: Uint8Array): PredictorState {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const history = bytes.length === 8 ? [view.getInt32(0, true), view.getInt32(4, true)] : [];
    if (history.length === 0 || !history.every((id) => id >= -1 && id < this.#counts.shape.keys)) {
      throw new ConnectorError('CHECKPOINT_CORRUPT', 'The saved state of a stream is damaged or of another model.', {
        where: `model.${this.name}`,
        todo: 'Delete the checkpoint: streams then begin anew.',
      });
    }
    return asState(Int32Array.from(history));
  }

  /** The counts as bytes, for `loadNgram`. */
  save(): Uint8Array {
    return saveNgram(this.#counts);
  }

  /** The step that the row's actor took to come to its key, and how often training saw it; undefined where it has no last key. */
  step(row: Int32Array): KeyStep | undefined {
    this.#steps ??= new Steps(this.#counts);
    return this.#steps.of(row);
  }

  /** Fills `#probabilities` for the event's context; returns the share that is left for the base. */
  #spread(row: Int32Array, history: KeyHistory): number {
    const { kind, shape, levels } = this.#counts;
    packContexts(kind, shape, row, history, this.#contexts);
    let known = 1;
    while (known < levels.length && levels[known].after(this.#contexts[known]) !== undefined) known++;
    const probabilities = this.#probabilities;
    probabilities.fill(0);
    let share = 1;
    // From the longest context down: what one leaves over, the shorter ones divide.
    for (let level = known - 1; level >= 1; level--) {
      const followers = levels[level].after(this.#contexts[level]);
      if (followers !== undefined) share = addFollowers(probabilities, followers, share);
    }
    for (let id = 1; id < probabilities.length; id++) probabilities[id] += share * this.#unigram[id];
    return share * this.#unigramShare;
  }
}

function addFollowers(probabilities: Float64Array, followers: Followers, share: number): number {
  const backOff = share * backOffShare(followers);
  const seen = share - backOff;
  for (const [id, count] of followers.counts) probabilities[id] += (seen * count) / followers.total;
  return backOff;
}

/** The state of this predictor is its history of keys: the port keeps what it is from its callers, not from us. */
function asState(history: KeyHistory): PredictorState {
  return history as unknown as PredictorState;
}

function asHistory(state: PredictorState): KeyHistory {
  return state as unknown as KeyHistory;
}

function invalidRow(length: number): ConnectorError {
  return new ConnectorError('INTERNAL', `A row has ${length} integers instead of ${ROW_WIDTH}.`, {
    where: 'model.ngram',
    todo: 'Please report this as a defect.',
  });
}
