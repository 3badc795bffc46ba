import { ConnectorError } from '../errors/index.js';
import { isArrivals, isLateSearch } from './arrivals-state.js';
import type { ArrivalsState, LateSearch } from './arrivals-state.js';
import type { Behind } from './late-search.js';
import type { Position } from './pit-reader.js';
import type { SeenEntry } from './seen-window.js';

/** Where reading of an index stands: JSON, kept in the checkpoint. */
export interface IndexCursor {
  readonly format: 1;
  /** The cursor field that the times below are of. */
  readonly field: string;
  /** Passes before have read everything below it; null before the first pass has ended. */
  readonly doneMs: number | null;
  /** Latest event time delivered by passes that have ended; null for none. */
  readonly newestMs: number | null;
  /** Documents delivered whose arrival lies in the overlap window. */
  readonly seen: readonly SeenEntry[];
  /** `seen` is complete from here on; null for no bound. */
  readonly seenFloorMs: number | null;
  /** The pass in hand; none between passes. */
  readonly pass?: OpenPass;
  /** Documents delivered so far, by ten minutes; none before a first page. */
  readonly arrivals?: ArrivalsState;
  /** What was counted before the reach of `arrivals` when the last pass ended. */
  readonly behind?: Behind;
}

export interface OpenPass {
  /** Bounds on the cursor field: from (null: none), to (exclusive). */
  readonly lowerMs: number | null;
  readonly upperMs: number;
  readonly after: Position;
  /** Latest event time delivered so far. */
  readonly newestMs: number | null;
  /** Delivered by this pass or before it, and in the overlap window of the next. */
  readonly seen: readonly SeenEntry[];
  readonly seenFloorMs: number | null;
  /** Documents that came since into what is behind the overlap. */
  readonly late?: LateSearch;
}

/** @throws ConnectorError CHECKPOINT_CORRUPT for what is not a cursor of an index */
export function parseIndexCursor(value: unknown): IndexCursor | undefined {
  if (value === undefined || value === null) return undefined;
  if (isCursor(value)) return value;
  throw new ConnectorError('CHECKPOINT_CORRUPT', 'The stored cursor is not one of an index source', {
    where: 'checkpoint',
    todo: 'Delete the checkpoint; the next pass then starts at the configured time.',
  });
}

function isCursor(value: unknown): value is IndexCursor {
  if (typeof value !== 'object' || value === null) return false;
  const { format, field, doneMs, newestMs, seen, seenFloorMs, pass, arrivals } = value as Record<string, unknown>;
  return (
    format === 1 &&
    typeof field === 'string' &&
    [doneMs, newestMs, seenFloorMs].every(isTimeOrNull) &&
    isSeen(seen) &&
    (arrivals === undefined || isArrivals(arrivals)) &&
    (pass === undefined || isPass(pass))
  );
}

function isPass(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { lowerMs, upperMs, after, newestMs, seen, seenFloorMs, late } = value as Record<string, unknown>;
  return (
    [lowerMs, newestMs, seenFloorMs].every(isTimeOrNull) &&
    typeof upperMs === 'number' &&
    Array.isArray(after) &&
    after.every((part) => typeof part === 'number') &&
    isSeen(seen) &&
    (late === undefined || isLateSearch(late))
  );
}

function isTimeOrNull(value: unknown): boolean {
  return value === null || typeof value === 'number';
}

function isSeen(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((entry) => Array.isArray(entry) && typeof entry[0] === 'number' && typeof entry[1] === 'string')
  );
}
