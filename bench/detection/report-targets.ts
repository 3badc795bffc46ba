import type { JobResult } from './job.js';
import { number, percent, table } from './markdown.js';
import type { Results } from './results.js';
import { mean, sessionShares, wholeShares, type SessionShare } from './summary.js';

const MODEL = 'mamba';
/** Names in `whole.levels`. */
const ALPHA = 'alpha 64, 3600, 1800';
const BETA = 'beta';

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
  const careful = (shares: readonly SessionShare[]): SessionShare[] => shares.filter((one) => one.careful);
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
    ['careful variants alone, budget 1 a day', '85 %', '97 %', percent(overSets(careful(wholeShares(jobs, 1))))],
    [
      'novel keys masked, 1 a host-day: sets on which the shipped predictor is above trigram and unigram',
      'all',
      'all',
      `${sets.filter((set) => isAbove(jobs, set, ['host trigram', 'unigram'])).length} of ${sets.length}`,
    ],
    [
      'the same, against context n-gram and MLP, mean over sets',
      'level',
      'above',
      [MODEL, 'context n-gram', 'mlp']
        .map((name) => `${name} ${percent(overSets(sessionShares(jobs, name, true, 'evidence', 1)))}`)
        .join(', '),
    ],
    [
      'mean line coverage of sessions found, beta; benign retention',
      '≥ .95; ≤ .45 %',
      '≥ .99; ≤ .3 %',
      coverage(jobs, BETA),
    ],
    ['the same, default alpha', '≥ .92; ≤ .25 %', '≥ .97; ≤ .25 %', coverage(jobs, ALPHA)],
    [
      'added evidence above line score at .25 a host-day: sets',
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
  return `## Figures to reach\n\n${table(['figure (test sets, mean over sets)', 'at least', 'aim', 'measured'], rows)}`;
}

function found(
  jobs: readonly JobResult[],
  set: string,
  name: string,
  masked: boolean,
  how: 'evidence' | 'line',
  rate: number,
): number {
  return mean(
    sessionShares(jobs, name, masked, how, rate)
      .filter((one) => one.set === set)
      .map(({ share }) => share),
  );
}

function isAbove(jobs: readonly JobResult[], set: string, others: readonly string[]): boolean {
  const own = found(jobs, set, MODEL, true, 'evidence', 1);
  return others.every((name) => own > found(jobs, set, name, true, 'evidence', 1));
}

/** Share of the set's sessions that added evidence finds and line score does not, less the reverse. */
function evidenceGain(jobs: readonly JobResult[], set: string): number {
  return found(jobs, set, MODEL, false, 'evidence', 0.25) - found(jobs, set, MODEL, false, 'line', 0.25);
}

function coverage(jobs: readonly JobResult[], level: string): string {
  const own = jobs.flatMap(({ whole }) => whole.levels.filter(({ name }) => name === level));
  return `${number(mean(own.map(({ foundCoverage }) => foundCoverage)), 3)}; ${percent(mean(own.map(({ benignRetention }) => benignRetention)), 2)}`;
}
