import type { JobResult } from './job.js';
import { number, percent, points, table } from './markdown.js';
import type { Results } from './results.js';
import { ALPHA, BETA } from './report-segments.js';
import { SHIPPED } from './scorers.js';
import { carefulOf, difference, mean, sessionShares, wholeShares, type Rate, type SessionShare } from './summary.js';

const DAY: Rate = { perDay: 1 };
const QUARTER: Rate = { perDay: 0.25 };

/** The figures that the project set out to reach, beside what was measured: test sets, mean over sets. */
export function targetSection({ jobs: all, elastic }: Results): string {
  const jobs = all.filter(({ split }) => split === 'test');
  if (jobs.length === 0) return '';
  const sets = [...new Set(jobs.map(({ set }) => set))];
  const overSets = (shares: readonly SessionShare[]): number =>
    mean(
      sets
        .map((set) => mean(shares.filter((one) => one.set === set).map(({ share }) => share)))
        .filter((value) => !Number.isNaN(value)),
    );
  const falsePerDay = (budget: number): number =>
    mean(
      jobs.flatMap(({ whole }) =>
        whole.budgets.filter(({ budgetPerDay }) => budgetPerDay === budget).map(({ falsePerDay: value }) => value),
      ),
    );
  const rows = [
    [
      'sessions found, whole detector, budget 1 a day; false alerts seen a day',
      '95 %; ≤ 2',
      '100 %; ≤ 1',
      `${percent(overSets(wholeShares(jobs, 1)))}; ${number(falsePerDay(1))}`,
    ],
    [
      'the same, budget .25 a day',
      '65 %',
      '90 %',
      `${percent(overSets(wholeShares(jobs, 0.25)))}; ${number(falsePerDay(0.25))}`,
    ],
    ['careful variants alone, budget 1 a day', '85 %', '97 %', percent(overSets(carefulOf(wholeShares(jobs, 1))))],
    [
      'novel keys masked, key evidence only, 1 false alert a day: sets on which the shipped predictor is above trigram and unigram',
      'all',
      'all',
      `${sets.filter((set) => isAbove(jobs, set, ['host trigram', 'unigram'])).length} of ${sets.length}`,
    ],
    [
      'the same, against context n-gram and MLP, mean over sets',
      'level',
      'above',
      [SHIPPED, 'context n-gram', 'mlp']
        .map((name) => `${shortName(name)} ${percent(overSets(sessionShares(jobs, name, true, 'evidence', DAY)))}`)
        .join(', '),
    ],
    [
      'the same on careful variants: shipped predictor minus the control, in points, 95 % over sessions',
      '–',
      'above 0 beyond the interval',
      ['context n-gram', 'mlp', 'host trigram', 'unigram']
        .map((name) => {
          const own = carefulOf(sessionShares(jobs, SHIPPED, true, 'evidence', DAY));
          return `${name} ${points(difference(own, carefulOf(sessionShares(jobs, name, true, 'evidence', DAY))))}`;
        })
        .join('; '),
    ],
    [
      'mean line coverage, beta (of sessions found); benign retention',
      '≥ .95; ≤ .45 %',
      '≥ .99; ≤ .3 %',
      coverage(jobs, BETA),
    ],
    ['the same, default alpha', '≥ .92; ≤ .25 %', '≥ .97; ≤ .25 %', coverage(jobs, ALPHA)],
    [
      'added evidence above line score at .25 false alerts a day: sets; gain',
      'all',
      '+20 % sessions',
      `${sets.filter((set) => evidenceGain(jobs, set) > 0).length} of ${sets.length}; ${percent(mean(sets.map((set) => evidenceGain(jobs, set))))} of sessions`,
    ],
    [
      '`elastic_ec2`: lines until the alarm; other sources over the limit; success inside',
      '10; ≤ 1; yes',
      '6; 0; yes',
      elastic === undefined
        ? '–'
        : `${elastic.linesAfterFirst ?? 'never'}; ${elastic.otherSources}; ${elastic.isSuccessInside ? 'yes' : 'no'}`,
    ],
  ];
  return [
    '## Figures to reach',
    'Test families and seeds, mean over sets; *a day* is a day over all hosts of a set. The detector alarms at the threshold that it chose without labels.',
    table(['figure', 'at least', 'aim', 'measured'], rows),
  ].join('\n\n');
}

function shortName(name: string): string {
  return name === SHIPPED ? 'shipped' : name;
}

function found(
  jobs: readonly JobResult[],
  set: string,
  name: string,
  masked: boolean,
  how: 'evidence' | 'line',
  rate: Rate,
): number {
  return mean(
    sessionShares(jobs, name, masked, how, rate)
      .filter((one) => one.set === set)
      .map(({ share }) => share),
  );
}

function isAbove(jobs: readonly JobResult[], set: string, others: readonly string[]): boolean {
  const own = found(jobs, set, SHIPPED, true, 'evidence', DAY);
  return others.every((name) => own > found(jobs, set, name, true, 'evidence', DAY));
}

/** Of the set's sessions, the share that added evidence finds less the share that line score finds; by the shipped predictor. */
function evidenceGain(jobs: readonly JobResult[], set: string): number {
  return found(jobs, set, SHIPPED, false, 'evidence', QUARTER) - found(jobs, set, SHIPPED, false, 'line', QUARTER);
}

function coverage(jobs: readonly JobResult[], level: string): string {
  const own = jobs.flatMap(({ whole }) => whole.levels.filter(({ name }) => name === level));
  const all = number(mean(own.map(({ meanCoverage }) => meanCoverage)), 3);
  const ofFound = number(mean(own.map(({ foundCoverage }) => foundCoverage)), 3);
  return `${all} (${ofFound}); ${percent(mean(own.map(({ benignRetention }) => benignRetention)), 2)}`;
}
