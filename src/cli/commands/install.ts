import { Command } from 'commander';

import { installOnEngine } from '../../connector/index.js';
import { configOf, say } from '../context.js';

const EXAMPLES = `
Examples:
  logmamba install --dry-run
  logmamba install --set dashboards.url=http://127.0.0.1:5601`;

const WOULD = { created: 'would create', updated: 'would update', unchanged: 'unchanged', unsupported: 'unsupported' };

export function installCommand(): Command {
  return new Command('install')
    .description(
      'put index templates, the lifecycle policy and dashboards where they belong; again and again as you like',
    )
    .option('--dry-run', 'say what would change and write nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (options: { dryRun?: boolean }, command: Command) => {
      const config = configOf(command);
      const dryRun = options.dryRun === true;
      await installOnEngine(config, {
        dryRun,
        onStep: ({ kind, name, change }) => say(`  ${(dryRun ? WOULD[change] : change).padEnd(12)} ${kind} ${name}`),
      });
      if (config.dashboards.url === undefined) {
        say('dashboards: set dashboards.url, or import dashboards/logmamba.ndjson as saved objects by hand');
      }
    });
}
