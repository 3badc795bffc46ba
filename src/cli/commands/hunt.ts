import { Command, Option } from 'commander';

import { huntOnEngine, profileText, runScheduled, runText, writeReport } from '../../connector/index.js';
import { createLogger, silentProgress } from '../../log/index.js';
import { budgetOption, parseBudget } from '../budget-option.js';
import { configOf, progressOf, say, stopSignal } from '../context.js';
import { parseTime, requireOrder } from '../time-option.js';

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly bundle?: string;
  readonly schedule?: string;
  readonly budget?: string;
  readonly profile?: boolean;
  readonly report?: string;
}

export function huntCommand(): Command {
  return new Command('hunt')
    .description('score what is new in the indices and write scores and segments back')
    .option('--from <time>', 'start here and forget the last position (default: go on, or from the end of training)')
    .option('--to <time>', 'stop before this time (default: now less source.delaySeconds)')
    .option('--bundle <id|file>', 'bundle to score with (default: the newest)')
    .addOption(
      new Option(
        '--schedule <cron>',
        'keep going, e.g. "*/5 * * * *"; SIGTERM ends it after the page in hand',
      ).conflicts('to'),
    )
    .addOption(
      budgetOption('false alerts you are willing to read, over all hosts (default: what the bundle was trained for)'),
    )
    .addOption(
      new Option('--report <file>', 'write what was found as one HTML page; `logmamba view` shows it').conflicts(
        'schedule',
      ),
    )
    .option('--profile', 'show the seconds of each stage, and which one bounds the run')
    .addHelpText(
      'after',
      '\nExamples:\n  logmamba hunt\n  logmamba hunt --schedule "*/5 * * * *"\n  logmamba hunt --from now-3d --to now-1d --report hunt.html',
    )
    .action(async (options: Options, command: Command) => {
      const config = configOf(command);
      // where the first pass begins, the same time however often it must try; after its first commit, passes go on from there
      let fromMs = startOf(options);
      const budgetPerDay = options.budget === undefined ? undefined : parseBudget(options.budget);
      const signal = stopSignal();
      const pass = (scheduled: boolean): ReturnType<typeof huntOnEngine> => {
        const nowMs = Date.now();
        return huntOnEngine({
          config,
          progress: scheduled ? silentProgress : progressOf(),
          nowMs,
          signal,
          ...(fromMs === undefined ? {} : { fromMs }),
          ...(options.to === undefined ? {} : { toMs: parseTime(options.to, '--to', nowMs) }),
          ...(options.bundle === undefined ? {} : { bundle: options.bundle }),
          ...(budgetPerDay === undefined ? {} : { budgetPerDay }),
          forReport: options.report !== undefined,
          onCommit: () => {
            fromMs = undefined;
          },
        });
      };
      if (options.schedule === undefined) {
        const result = await pass(false);
        say(`\n${runText(result)}`);
        if (options.profile === true) say(`\n${profileText(result)}`);
        if (options.report !== undefined) {
          await writeReport(options.report, result, config.source.indices.join(', '));
          say(`\nnext: open ${options.report}, or logmamba view ${options.report}`);
        }
        return;
      }
      const logger = createLogger(config.log.level);
      await runScheduled({
        expression: options.schedule,
        logger,
        signal,
        pass: async () => {
          const { totals, segments, retained, sink } = await pass(true);
          const { read, repeated, late, unparsed, anomalies, unknownKeys, seconds } = totals;
          logger.info(
            {
              read,
              repeated,
              late,
              unparsed,
              anomalies,
              unknownKeys,
              segments: segments.length,
              retained,
              sink,
              seconds,
            },
            'pass done',
          );
        },
      });
      logger.info('stopped');
    });
}

/** `--from`; times that are no times are refused before anything begins. */
function startOf({ from, to }: Options): number | undefined {
  const nowMs = Date.now();
  const fromMs = from === undefined ? undefined : parseTime(from, '--from', nowMs);
  const toMs = to === undefined ? Infinity : parseTime(to, '--to', nowMs);
  requireOrder(fromMs ?? -Infinity, toMs);
  return fromMs;
}
