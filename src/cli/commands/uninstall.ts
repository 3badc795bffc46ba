import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';

import { uninstallFromEngine } from '../../connector/index.js';
import { ConnectorError } from '../../errors/index.js';
import { configOf, say } from '../context.js';
import { partsOf, type PartOptions } from './install.js';

const EXAMPLES = `
Examples:
  logmamba uninstall --dry-run
  logmamba uninstall --dashboards                   nothing but the dashboards
  logmamba uninstall --data                         what hunts wrote, too; asks before it does

Scores, segments and runs stay unless --data is given; bundles and checkpoints stay in any case. Without their lifecycle policy, what
stays is no longer deleted by age.`;

interface Options extends PartOptions {
  readonly dryRun?: boolean;
  readonly data?: boolean;
  readonly yes?: boolean;
}

const WOULD: Readonly<Record<string, string>> = { removed: 'would remove' };

export function uninstallCommand(): Command {
  return new Command('uninstall')
    .description('remove what install made: rules, dashboards, templates, the lifecycle policy; no data')
    .option('--dashboards', 'only the dashboards')
    .option('--alerts', 'only the rules that alert')
    .option('--data', 'also delete what hunts wrote: scores, segments, roll-ups, runs, alerts, dead letters')
    .option('--yes', 'with --data: do not ask')
    .option('--dry-run', 'say what would be removed and remove nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (options: Options, command: Command) => {
      const config = configOf(command);
      const { prefix } = config.sink;
      const parts = partsOf(options);
      const dryRun = options.dryRun === true;
      const data = options.data === true;
      if (data && parts !== undefined) {
        throw new ConnectorError('USAGE', '--data goes with the whole installation, not with a part of it', {
          todo: 'leave out --dashboards and --alerts',
        });
      }
      await uninstallFromEngine(config, {
        dryRun,
        data,
        ...(parts === undefined ? {} : { parts }),
        confirm: async (indices, documents) =>
          options.yes === true || (await isAgreed(prefix, `${indices} indices with ${documents} documents`)),
        onStep: ({ kind, name, change }) =>
          say(`  ${((dryRun ? WOULD[change] : undefined) ?? change).padEnd(12)} ${kind} ${name}`),
      });
    });
}

/** Whoever deletes data types its name; a script says --yes. */
async function isAgreed(prefix: string, what: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new ConnectorError('USAGE', `--data would delete ${what}, and nobody can be asked`, {
      todo: 'add --yes, or run it in a terminal',
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(`This deletes ${what}. Type ${prefix} to go on: `)) === prefix;
  } finally {
    terminal.close();
  }
}
