import { ConnectorError } from '../errors/index.js';
import type { Checkpoint, Parts } from '../types/index.js';
import { jsonPart } from './bundle-codec.js';
import { corruptCheckpoint, detectorState, type DetectorState } from './detector.js';
import type { DriftState } from './drift.js';
import { joinHosts, splitHosts } from './host-parts.js';

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
  /** How well the bundle fits, so far. */
  readonly drift?: DriftState | undefined;
  /** When the pass read the verdicts: what was said since may not be on its documents. */
  readonly verdictsReadMs?: number | undefined;
}

const STATE = 'state.json';
const hostPart = (i: number): string => `host-${i}.json`;

/** One part for what there is once, and one a host: no text grows with their number. */
export function checkpointParts(state: HuntState): Parts {
  const { whole, hosts } = splitHosts(state.detector);
  const parts = new Map([[STATE, jsonPart({ ...state, detector: whole })]]);
  hosts.forEach((host, i) => parts.set(hostPart(i), jsonPart(host)));
  return parts;
}

/** @throws ConnectorError CHECKPOINT_CORRUPT */
export function readCheckpoint(checkpoint: Checkpoint): HuntState {
  const where = `checkpoint ${checkpoint.name}`;
  const decoder = new TextDecoder();
  const read = (name: string): unknown => {
    const bytes = checkpoint.parts.get(name);
    return bytes === undefined ? undefined : JSON.parse(decoder.decode(bytes));
  };
  try {
    const value = read(STATE) as Partial<HuntState> | null | undefined;
    if (typeof value?.fromMs !== 'number') throw new TypeError('no state');
    const { fromMs, rangeToMs, cursor, rollups, drift, verdictsReadMs } = value;
    const detector = joinHosts(value.detector, (i) => read(hostPart(i)));
    return { fromMs, rangeToMs, cursor, detector: detectorState(detector, where), rollups, drift, verdictsReadMs };
  } catch (cause) {
    if (cause instanceof ConnectorError) throw cause;
    throw corruptCheckpoint('the checkpoint cannot be read', where, cause);
  }
}
