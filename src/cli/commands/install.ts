import { Command } from 'commander';

import { installOnEngine, type InstallPart } from '../../connector/index.js';
import { configOf, say } from '../context.js';

const EXAMPLES = `
Examples:
  logmamba install --dry-run
  logmamba install --set dashboards.url=http://127.0.0.1:5601
  logmamba install --dashboards                     nothing but the dashboards
  logmamba install --alerts                         nothing but the rules that alert`;

const WOULD: Readonly<Record<string, string>> = { created: 'would create', updated: 'would update' };

export function installCommand(): Command {
  return new Command('install')
    .description(
      'put index templates, the lifecycle policy and dashboards where they belong; again and again as you like',
    )
    .option('--dashboards', 'only the dashboards')
    .option('--alerts', 'only the rules that alert')
    .option('--dry-run', 'say what would change and write nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (options: PartOptions & { dryRun?: boolean }, command: Command) => {
      const config = configOf(command);
      const dryRun = options.dryRun === true;
      const parts = partsOf(options);
      await installOnEngine(config, {
        dryRun,
        ...(parts === undefined ? {} : { parts }),
        onStep: ({ kind, name, change }) =>
          say(`  ${((dryRun ? WOULD[change] : undefined) ?? change).padEnd(12)} ${kind} ${name}`),
      });
      if (config.dashboards.url === undefined && parts === undefined) {
        say('dashboards: set dashboards.url, or import dashboards/logmamba.ndjson as saved objects by hand');
      }
    });
}

export interface PartOptions {
  readonly dashboards?: boolean;
  readonly alerts?: boolean;
}

/** The parts that are named; undefined for all that the command is about. */
export function partsOf({ dashboards, alerts }: PartOptions): InstallPart[] | undefined {
  const parts: InstallPart[] = [];
  if (dashboards === true) parts.push('dashboards');
  if (alerts === true) parts.push('alerts');
  return parts.length === 0 ? undefined : parts;
}
