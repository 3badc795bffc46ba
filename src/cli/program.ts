import { Command } from 'commander';

import { VERSION } from '../connector/index.js';
import { checkCommand } from './commands/check.js';
import { demoCommand } from './commands/demo.js';
import { evaluateCommand } from './commands/evaluate.js';
import { generateCommand } from './commands/generate.js';
import { huntCommand } from './commands/hunt.js';
import { initCommand } from './commands/init.js';
import { installCommand } from './commands/install.js';
import { modelCommand } from './commands/model.js';
import { scanCommand } from './commands/scan.js';
import { trainCommand } from './commands/train.js';
import { collect } from './context.js';

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
    .option(
      '--set <option=value>',
      'override an option, e.g. --set delineate.budgetPerDay=0.5 (repeatable)',
      collect,
      [],
    )
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(logmamba --help shows the commands)');
  for (const command of [
    initCommand(),
    checkCommand(),
    installCommand(),
    trainCommand(),
    huntCommand(),
    scanCommand(),
    generateCommand(),
    evaluateCommand(),
    modelCommand(),
    demoCommand(),
  ]) {
    program.addCommand(command);
  }
  exitByException(program);
  return program;
}

/** Usage faults come back as exceptions, so that main decides the exit code. */
function exitByException(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) exitByException(child);
}
