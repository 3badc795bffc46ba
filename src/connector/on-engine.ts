import { createIndexSource } from '../source/index.js';
import type { Config } from '../config/index.js';
import { ConnectorError } from '../errors/index.js';
import type { SearchClient } from '../search/index.js';
import type { Bundle, Progress } from '../types/index.js';
import { alertedLines, type AlertedLines } from './alerted-lines.js';
import { ensureTemplates } from './ensure-templates.js';
import { hunt, type HuntOptions } from './hunt.js';
import { sourceOptions } from './index-source-options.js';
import type { TimeRange } from './read-history.js';
import type { RunResult } from './run-result.js';
import { train, type Learned } from './train.js';
import { requireWritableState } from './writable-state.js';
import { bundleStore, checkpointStore, findBundle, stateWhere, withEngine } from './workspace.js';

export interface TrainOnEngineOptions extends TimeRange {
  readonly config: Config;
  readonly progress: Progress;
  readonly nowMs: number;
  readonly exclude?: readonly TimeRange[];
  /** Learns from the lines of segments that earlier hunts wrote, too. */
  readonly keepAlerts?: boolean;
  readonly signal?: AbortSignal;
  /** Sees what the model learned from, for baselines. */
  readonly onLearned?: (learned: Learned) => void;
}

/** Reads benign history from the configured indices, fits a bundle and stores it. */
export async function trainFromEngine(options: TrainOnEngineOptions): Promise<Bundle> {
  await requireWritableState(options.config);
  return withEngine(options.config, async (client) => {
    const { config, progress, nowMs, fromMs, toMs, exclude, signal, onLearned } = options;
    const alerted = options.keepAlerts === true ? undefined : await lookUpAlerts(client, options);
    const source = createIndexSource(sourceOptions(client, config, { fromMs, toMs }));
    const bundle = await train(source.pages(signal === undefined ? {} : { signal }), {
      config,
      progress,
      createdMs: nowMs,
      total: await source.expected(),
      where: `${config.source.indices.join(', ')}, ${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`,
      ...(exclude === undefined ? {} : { exclude }),
      ...(alerted === undefined ? {} : { isAlerted: (ref) => alerted.has(ref) }),
      ...(onLearned === undefined ? {} : { onLearned }),
    });
    if (signal?.aborted === true) {
      throw new ConnectorError('ABORTED', 'training was ended on demand', { todo: 'start again; nothing was stored' });
    }
    await bundleStore(config, client).save(bundle);
    return bundle;
  });
}

async function lookUpAlerts(client: SearchClient, options: TrainOnEngineOptions): Promise<AlertedLines> {
  const { config, progress, fromMs, toMs } = options;
  const looking = progress.step('looking for earlier alerts');
  const alerted = await alertedLines({ client, prefix: config.sink.prefix, range: { fromMs, toMs } });
  looking.done(`${alerted.size} lines of ${alerted.segments} segments will be left out`);
  return alerted;
}

export interface HuntOnEngineOptions extends Omit<HuntOptions, 'client' | 'checkpoints' | 'bundle'> {
  /** Id of a stored bundle or path of an exported one; the newest stored one by default. */
  readonly bundle?: string;
}

/** One pass over the configured indices with a stored bundle. */
export async function huntOnEngine(wanted: HuntOnEngineOptions): Promise<RunResult> {
  const { bundle: name, ...options } = wanted;
  return withEngine(options.config, async (client) => {
    const { config } = options;
    const bundle = await findBundle(bundleStore(config, client), name, stateWhere(config));
    await ensureTemplates(client, config);
    return hunt({ ...options, client, bundle, checkpoints: checkpointStore(config, client) });
  });
}
