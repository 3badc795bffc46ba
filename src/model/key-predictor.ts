import { ROW_WIDTH } from '../types/index.js';

/**
 * What a model says of an event.
 *
 * `rank` counts over the vocabulary (ids 1 and up): 1 + the number of vocabulary keys that the model held to be more
 * probable than the key that came. A key outside the vocabulary (row key 0) has a rank too.
 */
export interface PredictorOutput {
  /** Nats: −ln p(key of the event | what came before). Never negative, always finite. */
  readonly surprisal: number;
  /** From 1. */
  readonly rank: number;
}

/** One of the keys that the model expected. */
export interface KeyProbability {
  /** Vocabulary id, from 1. */
  readonly keyId: number;
  /** 0 to 1. */
  readonly probability: number;
}

declare const opaque: unique symbol;

/** What a predictor remembers of one stream: made by `createState`, of constant size, known to its predictor only. */
export interface PredictorState {
  readonly [opaque]: 'PredictorState';
}

/** Events that a predictor scores at once, at most. */
export const MAX_EVENTS = 256;

/**
 * Predicts the next key of a stream from its past and from the context that is known before the event
 * (`ROW` in types: the event's own key parts are the target and never an input of the same event).
 * One predictor serves any number of streams; it is not re-entrant, which does not matter in one thread.
 */
export interface KeyPredictor {
  readonly name: string;
  /** State at the beginning of a stream. */
  createState(): PredictorState;
  /**
   * −ln p(key) of each event in nats, up to `MAX_EVENTS`, and takes the events into their streams' states; those of a stream in
   * order. What else comes along in a call changes no event's surprisal. Looks at the last event.
   * @param states of each event its stream's
   * @param rows (events, ROW_WIDTH), not to be changed until the next call
   * @returns an array that the next call overwrites: copy what you keep
   */
  surprisals(states: readonly PredictorState[], rows: Int32Array): Float64Array;
  /** Chooses the event of the last call, from 0, that the following speak of. */
  look(event: number): void;
  /** As in `PredictorOutput`. */
  rank(): number;
  /** The `k` most probable vocabulary keys in place of the event looked at, most probable first (ties: lower id first). */
  expected(k: number): readonly KeyProbability[];
  /**
   * The probability of every vocabulary key in place of the event looked at, by id ([0] is 0; with what lies outside the
   * vocabulary they sum to 1). The next call overwrites it.
   * @param floor a key less probable than this may be given as 0, where that saves time
   */
  probabilities(floor?: number): Float64Array;
  /** The state as bytes, for a checkpoint. */
  exportState(state: PredictorState): Uint8Array;
  /** @throws ConnectorError CHECKPOINT_CORRUPT when the bytes are not a state of this predictor's sizes. */
  importState(bytes: Uint8Array): PredictorState;
}

/** Scores a single event, then takes it into the state. For many events `surprisals` is several times faster. */
export function scoreEvent(predictor: KeyPredictor, state: PredictorState, row: Int32Array): PredictorOutput {
  const [surprisal] = predictor.surprisals([state], row);
  return { surprisal, rank: predictor.rank() };
}

/**
 * Scores the rows of one stream and takes them into its state.
 * @param seen called for every event in order, counted from 0; the predictor looks at it meanwhile
 */
export function scoreStream(
  predictor: KeyPredictor,
  state: PredictorState,
  rows: Int32Array,
  seen: (event: number, surprisal: number) => void,
): void {
  const events = rows.length / ROW_WIDTH;
  for (let from = 0; from < events; from += MAX_EVENTS) {
    const count = Math.min(MAX_EVENTS, events - from);
    const states = new Array<PredictorState>(count).fill(state);
    const surprisals = predictor.surprisals(states, rows.subarray(from * ROW_WIDTH, (from + count) * ROW_WIDTH));
    for (let i = 0; i < count; i++) {
      predictor.look(i);
      seen(from + i, surprisals[i]);
    }
  }
}
