import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';

import { readVerdictFile } from '../../connector/index.js';
import { ConnectorError } from '../../errors/index.js';
import {
  evaluate,
  evaluationText,
  readHosts,
  readLabels,
  readScoreDocuments,
  readSegmentDocuments,
} from '../../evaluate/index.js';
import { verdictBook } from '../../feedback/index.js';
import { say } from '../context.js';
import { labelsBeside } from '../labels-beside.js';

interface Options {
  readonly labels: string;
  readonly root?: string;
  readonly json?: boolean;
  readonly maskNovel?: boolean;
  readonly feedback?: string;
}

const runSchema = z.object({
  from: z.string().nullable(),
  to: z.string().nullable(),
  counts: z.object({ inside: z.number(), outside: z.number(), hosts: z.number() }),
});
type Run = z.infer<typeof runSchema>;

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('compare the results of a scan with labels')
    .argument('<results>', 'folder that scan --out wrote')
    .requiredOption(
      '--labels <file>',
      'labels.ndjson: one malicious line each, with host, timeMs, file and line, intrusion, family',
    )
    .option('--root <dir>', 'folder that the labels’ file names are relative to (default: where the labels lie)')
    .option(
      '--feedback <file>',
      'verdicts (feedback.ndjson): shows what they suppress, and whether an intrusion is among it',
    )
    .option('--mask-novel', 'leave keys that training never saw out of the flagged lines and their scores')
    .option('--json', 'the figures as JSON')
    .addHelpText(
      'after',
      `
Baselines (random, volume) need every line: scan with --set sink.write=all.
--mask-novel changes the figures of flagged lines and average precision. Segments, and the threshold that made them, are
those of the scan: for segments that the model finds by itself, scan with --mask-novel too.

--feedback applies verdicts as far as the segments' documents tell; \`scan --feedback\` weighs every line and is exact, and its
results are evaluated with what it suppressed.

Example:
  logmamba generate fleet && logmamba scan fleet/*/auth.log --year 2026 --out results --set sink.write=all
  logmamba evaluate results --labels fleet/labels.ndjson`,
    )
    .action(async (folder: string, options: Options) => {
      const root = options.root ?? dirname(options.labels);
      const labels = labelsBeside(readLabels(read(options.labels), options.labels), root);
      const maskNovel = options.maskNovel === true;
      const verdicts = options.feedback === undefined ? undefined : await readVerdictFile(options.feedback);
      const segments = join(folder, 'segments.ndjson');
      const rollups = join(folder, 'rollups.ndjson');
      const run = readRun(join(folder, 'run.json'));
      const lines = readScoreDocuments(read(join(folder, 'scores.ndjson')), { maskNovel });
      const total = run.counts.inside + run.counts.outside;
      const fromMs = run.from === null ? 0 : Date.parse(run.from);
      const toMs = run.to === null ? fromMs : Date.parse(run.to);
      const result = evaluate({
        labels,
        lines,
        segments: readSegmentDocuments(read(segments), segments, verdicts && verdictBook(verdicts)),
        days: Math.max(1 / 24, (toMs - fromMs) / 86_400_000),
        labelsName: options.labels,
        fromMs,
        // labels may have the fraction of a second that headers leave out
        ...(run.to === null ? {} : { toMs: toMs + 999 }),
        ...(existsSync(rollups) ? { hosts: readHosts(read(rollups)) } : {}),
        hostDays: Math.max(1 / 24, (run.counts.hosts * (toMs - fromMs)) / 86_400_000),
        ...(lines.length < total ? { totalLines: total } : {}),
      });
      if (options.json === true) {
        say(JSON.stringify({ maskNovel, ...result }, null, 2));
        return;
      }
      if (maskNovel) say('Flagged lines are those with keys that training saw; segments are as scanned.');
      say(evaluationText(result));
    });
}

/** @throws ConnectorError FILE_UNREADABLE, LABELS_INVALID */
function readRun(path: string): Run {
  const text = read(path);
  try {
    return runSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ConnectorError(
      'LABELS_INVALID',
      'the record of the run does not have its form',
      { where: path, todo: 'give the folder that `logmamba scan --out` wrote' },
      cause,
    );
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConnectorError(
      'FILE_UNREADABLE',
      `the file cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'})`,
      { where: path, todo: 'give the folder that `logmamba scan --out` wrote, and the labels that belong to it' },
      cause,
    );
  }
}
