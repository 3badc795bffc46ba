import { RATES } from './detection.js';
import type { JobResult } from './job.js';
import { renderLogKeys } from './log-keys/render-log-keys.js';
import { interval, number, percent, points, table } from './markdown.js';
import type { Results } from './results.js';
import { foundText } from './report-counts.js';
import { elasticSection } from './report-elastic.js';
import { orderSections } from './report-order.js';
import { limitSection } from './report-limits.js';
import { shortSection } from './report-short.js';
import { targetSection } from './report-targets.js';
import { triedSection } from './report-tried.js';
import { whySection } from './report-why.js';
import { wholeSections } from './report-whole.js';
import { SCORERS, SHIPPED } from './scorers.js';
import { carefulOf, difference, estimate, inWords, mean, scorerNames, sessionShares, type Rate } from './summary.js';

const SPLITS = ['test', 'development'] as const;
const DAY: Rate = { perDay: 1 };
const QUARTER: Rate = { perDay: 0.25 };
const PER_HOST_DAY = RATES.map((perHostDay): Rate => ({ perHostDay }));

/** The results as a page of markdown. */
export function renderReport(results: Results, plots: readonly string[]): string {
  const { mode, command, machine, version, commit, seeds, settings, seconds, startedAt, jobs, skipped, families } =
    results;
  const seededNames = SCORERS.filter(({ seeded }) => seeded)
    .map(({ name }) => name)
    .join(', ');
  const head = [
    '# Detection bench',
    mode === 'full' ? '' : `**Not the full bench (${mode}): for work in progress only.**`,
    `LogMamba ${version}${commit === undefined ? '' : ` at commit ${commit}`}, \`${command}\`, ${startedAt}, ${number(seconds / 60, 0)} minutes on ${machine.cores} cores (${machine.cpu}; the sets alone took ${number(jobs.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / 60, 0)} minutes of one core), Node ${machine.node}. Training seeds ${seeds.join(', ')}: ${seededNames} and the networks of the order study run with each, all else (whole detector, LSTM, Isolation Forest, rules, counting) with the first.${settings.length === 0 ? '' : ` Settings: ${settings.map((setting) => `\`${setting}\``).join(', ')}.`} How the sets are made and what the columns mean: [README](README.md).`,
    `Families for development: ${families.development.join(', ')}; for test: ${families.test.join(', ')}.`,
    ...(skipped.length === 0 ? [] : ['**Not everything was run; these are missing from all figures:**']),
    skipped.map((reason) => `- ${oneLine(reason)}`).join('\n'),
    shortSection(results),
    targetSection(results),
    whySection(results),
    triedSection(results),
    limitSection(results),
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

/** A list's entry; what failed tells more lines. */
function oneLine(reason: string): string {
  return reason.replaceAll(/\s*\n\s*/g, ' / ');
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
    '### The model’s part: each predictor alone',
    'No tempo here: the surprisal of line kinds alone, and failed sign-ins. The limit is set on the benign test run so that just so many alerts *a host-day* are false; isolated sessions, **pooled over the sets**, mean over training seeds (so that a count may hold a part of a session), the interval over sessions. Evidence of linked lines is added up; *line*: the best single line instead.',
    '#### Novel keys masked: what is the model’s own',
    foundTable(jobs, true),
    '#### With novel keys',
    foundTable(jobs, false),
    '#### Differences, novel keys masked, at 1 and .25 false alerts *a day*',
    'Sessions found, first minus second, in points of a hundred, pooled over sessions; the interval is a bootstrap over the same sessions of both (95 %).',
    differenceTable(jobs),
    verdicts(jobs),
    '#### By set, novel keys masked, 1 false alert *a day*',
    bySetTable(jobs, true, DAY),
    '#### Added evidence against line score, with novel keys, .25 false alerts *a day*, by set',
    evidenceAgainstLine(jobs),
    ...orderSections(jobs),
    '### Ranking of lines',
    'Average precision over all lines of the test part; the share of lines to keep, by score, until every line of every session is among them.',
    rankingTable(jobs),
  ];
}

function foundTable(jobs: readonly JobResult[], masked: boolean): string {
  const rows = scorerNames(jobs).flatMap((name) => {
    const evidence = PER_HOST_DAY.map((rate) => sessionShares(jobs, name, masked, 'evidence', rate));
    if (evidence[0].length === 0) return [];
    const line = [0.25, 1].map((perHostDay) => sessionShares(jobs, name, masked, 'line', { perHostDay }));
    const atOne = evidence[RATES.indexOf(1)];
    return [
      [
        name,
        ...evidence.map(foundText),
        foundText(atOne.filter(({ careful }) => careful)),
        interval(estimate(atOne)),
        ...line.map(foundText),
      ],
    ];
  });
  const rates = RATES.map((rate) => `${rate}`);
  return table(['scorer', ...rates, 'careful at 1', 'interval at 1', 'line, .25', 'line, 1'], rows);
}

/** Shipped predictor against every control, and recurrence against the same inputs without it. */
function differenceTable(jobs: readonly JobResult[]): string {
  const pairs = [
    ...scorerNames(jobs).flatMap((name) => (name === SHIPPED ? [] : [[SHIPPED, name] as const])),
    ...RECURRENCE,
  ];
  const rows = pairs.flatMap(([first, second]) => {
    const cells = [DAY, QUARTER].flatMap((rate) => {
      const own = sessionShares(jobs, first, true, 'evidence', rate);
      const theirs = sessionShares(jobs, second, true, 'evidence', rate);
      return theirs.length === 0
        ? []
        : [points(difference(own, theirs)), points(difference(carefulOf(own), carefulOf(theirs)))];
    });
    return cells.length === 0 ? [] : [[`${shortName(first)} − ${second}`, ...cells]];
  });
  return table(['difference', 'all, at 1', 'careful, at 1', 'all, at .25', 'careful, at .25'], rows);
}

const RECURRENCE = [
  ['mamba', 'context n-gram'],
  ['mamba', 'mlp'],
] as const;

function shortName(name: string): string {
  return name === SHIPPED ? 'shipped' : name;
}

/** The intervals in words. */
function verdicts(jobs: readonly JobResult[]): string {
  const pairs = [[SHIPPED, 'context n-gram'] as const, [SHIPPED, 'mlp'] as const, ...RECURRENCE];
  return pairs
    .map(([first, second]) => {
      const said = [DAY, QUARTER].map((rate) => {
        const [own, theirs] = [first, second].map((name) => sessionShares(jobs, name, true, 'evidence', rate));
        return inWords(difference(own, theirs));
      });
      return `- ${shortName(first)} against ${second}: at 1 a day ${said[0]}, at .25 a day ${said[1]}.`;
    })
    .join('\n');
}

function bySetTable(jobs: readonly JobResult[], masked: boolean, rate: Rate): string {
  const sets = [...new Set(jobs.map(({ set }) => set))];
  const rows = scorerNames(jobs).flatMap((name) => {
    const shares = sessionShares(jobs, name, masked, 'evidence', rate);
    return shares.length === 0
      ? []
      : [[name, ...sets.map((set) => foundText(shares.filter((one) => one.set === set)))]];
  });
  return table(['scorer', ...sets], rows);
}

function evidenceAgainstLine(jobs: readonly JobResult[]): string {
  const sets = [...new Set(jobs.map(({ set }) => set))];
  const rows = scorerNames(jobs)
    .filter((name) => name.includes('gram') || name === 'mlp' || name === 'mamba')
    .map((name) => {
      const cells = sets.map((set) => {
        const [evidence, line] = (['evidence', 'line'] as const).map((how) =>
          sessionShares(jobs, name, false, how, QUARTER).filter((one) => one.set === set),
        );
        return `${foundText(evidence)} / ${foundText(line)}`;
      });
      return [name, ...cells];
    });
  return table(['evidence / line', ...sets], rows);
}

function rankingTable(jobs: readonly JobResult[]): string {
  const rows = scorerNames(jobs).map((name) => {
    const own = jobs.flatMap(({ scorers }) =>
      scorers.flatMap((scorer) => (scorer.name === name && scorer.ranking !== undefined ? [scorer.ranking] : [])),
    );
    return [
      name,
      number(mean(own.map(({ averagePrecision }) => averagePrecision)), 3),
      percent(mean(own.map(({ retentionAtFullCoverage }) => retentionAtFullCoverage))),
    ];
  });
  return table(['scorer', 'average precision', 'retention at full coverage'], rows);
}
