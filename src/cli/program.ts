import { Command, CommanderError, Option } from 'commander';

import { VERSION } from '../connector/index.js';
import { checkCommand } from './commands/check.js';
import { demoCommand } from './commands/demo.js';
import { evaluateCommand } from './commands/evaluate.js';
import { feedbackCommand } from './commands/feedback.js';
import { generateCommand } from './commands/generate.js';
import { huntCommand } from './commands/hunt.js';
import { initCommand } from './commands/init.js';
import { installCommand } from './commands/install.js';
import { modelCommand } from './commands/model.js';
import { scanCommand } from './commands/scan.js';
import { trainCommand } from './commands/train.js';
import { uninstallCommand } from './commands/uninstall.js';
import { viewCommand } from './commands/view.js';
import { collect } from './context.js';
import { usageFault } from './fault.js';

const EXAMPLES = `
Examples:
  logmamba demo                                     see it work on a generated fleet
  logmamba scan /var/log/auth.log* --out results    learn from the older lines, hunt the newer ones
  logmamba init && logmamba check                   begin with an engine
  logmamba train --from now-28d --to now-3d
  logmamba hunt --schedule "*/5 * * * *"

Exit codes: 0 done, 1 fault, 2 usage or configuration.`;

export function buildProgram(): Command {
  const program = new Command('logmamba')
    .description('Hunts intrusions in Linux auth logs kept in Elasticsearch, OpenSearch or files.')
    .version(VERSION)
    .option('-c, --config <file>', 'configuration (default: logmamba.yml where there is one)')
    .addOption(
      new Option('--set <option=value>', 'override an option, e.g. --set delineate.budgetPerDay=0.5 (repeatable)')
        .argParser(collect)
        .default([], 'none'),
    )
    .addHelpText('after', EXAMPLES);
  for (const command of [
    initCommand(),
    checkCommand(),
    installCommand(),
    trainCommand(),
    huntCommand(),
    scanCommand(),
    feedbackCommand(),
    generateCommand(),
    evaluateCommand(),
    viewCommand(),
    modelCommand(),
    demoCommand(),
    uninstallCommand(),
  ]) {
    program.addCommand(command);
  }
  return program;
}

/**
 * Runs a command line.
 * @returns exit code: 0, also for help and version; 2 for a command that is lacking
 * @throws ConnectorError USAGE for what commander refuses; what the command throws
 */
export async function runProgram(argv: readonly string[]): Promise<number> {
  const program = buildProgram();
  refuseByException(program, 'logmamba');
  try {
    await program.parseAsync(argv);
    return 0;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
}

/** Usage faults become exceptions, so that they look like the other faults and get their exit code. */
function refuseByException(command: Command, name: string): void {
  command.configureOutput({ outputError: () => undefined });
  command.exitOverride((error) => {
    // these have printed the help or the version
    const printed = error.exitCode === 0 || error.code === 'commander.help';
    throw printed ? error : usageFault(error, name);
  });
  for (const child of command.commands) refuseByException(child, `${name} ${child.name()}`);
}
