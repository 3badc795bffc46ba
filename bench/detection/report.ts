import { RATES } from './detection.js';
import type { JobResult } from './job.js';
import { renderLogKeys } from './log-keys/render-log-keys.js';
import { interval, number, percent, points, table } from './markdown.js';
import type { Results } from './results.js';
import { elasticSection } from './report-elastic.js';
import { targetSection } from './report-targets.js';
import { wholeSections } from './report-whole.js';
import { difference, estimate, scorerNames, sessionShares, type SessionShare } from './summary.js';

const SPLITS = ['test', 'development'] as const;
const MODEL = 'mamba';

/** The results as a page of markdown. */
export function renderReport(results: Results, plots: readonly string[]): string {
  const { mode, command, machine, version, seeds, settings, seconds, startedAt, jobs, skipped, families } = results;
  const head = [
    '# Detection bench',
    mode === 'full' ? '' : `**Not the full bench (${mode}): for work in progress only.**`,
    `LogMamba ${version}, \`${command}\`, ${startedAt}, ${number(seconds / 60, 0)} minutes on ${machine.cores} cores (${machine.cpu}), Node ${machine.node}. Training seeds ${seeds.join(', ')}.${settings.length === 0 ? '' : ` Settings: ${settings.map((setting) => `\`${setting}\``).join(', ')}.`} How the sets are made and what the columns mean: [README](README.md).`,
    `Families for development: ${families.development.join(', ')}; for test: ${families.test.join(', ')}.`,
    ...skipped.map((reason) => `- ${reason}`),
    targetSection(results),
    '## Sets',
    setTable(jobs),
    ...plots.map((file) => `![${file}](${file})`),
  ];
  const splits = SPLITS.flatMap((split) => {
    const own = jobs.filter((job) => job.split === split);
    return own.length === 0 ? [] : [`## ${split === 'test' ? 'Test' : 'Development'} sets`, ...splitSections(own)];
  });
  const tail = [
    ...(results.elastic === undefined ? [] : [elasticSection(results.elastic)]),
    ...(results.logKeys === undefined ? [] : [renderLogKeys(results.logKeys)]),
  ];
  return `${[...head, ...splits, ...tail].filter((part) => part !== '').join('\n\n')}\n`;
}

function setTable(jobs: readonly JobResult[]): string {
  const first = jobs.filter((job, i) => jobs.findIndex(({ set }) => set === job.set) === i);
  return table(
    ['set', 'split', 'sessions', 'careful', 'host-days', 'training lines', 'test lines', 'inside', 'keys', 'unparsed'],
    first.map((job) => [
      job.set,
      job.split,
      String(job.sessions.length),
      String(job.sessions.filter(({ variant }) => variant === 'careful').length),
      number(job.hostDays, 0),
      String(job.trainLines),
      String(job.testLines),
      percent(job.insideShare),
      String(job.keys),
      String(job.unparsed),
    ]),
  );
}

function splitSections(jobs: readonly JobResult[]): string[] {
  return [
    ...wholeSections(jobs),
    '### Sessions found against false alerts per host-day',
    'Isolated sessions, the limit set on the benign test run so that just so many alerts a host-day are false; mean over training seeds. *Added evidence* of linked lines; *line score*: the best single line. The interval is over sessions, at 1 a host-day.',
    '#### With novel keys',
    foundTable(jobs, false),
    '#### Novel keys masked: what is the model’s own',
    foundTable(jobs, true),
    '### The shipped predictor against controls, novel keys masked',
    `Sessions found, ${MODEL} minus the control, in points of a hundred with the interval over sessions; at 1 and .25 false alerts per host-day.`,
    differenceTable(jobs),
    '### By set, novel keys masked, 1 false alert per host-day',
    bySetTable(jobs, true, 1),
    '### Added evidence against line score at .25 per host-day, by set',
    evidenceAgainstLine(jobs),
    '### Ranking of lines',
    'Average precision over all lines of the test part; the share of lines to keep, by score, until every line of every session is among them.',
    rankingTable(jobs),
  ];
}

const share = (shares: readonly SessionShare[]): string =>
  shares.length === 0 ? '–' : percent(shares.reduce((sum, { share: value }) => sum + value, 0) / shares.length);

function foundTable(jobs: readonly JobResult[], masked: boolean): string {
  const rows = scorerNames(jobs).flatMap((name) => {
    const evidence = RATES.map((rate) => sessionShares(jobs, name, masked, 'evidence', rate));
    if (evidence[0].length === 0) return [];
    const line = [0.25, 1].map((rate) => sessionShares(jobs, name, masked, 'line', rate));
    const atOne = evidence[RATES.indexOf(1)];
    return [
      [
        name,
        ...evidence.map(share),
        share(atOne.filter(({ careful }) => careful)),
        interval(estimate(atOne)),
        ...line.map(share),
      ],
    ];
  });
  const rates = RATES.map((rate) => `${rate}`);
  return table(['scorer', ...rates, 'careful at 1', 'interval at 1', 'line, .25', 'line, 1'], rows);
}

function differenceTable(jobs: readonly JobResult[]): string {
  const others = scorerNames(jobs).filter((name) => name !== MODEL);
  const rows = others.flatMap((name) => {
    const cells = [1, 0.25].flatMap((rate) => {
      const own = sessionShares(jobs, MODEL, true, 'evidence', rate);
      const theirs = sessionShares(jobs, name, true, 'evidence', rate);
      const careful = (shares: readonly SessionShare[]): SessionShare[] => shares.filter((one) => one.careful);
      return theirs.length === 0
        ? []
        : [points(difference(own, theirs)), points(difference(careful(own), careful(theirs)))];
    });
    return cells.length === 0 ? [] : [[name, ...cells]];
  });
  return table(['control', 'all, at 1', 'careful, at 1', 'all, at .25', 'careful, at .25'], rows);
}

function bySetTable(jobs: readonly JobResult[], masked: boolean, rate: number): string {
  const sets = [...new Set(jobs.map(({ set }) => set))];
  const rows = scorerNames(jobs).flatMap((name) => {
    const shares = sessionShares(jobs, name, masked, 'evidence', rate);
    return shares.length === 0 ? [] : [[name, ...sets.map((set) => share(shares.filter((one) => one.set === set)))]];
  });
  return table(['scorer', ...sets], rows);
}

function evidenceAgainstLine(jobs: readonly JobResult[]): string {
  const sets = [...new Set(jobs.map(({ set }) => set))];
  const rows = scorerNames(jobs)
    .filter((name) => name.includes('gram') || name === 'mlp' || name === MODEL)
    .map((name) => {
      const cells = sets.map((set) => {
        const [evidence, line] = (['evidence', 'line'] as const).map((how) =>
          sessionShares(jobs, name, false, how, 0.25).filter((one) => one.set === set),
        );
        return `${share(evidence)} / ${share(line)}`;
      });
      return [name, ...cells];
    });
  return table(['evidence / line', ...sets], rows);
}

function rankingTable(jobs: readonly JobResult[]): string {
  const rows = scorerNames(jobs).map((name) => {
    const own = jobs.flatMap(({ scorers }) => scorers.filter((scorer) => scorer.name === name && !scorer.masked));
    const mean = (value: (scorer: (typeof own)[number]) => number): number =>
      own.reduce((sum, scorer) => sum + value(scorer), 0) / own.length;
    return [
      name,
      number(
        mean((one) => one.averagePrecision),
        3,
      ),
      percent(mean((one) => one.retentionAtFullCoverage)),
    ];
  });
  return table(['scorer', 'average precision', 'retention at full coverage'], rows);
}
