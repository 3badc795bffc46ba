import { ConnectorError } from '../errors/index.js';
import type { Checkpoint, Parts } from '../types/index.js';
import { jsonPart } from './bundle-codec.js';
import { detectorState, type DetectorState } from './detector.js';

/** What a hunt goes on from. */
export interface HuntState {
  /** Events before it were not asked for; a pass that is resumed must not move this. */
  readonly fromMs: number;
  /** The last pass read event times up to here (exclusive), not what had arrived. */
  readonly rangeToMs: number | undefined;
  /** The source's own value. */
  readonly cursor: unknown;
  readonly detector: DetectorState;
  readonly rollups: unknown;
}

const STATE = 'state.json';

export function checkpointParts(state: HuntState): Parts {
  return new Map([[STATE, jsonPart(state)]]);
}

/** @throws ConnectorError CHECKPOINT_CORRUPT */
export function readCheckpoint(checkpoint: Checkpoint): HuntState {
  const where = `checkpoint ${checkpoint.name}`;
  const bytes = checkpoint.parts.get(STATE);
  let value: Partial<HuntState> | null;
  try {
    value = bytes === undefined ? null : (JSON.parse(new TextDecoder().decode(bytes)) as Partial<HuntState>);
  } catch {
    value = null;
  }
  if (value === null || typeof value !== 'object' || typeof value.fromMs !== 'number') {
    throw new ConnectorError('CHECKPOINT_CORRUPT', 'the checkpoint cannot be read', {
      where,
      todo: 'delete the checkpoint and hunt with --from; documents that were written already are not doubled',
    });
  }
  const { fromMs, rangeToMs, cursor, rollups } = value;
  return { fromMs, rangeToMs, cursor, detector: detectorState(value.detector, where), rollups };
}
