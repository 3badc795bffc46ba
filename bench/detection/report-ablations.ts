import type { JobResult } from './job.js';
import { number, table } from './markdown.js';
import { PER_DAY } from './detection.js';
import { foundText } from './report-counts.js';
import { ablationShares, mean, type SessionShare } from './summary.js';

/** What each part of the evidence brings. */
export function ablationSections(jobs: readonly JobResult[]): string[] {
  return [
    '#### What each part of the evidence brings',
    'The same scored lines, with a part of the evidence taken away; nothing is trained again. *Order*: a command after another; *source*: from where an account signs in; *hour*: the hour of day and week; *amount*: how often, how fast, how much, how long; *keys*: the surprisal of line kinds, with failed sign-ins. False alerts a day over all hosts of a set. First with the limit set on the benign test run, so that just so many are false (share of sessions, pooled):',
    exactTable(jobs),
    'Then with each variant’s own threshold, taken without labels from benign history (its components stay linked as they were with all evidence); beside it the false alerts a day really seen on the benign test run, those within half an hour on a host as one:',
    ownTable(jobs),
  ];
}

const BUDGETS = [...PER_DAY].reverse();
const NAMES: Readonly<Record<string, string>> = { 'tempo alone': 'tempo alone (no keys)' };

function variants(jobs: readonly JobResult[]): string[] {
  return jobs[0].whole.ablations.map(({ name }) => name);
}

const share = (shares: readonly SessionShare[], wanted: (one: SessionShare) => boolean): string =>
  foundText(shares.filter(wanted));

function foundCells(shares: readonly SessionShare[]): string[] {
  return [share(shares, () => true), share(shares, ({ careful }) => !careful), share(shares, ({ careful }) => careful)];
}

function exactTable(jobs: readonly JobResult[]): string {
  return table(
    ['evidence', ...BUDGETS.flatMap((rate) => [`all, ${rate} a day`, 'loud', 'careful'])],
    variants(jobs).map((name) => [
      NAMES[name] ?? name,
      ...BUDGETS.flatMap((rate) => foundCells(ablationShares(jobs, name, 'exact', rate))),
    ]),
  );
}

function ownTable(jobs: readonly JobResult[]): string {
  return table(
    ['evidence', ...BUDGETS.flatMap((budget) => [`all, budget ${budget}`, 'loud', 'careful', 'false a day'])],
    variants(jobs).map((name) => [
      NAMES[name] ?? name,
      ...BUDGETS.flatMap((budget) => {
        const at = PER_DAY.findIndex((other) => other === budget);
        const seen = jobs.flatMap(({ whole }) =>
          whole.ablations.filter((one) => one.name === name).map(({ falsePerDay }) => falsePerDay[at]),
        );
        return [...foundCells(ablationShares(jobs, name, 'ownThreshold', budget)), number(mean(seen))];
      }),
    ]),
  );
}
