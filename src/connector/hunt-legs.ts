import type { Config } from '../config/index.js';
import type { SearchClient } from '../search/index.js';
import { createIndexSource, type IndexSource } from '../source/index.js';
import type { Bundle, Checkpoint } from '../types/index.js';
import { readCheckpoint, type HuntState } from './checkpoint-codec.js';
import { sourceOptions } from './index-source-options.js';

/** Of a hunt's options, those that say what is read. */
interface LegOptions {
  readonly client: SearchClient;
  readonly config: Config;
  readonly nowMs: number;
  readonly fromMs?: number;
  readonly toMs?: number;
}

interface HuntStart extends Partial<HuntState> {
  readonly fromMs: number;
}

/** Where to start and with what: `--from`, else the checkpoint, else the end of training. */
export function huntStart(stored: Checkpoint | undefined, bundle: Bundle, options: LegOptions): HuntStart {
  const trainedToMs = Date.parse(bundle.manifest.training.to) + 1;
  if (options.fromMs !== undefined) return { fromMs: options.fromMs };
  if (stored === undefined) return { fromMs: trainedToMs };
  const state = readCheckpoint(stored);
  // another bundle has other ids: the position stays, what was scored with the old ids does not
  if (stored.bundleId !== bundle.manifest.id) {
    return { fromMs: trainedToMs, rangeToMs: state.rangeToMs, cursor: state.cursor };
  }
  return state;
}

/** A stretch of reading with bounds of its own. */
export interface HuntLeg extends Pick<HuntState, 'fromMs' | 'rangeToMs'> {
  readonly source: IndexSource;
}

/**
 * What a pass reads. With an end, a range of event times. Without, what has arrived; and when the pass before read a range, the
 * rest of that first and then what lies after it: its documents may well have arrived since, and are not to be scored again.
 */
export function huntLegs(state: HuntStart, options: LegOptions): HuntLeg[] {
  const { client, config, nowMs, toMs } = options;
  const { delaySeconds, overlapSeconds, lateDays } = config.source;
  const range = (rangeToMs: number): HuntLeg => ({
    fromMs: state.fromMs,
    rangeToMs,
    source: createIndexSource(sourceOptions(client, config, { fromMs: state.fromMs, toMs: rangeToMs })),
  });
  const arrived = (fromMs: number): HuntLeg => ({
    fromMs,
    rangeToMs: undefined,
    source: createIndexSource({
      ...sourceOptions(client, config, { fromMs }),
      nowMs,
      delayMs: delaySeconds * 1000,
      overlapMs: overlapSeconds * 1000,
      lateMs: lateDays * 86_400_000,
    }),
  });
  if (toMs !== undefined) return [range(toMs)];
  if (state.rangeToMs === undefined) return [arrived(state.fromMs)];
  return [range(state.rangeToMs), arrived(Math.max(state.fromMs, state.rangeToMs))];
}
