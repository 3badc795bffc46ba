import type { Config } from '../config/index.js';
import { ConnectorError } from '../errors/index.js';
import { standingVerdicts } from '../feedback/index.js';
import type { SearchClient } from '../search/index.js';
import { createIndexSource } from '../source/index.js';
import type { Bundle, Progress } from '../types/index.js';
import { alertedLines, type AlertedLines } from './alerted-lines.js';
import { sourceOptions } from './index-source-options.js';
import type { TimeRange } from './read-history.js';
import { train, type Learned } from './train.js';
import { readVerdicts } from './verdicts.js';
import { requireWritableState } from './writable-state.js';
import { bundleStore, withEngine } from './workspace.js';

export interface TrainOnEngineOptions extends TimeRange {
  readonly config: Config;
  readonly progress: Progress;
  readonly nowMs: number;
  readonly exclude?: readonly TimeRange[];
  /** Learns from the lines of segments that earlier hunts wrote, too; what people call malicious stays out. */
  readonly keepAlerts?: boolean;
  readonly signal?: AbortSignal;
  /** Sees what the model learned from, for baselines. */
  readonly onLearned?: (learned: Learned) => void;
}

/** Reads benign history from the configured indices, fits a bundle and stores it. */
export async function trainFromEngine(options: TrainOnEngineOptions): Promise<Bundle> {
  await requireWritableState(options.config);
  return withEngine(options.config, async (client) => {
    const bundle = await trainOnEngine(client, options);
    await bundleStore(options.config, client).save(bundle);
    return bundle;
  });
}

/** The same without storing it. */
export async function trainOnEngine(client: SearchClient, options: TrainOnEngineOptions): Promise<Bundle> {
  const { config, progress, nowMs, fromMs, toMs, exclude, signal, onLearned } = options;
  const alerted = await lookUpAlerts(client, options);
  const source = createIndexSource(sourceOptions(client, config, { fromMs, toMs }));
  const bundle = await train(source.pages(signal === undefined ? {} : { signal }), {
    config,
    progress,
    createdMs: nowMs,
    total: await source.expected(),
    where: `${config.source.indices.join(', ')}, ${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`,
    standingOf: (ref) => alerted.standingOf(ref),
    ...(exclude === undefined ? {} : { exclude }),
    ...(onLearned === undefined ? {} : { onLearned }),
  });
  if (signal?.aborted === true) {
    throw new ConnectorError('ABORTED', 'training was ended on demand', { todo: 'start again; nothing was stored' });
  }
  return bundle;
}

async function lookUpAlerts(client: SearchClient, options: TrainOnEngineOptions): Promise<AlertedLines> {
  const { config, progress, fromMs, toMs, keepAlerts = false } = options;
  const { prefix } = config.sink;
  const looking = progress.step('looking for earlier alerts and verdicts');
  const verdicts = standingVerdicts((await readVerdicts(client, prefix)).verdicts);
  const alerted = await alertedLines({ client, prefix, range: { fromMs, toMs }, verdicts, keepAlerts });
  looking.done(
    `${alerted.alerted.size} lines of ${alerted.segments} segments, and ${alerted.malicious.size} called malicious, will be left out; ${alerted.forgiven.size + alerted.benign.size} called benign will not`,
  );
  return alerted;
}
