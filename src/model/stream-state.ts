import { ConnectorError } from '../errors/index.js';
import { ROW_WIDTH } from '../types/index.js';
import type { Backend } from './backend.js';
import type { Floats } from './floats.js';
import type { PredictorState } from './key-predictor.js';

const MAGIC = 0x314d534c; // "LSM1", little-endian

/** What is kept of one stream: the arrays of the network's body, and the last event's row. */
export class StreamState {
  readonly parts: readonly Floats[];
  readonly lastRow = new Int32Array(ROW_WIDTH);
  started = false;

  constructor(backend: Backend, lengths: readonly number[]) {
    this.parts = lengths.map((length) => backend.allocate(length));
  }
}

/** `PredictorState` is opaque to callers; a state of another predictor is a programming error. */
export function asStreamState(state: PredictorState): StreamState {
  if (state instanceof StreamState) return state;
  throw new TypeError('the state belongs to another kind of predictor');
}

/** @returns little-endian: magic, numbers a state, started, the last row, then the state as float32 */
export function stateToBytes(state: StreamState): Uint8Array {
  const numbers = numbersOf(state);
  const view = new DataView(new ArrayBuffer(stateBytes(numbers)));
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, numbers, true);
  view.setUint32(8, state.started ? 1 : 0, true);
  for (let i = 0; i < ROW_WIDTH; i++) view.setInt32(12 + i * 4, state.lastRow[i], true);
  let at = 12 + ROW_WIDTH * 4;
  for (const part of state.parts) {
    for (let i = 0; i < part.length; i++, at += 4) view.setFloat32(at, part[i], true);
  }
  return new Uint8Array(view.buffer);
}

/** @throws ConnectorError CHECKPOINT_CORRUPT */
export function stateFromBytes(bytes: Uint8Array, state: StreamState): void {
  const numbers = numbersOf(state);
  if (bytes.length !== stateBytes(numbers)) {
    throw corrupt(`it has ${bytes.length} bytes, not ${stateBytes(numbers)}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== numbers) throw corrupt('its header is another');
  state.started = view.getUint32(8, true) === 1;
  for (let i = 0; i < ROW_WIDTH; i++) state.lastRow[i] = view.getInt32(12 + i * 4, true);
  let at = 12 + ROW_WIDTH * 4;
  for (const part of state.parts) {
    for (let i = 0; i < part.length; i++, at += 4) {
      const value = view.getFloat32(at, true);
      if (!Number.isFinite(value)) throw corrupt('it holds a number that is not finite');
      part[i] = value;
    }
  }
}

function numbersOf({ parts }: StreamState): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
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
