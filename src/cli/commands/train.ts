import { Command, Option } from 'commander';

import { bundleText, compareOnEngine, comparisonText, trainFromEngine } from '../../connector/index.js';
import { ConnectorError } from '../../errors/index.js';
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
  readonly compare?: boolean;
  readonly compareDays: string;
  readonly promote?: boolean;
  readonly out?: string;
}

const DAY_MS = 86_400_000;

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
    .option('--compare', 'run the new bundle and the current one over the same recent days, and store nothing')
    .option('--compare-days <days>', 'how many, up to now; training ends where they begin, unless --to says so', '7')
    .option('--promote', 'after comparing, store the new bundle: hunts take it from then on')
    .option('--out <file>', 'where a new bundle goes that is not promoted (default: candidate-ID.logmamba)')
    .addHelpText(
      'after',
      '\nExamples:\n  logmamba train --compare\n  logmamba train --from now-28d --to now-3d --budget 2/week\n  logmamba train --from 2026-02-01 --to 2026-03-01 --exclude 2026-02-11T08:00Z/2026-02-11T14:00Z',
    )
    .action(async (options: Options, command: Command) => {
      const config = configOf(command, [...budgetSettings(options.budget), ...workersSettings(options.workers)]);
      const nowMs = Date.now();
      const days = compareDays(options);
      const recentMs = nowMs - (days ?? 0) * DAY_MS;
      const toMs = options.to === undefined ? recentMs : parseTime(options.to, '--to', nowMs);
      const fromMs =
        options.from === undefined ? toMs - config.train.days * DAY_MS : parseTime(options.from, '--from', nowMs);
      requireOrder(fromMs, toMs);
      const training = {
        config,
        progress: progressOf(),
        nowMs,
        fromMs,
        toMs,
        keepAlerts: options.keepAlerts === true,
        exclude: options.exclude.map((range) => parseRange(range, '--exclude', nowMs)),
      };
      // no handler of signals: training occupies the thread, so that Ctrl-C would wait for its end; a bundle is stored whole or not
      // at all
      if (days === undefined) {
        const bundle = await trainFromEngine(training);
        say(`\n${bundleText(bundle.manifest)}\n\nnext: logmamba hunt`);
        return;
      }
      const { bundle, comparison, file } = await compareOnEngine({
        ...training,
        compare: { fromMs: recentMs, toMs: nowMs },
        promote: options.promote === true,
        ...(options.out === undefined ? {} : { out: options.out }),
      });
      say(`\n${bundleText(bundle.manifest)}\n\n${comparisonText(comparison)}`);
      say(
        file === undefined
          ? '\nstored: hunts take the new bundle from now on'
          : `\nnot stored: it lies in ${file}; next: logmamba model import ${file}, or train again with --promote`,
      );
    });
}

/** @throws ConnectorError USAGE */
function compareDays({ compare, compareDays: text, promote, out }: Options): number | undefined {
  if (compare !== true) {
    const option = promote === true ? '--promote' : out === undefined ? undefined : '--out';
    if (option === undefined) return undefined;
    throw new ConnectorError('USAGE', 'without --compare a bundle is stored at once', {
      where: option,
      todo: 'add --compare',
    });
  }
  const days = Number(text);
  if (days > 0 && days <= 366) return days;
  throw new ConnectorError('USAGE', `\`${text}\` is not a number of days`, {
    where: '--compare-days',
    todo: 'give a number above 0, at most 366',
  });
}
