/**
 * What a model says of the event it was just given.
 *
 * `rank` counts over the vocabulary (ids 1 and up): 1 + the number of vocabulary keys that the model held to be more
 * probable than the key that came. A key outside the vocabulary (row key 0) has a rank too.
 */
export interface PredictorOutput {
  /** Nats: −ln p(key of the event | what came before). Never negative, always finite. */
  surprisal: number;
  /** From 1. */
  rank: number;
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
   * Scores the event, then takes it into the state.
   * @param row `ROW_WIDTH` integers
   * @returns a record that the next call overwrites: copy what you keep
   */
  score(state: PredictorState, row: Int32Array): PredictorOutput;
  /** The `k` most probable vocabulary keys in place of the event scored last, most probable first (ties: lower id first). */
  expected(k: number): readonly KeyProbability[];
  /**
   * The probability of every vocabulary key in place of the event scored last, by id ([0] is 0; with what lies outside the
   * vocabulary they sum to 1). The next call overwrites it.
   * @param floor a key less probable than this may be given as 0, where that saves time
   */
  probabilities(floor?: number): Float64Array;
  /** The state as bytes, for a checkpoint. */
  exportState(state: PredictorState): Uint8Array;
  /** @throws ConnectorError CHECKPOINT_CORRUPT when the bytes are not a state of this predictor's sizes. */
  importState(bytes: Uint8Array): PredictorState;
}
