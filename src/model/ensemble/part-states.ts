import { ConnectorError } from '../../errors/index.js';
import type { KeyPredictor, PredictorState } from '../key-predictor.js';

/** The state of several predictors is the list of their states: the port keeps that from its callers, not from us. */
export function createStates(parts: readonly KeyPredictor[]): PredictorState {
  return asState(parts.map((part) => part.createState()));
}

function asStates(state: PredictorState): readonly PredictorState[] {
  return state as unknown as readonly PredictorState[];
}

/** By part: its states of the same streams, in the same order. */
export class PartStates {
  readonly #parts: PredictorState[][];

  constructor(parts: number) {
    this.#parts = Array.from({ length: parts }, () => []);
  }

  /** The next call overwrites what this returns. */
  split(states: readonly PredictorState[]): readonly (readonly PredictorState[])[] {
    this.#parts.forEach((own, p) => {
      own.length = states.length;
      for (let i = 0; i < states.length; i++) own[i] = asStates(states[i])[p];
    });
    return this.#parts;
  }
}

/** @returns each part's state after its length (uint32, little-endian) */
export function exportStates(parts: readonly KeyPredictor[], state: PredictorState): Uint8Array {
  const exported = asStates(state).map((part, i) => parts[i].exportState(part));
  const bytes = new Uint8Array(exported.reduce((sum, part) => sum + 4 + part.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const part of exported) {
    view.setUint32(at, part.length, true);
    bytes.set(part, at + 4);
    at += 4 + part.length;
  }
  return bytes;
}

/** @throws ConnectorError CHECKPOINT_CORRUPT */
export function importStates(parts: readonly KeyPredictor[], bytes: Uint8Array): PredictorState {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const states = parts.map((part) => {
    const from = at + 4;
    if (from > bytes.length) throw corrupt(parts);
    at = from + view.getUint32(at, true);
    if (at > bytes.length) throw corrupt(parts);
    return part.importState(bytes.subarray(from, at));
  });
  if (at !== bytes.length) throw corrupt(parts);
  return asState(states);
}

function asState(states: readonly PredictorState[]): PredictorState {
  return states as unknown as PredictorState;
}

function corrupt(parts: readonly KeyPredictor[]): ConnectorError {
  return new ConnectorError('CHECKPOINT_CORRUPT', 'The saved state of a stream is damaged or of another model.', {
    where: `model.${nameOf(parts)}`,
    todo: 'Delete the checkpoint: streams then begin anew.',
  });
}

export function nameOf(parts: readonly KeyPredictor[]): string {
  return parts.map(({ name }) => name).join('+');
}
