import { PER_DAY, RATES } from './detection.js';
import type { JobResult } from './job.js';
import { ablationSections } from './report-ablations.js';
import { foundText } from './report-counts.js';
import { segmentSections } from './report-segments.js';
import { interval, number, table } from './markdown.js';
import { estimate, mean, wholeShares, wholeSharesAtRate, type Rate, type SessionShare } from './summary.js';

/** What the shipped detector does, with the threshold it chose without labels. */
export function wholeSections(jobs: readonly JobResult[]): string[] {
  return [
    '### The whole detector',
    'Trained, calibrated and run as `train` and `hunt` do, with the first training seed. *Budget*: the threshold for so many false alerts a day over all hosts comes from benign history alone; false alerts are the segments on the test part without sessions. *Exactly*: the limit is set on that test part instead, so that just so many alarms are false. *Masked*: lines of kinds that training never saw get no surprisal; tempo and failed sign-ins stay. A session counts as found when it alarms with no other session about; the interval is over sessions. Shares are **pooled over the sessions of all sets** here and below, false alerts a day are means over sets; fewer than 20 sessions are given as a count.',
    budgetTable(jobs),
    bySetTable(jobs),
    ...ablationSections(jobs),
    '#### By family, at a budget of 1 and .25 a day',
    'Sessions found of those there are, by the threshold without labels.',
    familyTable(jobs),
    ...segmentSections(jobs),
  ];
}

function budgetTable(jobs: readonly JobResult[]): string {
  const careful = (shares: readonly SessionShare[], wanted: boolean): string =>
    foundText(shares.filter((one) => one.careful === wanted));
  const budgets = jobs[0].whole.budgets.map(({ budgetPerDay }) => {
    const shares = wholeShares(jobs, budgetPerDay);
    const seen = jobs.flatMap(({ whole }) => falseAt(whole.budgets, budgetPerDay));
    return [
      `budget ${budgetPerDay} a day`,
      interval(estimate(shares)),
      careful(shares, false),
      careful(shares, true),
      '–',
      '–',
      number(mean(seen)),
      number(Math.max(...seen)),
    ];
  });
  const exactly = (rate: Rate, text: string): string[] => {
    const [shares, masked] = [false, true].map((isMasked) => wholeSharesAtRate(jobs, rate, isMasked));
    return [
      `exactly ${text}`,
      interval(estimate(shares)),
      careful(shares, false),
      careful(shares, true),
      foundText(masked),
      careful(masked, true),
      '–',
      '–',
    ];
  };
  return table(
    [
      'threshold',
      'sessions found',
      'loud',
      'careful',
      'masked, all',
      'masked, careful',
      'false alerts a day',
      'largest of a set',
    ],
    [
      ...budgets,
      ...PER_DAY.map((rate) => exactly({ perDay: rate }, `${rate} a day`)),
      ...RATES.map((rate) => exactly({ perHostDay: rate }, `${rate} a host-day`)),
    ],
  );
}

function bySetTable(jobs: readonly JobResult[]): string {
  const sets = [...new Set(jobs.map(({ set }) => set))];
  return table(
    [
      'set',
      'found, 1 a day',
      'false a day',
      'found, .25 a day',
      'false a day',
      'threshold, 1',
      'threshold, .25',
      'training s',
    ],
    sets.map((set) => {
      const own = jobs.filter((job) => job.set === set);
      const cells = [1, 0.25].flatMap((budget) => [
        foundText(wholeShares(own, budget)),
        number(mean(own.flatMap(({ whole }) => falseAt(whole.budgets, budget)))),
      ]);
      const thresholds = [1, 0.25].map((budget) =>
        number(
          mean(
            own.flatMap(({ whole }) =>
              whole.budgets.filter(({ budgetPerDay }) => budgetPerDay === budget).map(({ threshold }) => threshold),
            ),
          ),
          1,
        ),
      );
      return [set, ...cells, ...thresholds, number(mean(own.map(({ whole }) => whole.trainSeconds)), 0)];
    }),
  );
}

function falseAt(budgets: JobResult['whole']['budgets'], budget: number): number[] {
  return budgets.filter(({ budgetPerDay }) => budgetPerDay === budget).map(({ falsePerDay }) => falsePerDay);
}

function familyTable(jobs: readonly JobResult[]): string {
  const families = [...new Set(jobs.flatMap(({ sessions }) => sessions.map(({ family }) => family)))].sort();
  const cell = (family: string, variant: string, budget: number): string => {
    const own = jobs.flatMap(({ sessions, whole }) => {
      const found = whole.budgets.find(({ budgetPerDay }) => budgetPerDay === budget)?.found ?? [];
      return sessions.flatMap((session, i) =>
        session.family === family && session.variant === variant ? [found[i]] : [],
      );
    });
    return own.length === 0 ? '–' : `${own.filter(Boolean).length} of ${own.length}`;
  };
  return table(
    ['family', 'loud, 1', 'careful, 1', 'loud, .25', 'careful, .25'],
    families.map((family) => [
      family,
      ...[1, 0.25].flatMap((budget) => ['loud', 'careful'].map((variant) => cell(family, variant, budget))),
    ]),
  );
}
