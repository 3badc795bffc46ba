import { ConnectorError } from '../../errors/index.js';
import { KEY_PARTS, ROW, ROW_WIDTH } from '../../types/index.js';
import { MAX_EVENTS } from '../key-predictor.js';
import type { KeyPredictor, KeyProbability, PredictorState } from '../key-predictor.js';
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
  readonly #contexts: Float64Array;
  readonly #surprisals = new Float64Array(MAX_EVENTS);
  /** The events of the last call, and the streams' histories before each. */
  #rows: Int32Array = new Int32Array(0);
  readonly #histories = new Int32Array(MAX_EVENTS * 2);
  /** The event looked at, and whether `#probabilities` are of it: p(key) by vocabulary id. */
  #event = 0;
  #spreadFor = -1;
  readonly #probabilities: Float64Array;
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

  surprisals(states: readonly PredictorState[], rows: Int32Array): Float64Array {
    const events = states.length;
    if (events > MAX_EVENTS || rows.length !== events * ROW_WIDTH) throw invalidRows(rows.length);
    this.#rows = rows;
    for (let i = 0; i < events; i++) {
      const history = asHistory(states[i]);
      this.#histories[2 * i] = history[0];
      this.#histories[2 * i + 1] = history[1];
      const at = i * ROW_WIDTH;
      this.#surprisals[i] = Math.max(0, -Math.log(this.#probability(rows, at, history)));
      history[1] = history[0];
      history[0] = rows[at + ROW.key];
    }
    this.#spreadFor = -1;
    this.look(events - 1);
    return this.#surprisals;
  }

  look(event: number): void {
    this.#event = event;
  }

  rank(): number {
    const at = this.#event * ROW_WIDTH;
    const probabilities = this.probabilities();
    const id = this.#rows[at + ROW.key];
    const p = id > 0 ? probabilities[id] : this.#probability(this.#rows, at, this.#history());
    let rank = 1;
    for (let other = 1; other < probabilities.length; other++) if (probabilities[other] > p) rank++;
    return rank;
  }

  expected(k: number): readonly KeyProbability[] {
    return mostProbable(this.probabilities(), k);
  }

  probabilities(): Float64Array {
    if (this.#spreadFor !== this.#event) this.#spread();
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

  /** p(key) of the row at `at`, added up in the same order as in `#spread`. */
  #probability(rows: Int32Array, at: number, history: KeyHistory): number {
    const { levels, base } = this.#counts;
    const id = rows[at + ROW.key];
    let p = 0;
    let share = 1;
    for (let level = this.#known(rows, at, history) - 1; level >= 1; level--) {
      const followers = levels[level].after(this.#contexts[level]);
      if (followers === undefined) continue;
      const backOff = share * backOffShare(followers);
      p += ((share - backOff) * (followers.counts.get(id) ?? 0)) / followers.total;
      share = backOff;
    }
    return id > 0 ? p + share * this.#unigram[id] : share * this.#unigramShare * base.probability(rows, at);
  }

  /** Fills `#probabilities` for the event looked at. */
  #spread(): void {
    const { levels } = this.#counts;
    const probabilities = this.#probabilities;
    probabilities.fill(0);
    let share = 1;
    // From the longest context down: what one leaves over, the shorter ones divide.
    for (let level = this.#known(this.#rows, this.#event * ROW_WIDTH, this.#history()) - 1; level >= 1; level--) {
      const followers = levels[level].after(this.#contexts[level]);
      if (followers !== undefined) share = addFollowers(probabilities, followers, share);
    }
    for (let id = 1; id < probabilities.length; id++) probabilities[id] += share * this.#unigram[id];
    this.#spreadFor = this.#event;
  }

  /** Packs the row's contexts; returns how many of them training has seen, one after another, the empty one included. */
  #known(rows: Int32Array, at: number, history: KeyHistory): number {
    const { kind, shape, levels } = this.#counts;
    packContexts(kind, shape, rows, at, history, this.#contexts);
    let known = 1;
    while (known < levels.length && levels[known].after(this.#contexts[known]) !== undefined) known++;
    return known;
  }

  /** Before the event looked at. */
  #history(): KeyHistory {
    return this.#histories.subarray(2 * this.#event, 2 * this.#event + 2);
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

function invalidRows(length: number): ConnectorError {
  return new ConnectorError(
    'INTERNAL',
    `${length} integers are not a row of ${ROW_WIDTH} for each of up to ${MAX_EVENTS} events.`,
    {
      where: 'model.ngram',
      todo: 'Please report this as a defect.',
    },
  );
}
