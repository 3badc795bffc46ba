import type { Config } from '../config/index.js';
import { installTemplates, readTemplates, type InstallStep } from '../sink/index.js';
import { withEngine } from './workspace.js';

/** Puts index templates and, where the engine has it, the lifecycle policy; as often as one likes. */
export async function installOnEngine(config: Config, options: { readonly dryRun: boolean }): Promise<InstallStep[]> {
  return withEngine(config, async (client) => {
    const templates = await readTemplates({ prefix: config.sink.prefix, keepDays: config.sink.keepDays });
    return installTemplates(client, templates, options);
  });
}
