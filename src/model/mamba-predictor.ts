import { jsBackend } from './backend.js';
import type { Backend } from './backend.js';
import { ContextJoin } from './context-join.js';
import type { Floats } from './floats.js';
import { PARTS } from './key-heads.js';
import type { KeyPredictor, KeyProbability, PredictorOutput, PredictorState } from './key-predictor.js';
import { KeyScorer } from './key-scorer.js';
import { BlockTensors, MambaBlock } from './mamba-block.js';
import type { MambaSizes } from './mamba-sizes.js';
import { asMambaState, MambaState, stateFromBytes, stateToBytes } from './mamba-state.js';
import { readModel } from './model-file.js';
import { embeddingSumForward } from './ops/embedding-sum.js';
import { rmsNormForward } from './ops/rms-norm.js';
import type { Parameters } from './parameters.js';
import { CONTEXT_FROM, FEATURES, RowIndexer } from './row-features.js';

/** The network over single events: recurrent, of constant memory a stream, allocating nothing from event to event. */
class MambaPredictor implements KeyPredictor {
  readonly name = 'mamba';
  readonly #backend: Backend;
  readonly #sizes: MambaSizes;
  readonly #indexer: RowIndexer;
  readonly #blocks: readonly MambaBlock[];
  readonly #join: ContextJoin;
  readonly #scorer: KeyScorer;
  readonly #norm: Floats;
  readonly #table: Floats;
  readonly #ids = new Int32Array(FEATURES);
  readonly #target = new Int32Array(PARTS);
  readonly #q: Floats; // (D)
  readonly #x: Floats; // (D)
  readonly #inverse: Floats; // (1)
  readonly #h: Floats; // (D)
  readonly #g: Floats; // (D)
  readonly #output: PredictorOutput = { surprisal: 0, rank: 1 };

  constructor(backend: Backend, sizes: MambaSizes, parameters: Parameters, keyTuples: Int32Array) {
    const D = sizes.dModel;
    this.#backend = backend;
    this.#sizes = sizes;
    this.#indexer = new RowIndexer(sizes.shape);
    this.#blocks = Array.from(
      { length: sizes.nLayer },
      (_, i) => new MambaBlock(backend, sizes, new BlockTensors(parameters, i), 1),
    );
    this.#join = new ContextJoin(backend, sizes, parameters, 1);
    this.#scorer = new KeyScorer(backend, sizes, parameters, keyTuples);
    this.#norm = parameters.get('backbone.norm_f.weight');
    this.#table = parameters.flat.subarray(0, this.#indexer.entries * D);
    this.#q = backend.allocate(D);
    this.#x = backend.allocate(D);
    this.#inverse = backend.allocate(1);
    this.#h = backend.allocate(D);
    this.#g = backend.allocate(D);
    // `expected` before any event speaks of the bias alone.
    this.#scorer.begin(this.#g);
  }

  createState(): PredictorState {
    return new MambaState(this.#backend, this.#sizes) as unknown as PredictorState;
  }

  score(opaque: PredictorState, row: Int32Array): PredictorOutput {
    const state = asMambaState(opaque);
    this.#advance(state, row);
    for (let j = 0; j < PARTS; j++) this.#target[j] = this.#indexer.target(row, 0, j);
    this.#scorer.begin(this.#g);
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

  exportState(state: PredictorState): Uint8Array {
    return stateToBytes(asMambaState(state), this.#sizes);
  }

  importState(bytes: Uint8Array): PredictorState {
    const state = this.createState();
    stateFromBytes(bytes, asMambaState(state), this.#sizes);
    return state;
  }

  /** Moves the stream on by what is known before the event, and leaves in #g what its key is predicted from. */
  #advance(state: MambaState, row: Int32Array): void {
    const D = this.#sizes.dModel;
    this.#indexer.write(this.#ids, 0, row, 0, state.lastRow, state.started ? 0 : -1);
    this.#q.fill(0);
    embeddingSumForward(this.#q, this.#ids, this.#table, 1, FEATURES, CONTEXT_FROM, FEATURES, D);
    this.#x.set(this.#q);
    embeddingSumForward(this.#x, this.#ids, this.#table, 1, FEATURES, 0, CONTEXT_FROM, D);
    for (let i = 0; i < this.#blocks.length; i++) this.#blocks[i].step(this.#x, state.conv[i], state.scan[i]);
    rmsNormForward(this.#h, this.#inverse, this.#x, this.#norm, 1, D);
    this.#join.forward(this.#g, this.#h, this.#q, 1);
  }
}

/**
 * A predictor from what `trainMamba` returned.
 * @param keyTuples (keys, 5): the parts of each vocabulary id, as in training
 * @throws ConnectorError MODEL_INVALID when the bytes are no such model, or the vocabulary is another
 */
export function loadMamba(bytes: Uint8Array, keyTuples: Int32Array, backend: Backend = jsBackend()): KeyPredictor {
  const { sizes, parameters } = readModel(bytes, backend);
  return new MambaPredictor(backend, sizes, parameters, keyTuples);
}
