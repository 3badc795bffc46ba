import { Command } from 'commander';

import { installOnEngine } from '../../connector/index.js';
import { configOf, say } from '../context.js';

export function installCommand(): Command {
  return new Command('install')
    .description('put index templates and the lifecycle policy into the engine; again and again as you like')
    .option('--dry-run', 'say what would change and write nothing')
    .addHelpText('after', '\nExample:\n  logmamba install --dry-run')
    .action(async (options: { dryRun?: boolean }, command: Command) => {
      const steps = await installOnEngine(configOf(command), { dryRun: options.dryRun === true });
      for (const { kind, name, change } of steps) say(`  ${change.padEnd(11)} ${kind} ${name}`);
      say('dashboards: import dashboards/logmamba.ndjson as saved objects');
    });
}
