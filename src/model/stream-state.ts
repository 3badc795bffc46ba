import { ConnectorError } from '../errors/index.js';
import { ROW_WIDTH } from '../types/index.js';
import { allocateFloats } from './floats.js';
import type { Floats, Precision } from './floats.js';
import type { PredictorState } from './key-predictor.js';

const MAGIC = 0x324d534c; // "LSM2", little-endian

/** Where the numbers of streams are while they are being scored. */
export interface StateHome {
  /** Copies a stream's numbers to its `own`. */
  write(stream: StreamState): void;
}

/**
 * What is kept of one stream: the numbers of the network's body, one array after another, and the last event's row. While a
 * predictor has it in one of its slots the numbers are there; outside of the kernels' memory they cost nothing when it is forgotten.
 */
export class StreamState {
  /** The numbers as they were when it last left a slot. */
  readonly own: Floats;
  readonly lastRow = new Int32Array(ROW_WIDTH);
  started = false;
  /** Where its numbers are, if not in `own`. */
  home: StateHome | undefined;
  slot = -1;
  /** Its place among the streams that are being scored together; −1 outside of that. */
  turn = -1;

  constructor(precision: Precision, length: number) {
    this.own = allocateFloats(precision, length);
  }

  /** The numbers, in `own` from now on until it is seated again. */
  get numbers(): Floats {
    this.leave();
    return this.own;
  }

  /** Takes the numbers out of their slot. */
  leave(): void {
    this.home?.write(this);
    this.home = undefined;
  }
}

/** `PredictorState` is opaque to callers; a state of another predictor is a programming error. */
export function asStreamState(state: PredictorState): StreamState {
  if (state instanceof StreamState) return state;
  throw new TypeError('the state belongs to another kind of predictor');
}

/** @returns little-endian: magic, numbers a state, started, the last row, then the state as float32 */
export function stateToBytes(state: StreamState): Uint8Array {
  const { numbers, lastRow, started } = state;
  const view = new DataView(new ArrayBuffer(stateBytes(numbers.length)));
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, numbers.length, true);
  view.setUint32(8, started ? 1 : 0, true);
  for (let i = 0; i < ROW_WIDTH; i++) view.setInt32(12 + i * 4, lastRow[i], true);
  const at = 12 + ROW_WIDTH * 4;
  for (let i = 0; i < numbers.length; i++) view.setFloat32(at + i * 4, numbers[i], true);
  return new Uint8Array(view.buffer);
}

/** @throws ConnectorError CHECKPOINT_CORRUPT */
export function stateFromBytes(bytes: Uint8Array, state: StreamState): void {
  const { numbers, lastRow } = state;
  const { length } = numbers;
  if (bytes.length !== stateBytes(length)) throw corrupt(`it has ${bytes.length} bytes, not ${stateBytes(length)}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== length) throw corrupt('its header is another');
  state.started = view.getUint32(8, true) === 1;
  for (let i = 0; i < ROW_WIDTH; i++) lastRow[i] = view.getInt32(12 + i * 4, true);
  const at = 12 + ROW_WIDTH * 4;
  for (let i = 0; i < length; i++) {
    const value = view.getFloat32(at + i * 4, true);
    if (!Number.isFinite(value)) throw corrupt('it holds a number that is not finite');
    numbers[i] = value;
  }
}

function stateBytes(numbers: number): number {
  return 12 + (ROW_WIDTH + numbers) * 4;
}

function corrupt(what: string): ConnectorError {
  return new ConnectorError('CHECKPOINT_CORRUPT', `The state of a stream cannot be read: ${what}.`, {
    where: 'stream state of the model',
    todo: 'Delete the checkpoint; the next run starts its streams anew.',
  });
}
