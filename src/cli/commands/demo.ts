import { Command } from 'commander';

import { demo } from '../../demo/index.js';
import { progressOf, say, stopSignal, type GlobalOptions } from '../context.js';
import { parseNumber } from '../number-option.js';

export function demoCommand(): Command {
  return new Command('demo')
    .description('see it work: a generated fleet, a real OpenSearch, one hidden intrusion')
    .option('--once', 'end at once instead of serving the report')
    .option('--seed <n>', 'another fleet', '1')
    .option('--folder <dir>', 'where bundle, checkpoint and report go; emptied first', '.logmamba/demo')
    .addHelpText(
      'after',
      '\nLOGMAMBA_URL names an engine to use instead of starting one. Without Java or Maven the demo works on files.\n\nExamples:\n  logmamba demo\n  LOGMAMBA_URL=http://localhost:9200 logmamba demo --once',
    )
    .action(async (options: { once?: boolean; seed: string; folder: string }, command: Command) => {
      const url = process.env['LOGMAMBA_URL'];
      await demo({
        progress: progressOf(),
        say,
        nowMs: Date.now(),
        seed: parseNumber(options.seed, '--seed'),
        folder: options.folder,
        once: options.once === true,
        signal: stopSignal(),
        overrides: command.optsWithGlobals<GlobalOptions>().set,
        env: process.env,
        ...(url === undefined || url === '' ? {} : { url }),
      });
    });
}
