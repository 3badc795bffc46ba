import { ensureTemplates } from './ensure-templates.js';
import { hunt, type HuntOptions } from './hunt.js';
import type { RunResult } from './run-result.js';
import { bundleStore, checkpointStore, findBundle, stateWhere, withEngine } from './workspace.js';

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
