import type { ElasticResult } from './elastic-ec2.js';
import type { JobResult } from './job.js';
import { number, percent, table } from './markdown.js';
import type { Results } from './results.js';
import { countText, meanOverSets } from './report-counts.js';
import { logKeyTargets } from './report-log-key-targets.js';
import { predictorTargets } from './report-predictor-targets.js';
import { reachedBounds, reachedRules, tally, type Target } from './report-reached.js';
import { ALPHA, BETA, hasFewInside } from './report-segments.js';
import { carefulOf, mean, wholeShares } from './summary.js';

/** The figures that the project set out to reach, beside what was measured: test sets, mean over sets. */
export function targetSection(results: Results): string {
  const targets = targetsOf(results);
  if (targets.length === 0) return '';
  return [
    '## Figures to reach',
    'Test families and seeds. Shares are **means over sets**, in brackets the count pooled over sessions; *a day* is a day over all hosts of a set. The detector alarms at the threshold that it chose without labels. *Reached* is judged by the figures before they are rounded, and by all of a row together; a row with one bound can reach no other. On the published sets *level* and *above* mean beyond the spread over the training seeds; the control is picked by the test sessions, the rule of Mamba by faulty sessions made from training.',
    `${tally(targets)}.`,
    table(
      ['figure', 'at least', 'aim', 'measured', 'reached'],
      targets.map(({ figure, atLeast, aim, measured, reached }) => [figure, atLeast, aim, measured, `**${reached}**`]),
    ),
  ].join('\n\n');
}

/** The rows; none where no test set was run. */
export function targetsOf({ jobs: all, elastic, logKeys }: Results): Target[] {
  const jobs = all.filter(({ split }) => split === 'test');
  if (jobs.length === 0) return [];
  const careful = carefulOf(wholeShares(jobs, 1));
  const carefulFound = meanOverSets(careful);
  return [
    budgetTarget(jobs, 1),
    budgetTarget(jobs, 0.25),
    {
      figure: 'careful variants alone, budget 1 a day',
      atLeast: '85 %',
      aim: '97 %',
      measured: `${percent(carefulFound)} (${countText(careful)})`,
      reached: reachedBounds([{ value: carefulFound, atLeast: 0.85, aim: 0.97, better: 'more' }]),
    },
    ...predictorTargets(jobs),
    coverageTarget(jobs, BETA),
    coverageTarget(jobs, ALPHA),
    elasticTarget(elastic),
    ...logKeyTargets(logKeys),
  ];
}

function budgetTarget(jobs: readonly JobResult[], budget: 1 | 0.25): Target {
  const shares = wholeShares(jobs, budget);
  const found = meanOverSets(shares);
  const falsePerDay = mean(
    jobs.flatMap(({ whole }) =>
      whole.budgets.filter(({ budgetPerDay }) => budgetPerDay === budget).map(({ falsePerDay: value }) => value),
    ),
  );
  const measured = `${percent(found)} (${countText(shares)}); ${number(falsePerDay)}`;
  return budget === 1
    ? {
        figure: 'sessions found, whole detector, budget 1 a day; false alerts seen a day',
        atLeast: '95 %; ≤ 2',
        aim: '100 %; ≤ 1',
        measured,
        reached: reachedBounds([
          { value: found, atLeast: 0.95, aim: 1, better: 'more' },
          { value: falsePerDay, atLeast: 2, aim: 1, better: 'less' },
        ]),
      }
    : {
        figure: 'the same, budget .25 a day (no bound was set for its false alerts)',
        atLeast: '65 %',
        aim: '90 %',
        measured,
        reached: reachedBounds([{ value: found, atLeast: 0.65, aim: 0.9, better: 'more' }]),
      };
}

const COVERAGE = {
  [BETA]: {
    figure: 'mean line coverage, beta (of sessions found alone); benign retention',
    coverage: { atLeast: 0.95, aim: 0.99 },
    retention: { atLeast: 0.0045, aim: 0.003 },
  },
  [ALPHA]: {
    figure: 'the same, default alpha',
    coverage: { atLeast: 0.92, aim: 0.97 },
    retention: { atLeast: 0.0025, aim: 0.0025 },
  },
} as const;

/** Judged by the coverage of all sessions, and by the retention of all sets. */
function coverageTarget(jobs: readonly JobResult[], level: typeof ALPHA | typeof BETA): Target {
  const { figure, coverage, retention } = COVERAGE[level];
  const of = (some: readonly JobResult[], value: 'meanCoverage' | 'foundCoverage' | 'benignRetention'): number =>
    mean(some.flatMap(({ whole }) => whole.levels.filter(({ name }) => name === level).map((one) => one[value])));
  const few = jobs.filter(hasFewInside);
  const [covered, kept] = [of(jobs, 'meanCoverage'), of(jobs, 'benignRetention')];
  const ofFew =
    few.length === 0
      ? ''
      : ` (${percent(of(few, 'benignRetention'), 2)} on the ${few.length} sets with under half of their lines inside)`;
  const text = (bound: 'atLeast' | 'aim'): string =>
    `≥ ${coverage[bound].toFixed(2).slice(1)}; ≤ ${percent(retention[bound], 2)}`;
  return {
    figure,
    atLeast: text('atLeast'),
    aim: text('aim'),
    measured: `${number(covered, 3)} (${number(of(jobs, 'foundCoverage'), 3)}); ${percent(kept, 2)}${ofFew}`,
    reached: reachedBounds([
      { value: covered, ...coverage, better: 'more' },
      { value: kept, ...retention, better: 'less' },
    ]),
  };
}

function elasticTarget(elastic: ElasticResult | undefined): Target {
  const measured = `${elastic?.linesAfterFirst ?? 'never'}; ${elastic?.otherSources}; ${elastic?.isSuccessInside === true ? 'yes' : 'no'}`;
  const isWithin = (lines: number, others: number): boolean =>
    elastic !== undefined &&
    elastic.linesAfterFirst !== null &&
    elastic.linesAfterFirst <= lines &&
    elastic.otherSources <= others &&
    elastic.isSuccessInside;
  return {
    figure: '`elastic_ec2`: lines until the alarm; other sources over the limit; success inside the segment',
    atLeast: '10; ≤ 1; yes',
    aim: '6; 0; yes',
    measured: elastic === undefined ? 'not run' : measured,
    reached: reachedRules(elastic === undefined ? {} : { atLeast: isWithin(10, 1), aim: isWithin(6, 0) }),
  };
}
