import type { Architecture, NetworkSizes } from './architecture.js';
import { jsBackend } from './backend.js';
import type { Backend } from './backend.js';
import { ContextJoin } from './context-join.js';
import type { Floats } from './floats.js';
import { PARTS } from './key-heads.js';
import type { KeyPredictor, KeyProbability, PredictorOutput, PredictorState } from './key-predictor.js';
import { KeyScorer } from './key-scorer.js';
import { readModel } from './model-file.js';
import type { NetworkBody } from './network-body.js';
import { embeddingSumForward } from './ops/embedding-sum.js';
import type { Parameters } from './parameters.js';
import { CONTEXT_FROM, FEATURES, PREVIOUS_FEATURES, RowIndexer } from './row-features.js';
import { asStreamState, stateFromBytes, stateToBytes, StreamState } from './stream-state.js';

/** A network over single events: of constant memory a stream, allocating nothing from event to event. */
class NetworkPredictor implements KeyPredictor {
  readonly name: string;
  readonly #backend: Backend;
  readonly #D: number;
  readonly #indexer: RowIndexer;
  readonly #body: NetworkBody;
  readonly #join: ContextJoin | undefined;
  readonly #scorer: KeyScorer;
  readonly #table: Floats;
  readonly #ids = new Int32Array(FEATURES);
  readonly #target = new Int32Array(PARTS);
  readonly #q: Floats; // (D)
  readonly #x: Floats; // (D)
  readonly #h: Floats; // (D)
  readonly #g: Floats; // (D)
  readonly #output: PredictorOutput = { surprisal: 0, rank: 1 };

  constructor(
    name: string,
    backend: Backend,
    sizes: NetworkSizes,
    parameters: Parameters,
    body: NetworkBody,
    joined: boolean,
    keyTuples: Int32Array,
  ) {
    const D = sizes.dModel;
    this.name = name;
    this.#backend = backend;
    this.#D = D;
    this.#indexer = new RowIndexer(sizes.shape);
    this.#body = body;
    this.#join = joined ? new ContextJoin(backend, parameters, 1) : undefined;
    this.#scorer = new KeyScorer(backend, sizes, parameters, keyTuples);
    this.#table = parameters.flat.subarray(0, this.#indexer.entries * D);
    this.#q = backend.allocate(D);
    this.#x = backend.allocate(D);
    this.#h = backend.allocate(D);
    this.#g = backend.allocate(D);
    // `expected` before any event speaks of the bias alone.
    this.#scorer.begin(this.#g);
  }

  createState(): PredictorState {
    return new StreamState(this.#backend, this.#body.stateLengths) as unknown as PredictorState;
  }

  score(opaque: PredictorState, row: Int32Array): PredictorOutput {
    const state = asStreamState(opaque);
    this.#scorer.begin(this.#advance(state, row));
    for (let j = 0; j < PARTS; j++) this.#target[j] = this.#indexer.target(row, 0, j);
    const logProbability = this.#scorer.logProbability(this.#target);
    this.#output.surprisal = Math.max(0, -logProbability);
    this.#output.rank = this.#scorer.rank(logProbability);
    state.lastRow.set(row);
    state.started = true;
    return this.#output;
  }

  expected(k: number): readonly KeyProbability[] {
    return this.#scorer.top(k);
  }

  probabilities(floor = 0): Float64Array {
    return this.#scorer.all(floor);
  }

  exportState(state: PredictorState): Uint8Array {
    return stateToBytes(asStreamState(state));
  }

  importState(bytes: Uint8Array): PredictorState {
    const state = this.createState();
    stateFromBytes(bytes, asStreamState(state));
    return state;
  }

  /** Moves the stream on by what is known before the event; returns what its key is predicted from. */
  #advance(state: StreamState, row: Int32Array): Floats {
    const D = this.#D;
    this.#indexer.write(this.#ids, 0, row, 0, state.lastRow, state.started ? 0 : -1);
    if (this.#join === undefined) {
      this.#x.fill(0);
      embeddingSumForward(this.#x, this.#ids, this.#table, 1, FEATURES, 0, PREVIOUS_FEATURES, D);
      this.#body.step(this.#h, this.#x, state.parts);
      return this.#h;
    }
    this.#q.fill(0);
    embeddingSumForward(this.#q, this.#ids, this.#table, 1, FEATURES, CONTEXT_FROM, FEATURES, D);
    this.#x.set(this.#q);
    embeddingSumForward(this.#x, this.#ids, this.#table, 1, FEATURES, 0, CONTEXT_FROM, D);
    this.#body.step(this.#h, this.#x, state.parts);
    this.#join.forward(this.#g, this.#h, this.#q, 1);
    return this.#g;
  }
}

/**
 * A predictor from what the training of the same architecture returned.
 * @param keyTuples (keys, 5): the parts of each vocabulary id, as in training
 * @throws ConnectorError MODEL_INVALID when the bytes are no such model, or the vocabulary is another
 */
export function loadNetwork<S extends NetworkSizes>(
  architecture: Architecture<S>,
  bytes: Uint8Array,
  keyTuples: Int32Array,
  backend: Backend = jsBackend(),
): KeyPredictor {
  const { sizes, parameters } = readModel(architecture, bytes, backend);
  const body = architecture.body(backend, sizes, parameters, 1);
  const joined = architecture.joinWidth(sizes) > 0;
  return new NetworkPredictor(architecture.name, backend, sizes, parameters, body, joined, keyTuples);
}
