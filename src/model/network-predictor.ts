import { ROW_WIDTH } from '../types/index.js';
import type { Architecture, NetworkSizes } from './architecture.js';
import { scoringBackend } from './default-backend.js';
import type { Backend } from './backend.js';
import type { Precision } from './floats.js';
import { PARTS } from './key-heads.js';
import { KeyNetwork } from './key-network.js';
import { MAX_EVENTS } from './key-predictor.js';
import type { KeyPredictor, KeyProbability, PredictorState } from './key-predictor.js';
import { KeyScorer } from './key-scorer.js';
import { readModel } from './model-file.js';
import { FEATURES } from './row-features.js';
import { StateSlots } from './state-slots.js';
import { asStreamState, stateFromBytes, stateToBytes, StreamState } from './stream-state.js';

/**
 * A network over the next events of streams: of constant memory a stream, and of all streams that come together one pass. The rows
 * of a stream lie one after another in the pass, whatever came between them.
 */
class NetworkPredictor implements KeyPredictor {
  readonly name: string;
  readonly #precision: Precision;
  readonly #network: KeyNetwork;
  readonly #scorer: KeyScorer;
  readonly #stateLength: number;
  readonly #ids: Int32Array; // (rows, FEATURES)
  readonly #targets: Int32Array; // (rows, PARTS)
  readonly #starts: Int32Array; // (streams + 1)
  readonly #slots: StateSlots;
  /** The streams of a call, in the order of their first events. */
  readonly #streams: StreamState[] = [];
  /** By event: its row in the pass. */
  readonly #place = new Int32Array(MAX_EVENTS);
  readonly #surprisals = new Float64Array(MAX_EVENTS);

  constructor(name: string, backend: Backend, sizes: NetworkSizes, network: KeyNetwork, keyTuples: Int32Array) {
    this.name = name;
    this.#precision = backend.precision;
    this.#network = network;
    this.#scorer = new KeyScorer(backend, sizes, network, keyTuples);
    this.#stateLength = network.stateLengths.reduce((sum, length) => sum + length, 0);
    this.#ids = backend.allocateInts(MAX_EVENTS * FEATURES);
    this.#targets = backend.allocateInts(MAX_EVENTS * PARTS);
    this.#starts = backend.allocateInts(MAX_EVENTS + 1);
    this.#slots = new StateSlots(backend, network.stateLengths);
  }

  createState(): PredictorState {
    return new StreamState(this.#precision, this.#stateLength) as unknown as PredictorState;
  }

  surprisals(states: readonly PredictorState[], rows: Int32Array): Float64Array {
    const events = states.length;
    if (events > MAX_EVENTS || rows.length !== events * ROW_WIDTH) throw new RangeError('not that many rows');
    this.#arrange(states);
    for (let i = 0; i < events; i++) this.#enter(asStreamState(states[i]), rows, i);
    this.#slots.seat(this.#streams);
    for (const stream of this.#streams) stream.turn = -1;
    const losses = this.#network.advance(this.#ids, this.#targets, this.#starts, this.#streams.length, this.#slots);
    for (let i = 0; i < events; i++) this.#surprisals[i] = Math.max(0, losses[this.#place[i]]);
    this.look(events - 1);
    return this.#surprisals;
  }

  look(event: number): void {
    const row = this.#place[event];
    this.#scorer.look(row, this.#targets.subarray(row * PARTS, (row + 1) * PARTS));
  }

  rank(): number {
    return this.#scorer.rank();
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

  /** Gives each stream its turn and each event its row: events of a stream next to each other, in their order. */
  #arrange(states: readonly PredictorState[]): void {
    const starts = this.#starts;
    const place = this.#place;
    const streams = this.#streams;
    streams.length = 0;
    starts.fill(0, 0, states.length + 1);
    for (let i = 0; i < states.length; i++) {
      const stream = asStreamState(states[i]);
      if (stream.turn < 0) {
        stream.turn = streams.length;
        streams.push(stream);
      }
      // which of its stream's events it is, until the streams' starts are known
      place[i] = starts[stream.turn + 1]++;
    }
    for (let s = 0; s < streams.length; s++) starts[s + 1] += starts[s];
    for (let i = 0; i < states.length; i++) place[i] += starts[asStreamState(states[i]).turn];
  }

  /** Writes event i's inputs and targets to its row. */
  #enter(stream: StreamState, rows: Int32Array, i: number): void {
    const { indexer } = this.#network;
    const place = this.#place[i];
    const at = i * ROW_WIDTH;
    indexer.write(this.#ids, place * FEATURES, rows, at, stream.lastRow, stream.started ? 0 : -1);
    for (let j = 0; j < PARTS; j++) this.#targets[place * PARTS + j] = indexer.target(rows, at, j);
    for (let c = 0; c < ROW_WIDTH; c++) stream.lastRow[c] = rows[at + c];
    stream.started = true;
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
  backend: Backend = scoringBackend(),
): KeyPredictor {
  const { sizes, parameters } = readModel(architecture, bytes, backend);
  const capacity = { rows: MAX_EVENTS, sequences: MAX_EVENTS };
  const network = KeyNetwork.of(architecture, backend, sizes, capacity, parameters);
  network.refresh();
  network.freeze();
  return new NetworkPredictor(architecture.name, backend, sizes, network, keyTuples);
}
