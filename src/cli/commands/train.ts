import { Command, Option } from 'commander';

import { bundleText, trainFromEngine } from '../../connector/index.js';
import { budgetOption, budgetSettings } from '../budget-option.js';
import { collect, configOf, progressOf, say } from '../context.js';
import { parseRange, parseTime, requireOrder } from '../time-option.js';
import { workersOption, workersSettings } from '../workers-option.js';

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly exclude: readonly string[];
  readonly budget?: string;
  readonly keepAlerts?: boolean;
  readonly workers?: string;
}

export function trainCommand(): Command {
  return new Command('train')
    .description('learn from benign history: templates, profiles, the model, its thresholds')
    .option('--from <time>', 'begin of the history (default: train.days before --to)')
    .option('--to <time>', 'end of the history (default: now)')
    .addOption(
      new Option('--exclude <from/to>', 'leave a range out, e.g. a known incident (repeatable)')
        .argParser(collect)
        .default([], 'none'),
    )
    .addOption(budgetOption('false alerts you are willing to read, over all hosts (default: delineate.budgetPerDay)'))
    .addOption(workersOption())
    .option('--keep-alerts', 'learn from the lines of segments that earlier hunts wrote, too (default: leave them out)')
    .addHelpText(
      'after',
      '\nExamples:\n  logmamba train --from now-28d --to now-3d --budget 2/week\n  logmamba train --from 2026-02-01 --to 2026-03-01 --exclude 2026-02-11T08:00Z/2026-02-11T14:00Z',
    )
    .action(async (options: Options, command: Command) => {
      const config = configOf(command, [...budgetSettings(options.budget), ...workersSettings(options.workers)]);
      const nowMs = Date.now();
      const toMs = options.to === undefined ? nowMs : parseTime(options.to, '--to', nowMs);
      const fromMs =
        options.from === undefined ? toMs - config.train.days * 86_400_000 : parseTime(options.from, '--from', nowMs);
      requireOrder(fromMs, toMs);
      // no handler of signals: training occupies the thread, so that Ctrl-C would wait for its end; a bundle is stored whole or not
      // at all
      const bundle = await trainFromEngine({
        config,
        progress: progressOf(),
        nowMs,
        fromMs,
        toMs,
        keepAlerts: options.keepAlerts === true,
        exclude: options.exclude.map((range) => parseRange(range, '--exclude', nowMs)),
      });
      say(`\n${bundleText(bundle.manifest)}\n\nnext: logmamba hunt`);
    });
}
