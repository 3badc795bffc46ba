import { Command, Option } from 'commander';

import { bundleText, profileText, readVerdictFile, runText, scanFiles, type RunResult } from '../../connector/index.js';
import { ConnectorError } from '../../errors/index.js';
import { budgetOption, budgetSettings, parseBudget } from '../budget-option.js';
import { configOf, progressOf, say } from '../context.js';
import { parseTime } from '../time-option.js';
import { workersOption, workersSettings } from '../workers-option.js';

interface Options {
  readonly trainUntil?: string;
  readonly bundle?: string;
  readonly year?: string;
  readonly out?: string;
  readonly extension?: string;
  readonly budget?: string;
  readonly profile?: boolean;
  readonly maskNovel?: boolean;
  readonly workers?: string;
  readonly feedback?: string;
}

export function scanCommand(): Command {
  return new Command('scan')
    .description('learn from and hunt in log files, with no engine')
    .argument('<file...>', 'log files, plain or .gz, rotated ones in any order; - for standard input')
    .option('--train-until <time>', 'learn from what is older (default: the first two thirds of the time)')
    .addOption(
      new Option('--bundle <id|file>', 'score everything with this bundle instead of learning one').conflicts(
        'trainUntil',
      ),
    )
    .option('--year <year>', 'year of the first line, for headers without one (default: from the file’s age)')
    .option('--out <dir>', 'write scores.ndjson, segments.ndjson, run.json, report.html and the bundle here')
    .option('--extension <alpha|beta>', 'lines kept around the evidence (default: delineate.extension)')
    .addOption(budgetOption('false alerts you are willing to read, over all hosts (default: delineate.budgetPerDay)'))
    .addOption(workersOption())
    .option(
      '--mask-novel',
      'lines with a key that training never saw count for nothing: what the model finds by itself',
    )
    .option('--feedback <file>', 'verdicts on earlier results (feedback.ndjson): what they call benign is suppressed')
    .option('--profile', 'show the seconds of each stage, and which one bounds the run')
    .addHelpText(
      'after',
      '\nExamples:\n  logmamba scan /var/log/auth.log* --out results\n  zcat old.gz | logmamba scan - --bundle results/bundle.logmamba',
    )
    .action(async (paths: string[], options: Options, command: Command) => {
      const extension = options.extension === undefined ? [] : [`delineate.extension=${options.extension}`];
      const settings = [...extension, ...budgetSettings(options.budget), ...workersSettings(options.workers)];
      const config = configOf(command, settings);
      const nowMs = Date.now();
      const result = await scanFiles({
        paths,
        config,
        progress: progressOf(),
        nowMs,
        ...(options.trainUntil === undefined
          ? {}
          : { trainUntilMs: parseTime(options.trainUntil, '--train-until', nowMs) }),
        ...(options.bundle === undefined ? {} : { bundleName: options.bundle }),
        ...(options.budget === undefined ? {} : { budgetPerDay: parseBudget(options.budget) }),
        maskNovel: options.maskNovel === true,
        ...(options.feedback === undefined ? {} : { verdicts: await readVerdictFile(options.feedback) }),
        ...(options.year === undefined ? {} : { year: parseYear(options.year) }),
        ...(options.out === undefined ? {} : { out: options.out }),
      });
      if (options.bundle === undefined) say(`\n${bundleText(result.bundle)}`);
      say(`\n${runText(result)}`);
      if (options.profile === true) say(`\n${profileText(result)}`);
      say(`\n${nextStep(result, options.out)}`);
    });
}

function nextStep({ totals }: RunResult, out: string | undefined): string {
  if (totals.inside + totals.outside === 0) {
    return 'next: no line was left to score; give other files, or an earlier --train-until';
  }
  return out === undefined
    ? 'next: add --out DIR for documents and a report'
    : `next: open ${out}/report.html, or logmamba view ${out}`;
}

function parseYear(text: string): number {
  const year = Number(text);
  if (Number.isInteger(year) && year >= 1970 && year <= 9999) return year;
  throw new ConnectorError('USAGE', `\`${text}\` is not a year`, { where: '--year', todo: 'write four digits' });
}
