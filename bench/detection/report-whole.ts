import { PER_DAY, RATES } from './detection.js';
import type { JobResult } from './job.js';
import { ablationSections } from './report-ablations.js';
import { interval, number, percent, table } from './markdown.js';
import { estimate, mean, wholeShares, wholeSharesAtRate, type Rate } from './summary.js';

/** What the shipped detector does, with the threshold it chose without labels. */
export function wholeSections(jobs: readonly JobResult[]): string[] {
  return [
    '### The whole detector',
    'Trained, calibrated and run as `train` and `hunt` do, with the first training seed. *Budget*: the threshold for so many false alerts a day over all hosts comes from benign history alone; false alerts are the segments on the test part without sessions. *Exactly*: the limit is set on that test part instead, so that just so many alarms are false. *Masked*: lines of kinds that training never saw get no surprisal; tempo and failed sign-ins stay. A session counts as found when it alarms with no other session about; the interval is over sessions.',
    budgetTable(jobs),
    bySetTable(jobs),
    ...ablationSections(jobs),
    '#### By family, at a budget of 1 and .25 a day',
    'Sessions found of those there are, by the threshold without labels.',
    familyTable(jobs),
    '#### What the segments keep, all sessions in one run, budget 1 a day',
    '*Coverage*: share of a session’s lines that are in a segment, mean over sessions; *retention*: share of all lines that are; *benign retention*: share of benign lines that are. Each level holds the one before.',
    levelTable(jobs),
    '#### At equal retention',
    'Controls keep as many lines as the detector’s segments do at the default level: their highest scored ones.',
    retentionTable(jobs),
    '#### Alarms, segments, events',
    alarmTable(jobs),
  ];
}

function budgetTable(jobs: readonly JobResult[]): string {
  const budgets = jobs[0].whole.budgets.map(({ budgetPerDay }) => budgetPerDay);
  const byBudget = budgets.map((budget) => {
    const shares = wholeShares(jobs, budget);
    const own = jobs.flatMap(({ whole }) => whole.budgets.filter(({ budgetPerDay }) => budgetPerDay === budget));
    return [
      `budget ${budget} a day`,
      interval(estimate(shares)),
      percent(estimate(shares.filter(({ careful }) => careful)).mean),
      percent(estimate(shares.filter(({ careful }) => !careful)).mean),
      number(mean(own.map(({ falsePerDay }) => falsePerDay))),
      number(Math.max(...own.map(({ falsePerDay }) => falsePerDay))),
    ];
  });
  const exactly = (rate: Rate, text: string, masked: boolean): string[] => {
    const shares = wholeSharesAtRate(jobs, rate, masked);
    return [
      `exactly ${text}${masked ? ', masked' : ''}`,
      interval(estimate(shares)),
      percent(estimate(shares.filter(({ careful }) => careful)).mean),
      percent(estimate(shares.filter(({ careful }) => !careful)).mean),
      '–',
      '–',
    ];
  };
  const byRate = [false, true].flatMap((masked) => [
    ...PER_DAY.map((rate) => exactly({ perDay: rate }, `${rate} a day`, masked)),
    ...RATES.map((rate) => exactly({ perHostDay: rate }, `${rate} a host-day`, masked)),
  ]);
  return table(
    ['threshold', 'sessions found', 'careful', 'loud', 'false alerts a day', 'largest of a set'],
    [...byBudget, ...byRate],
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
      'Top-K',
      'training s',
    ],
    sets.map((set) => {
      const own = jobs.filter((job) => job.set === set);
      const cells = [1, 0.25].flatMap((budget) => [
        percent(estimate(wholeShares(own, budget)).mean),
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
      return [
        set,
        ...cells,
        ...thresholds,
        number(mean(own.map(({ whole }) => whole.topK)), 1),
        number(mean(own.map(({ whole }) => whole.trainSeconds)), 0),
      ];
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

function levelTable(jobs: readonly JobResult[]): string {
  const names = jobs[0].whole.levels.map(({ name }) => name);
  return table(
    [
      'level',
      'mean coverage',
      'of those found',
      'line coverage',
      'kept whole',
      'of those found',
      'retention',
      'benign retention',
    ],
    names.map((name, i) => {
      const own = jobs.map(({ whole }) => whole.levels[i]);
      return [
        name,
        number(mean(own.map(({ meanCoverage }) => meanCoverage)), 3),
        number(mean(own.map(({ foundCoverage }) => foundCoverage)), 3),
        number(mean(own.map(({ lineCoverage }) => lineCoverage)), 3),
        percent(mean(own.map(({ fullCoverage }) => fullCoverage))),
        percent(mean(own.map(({ foundWhole }) => foundWhole))),
        percent(mean(own.map(({ retention }) => retention)), 2),
        percent(mean(own.map(({ benignRetention }) => benignRetention)), 2),
      ];
    }),
  );
}

function retentionTable(jobs: readonly JobResult[]): string {
  const own = jobs.map(({ whole }) => whole.evaluation.retained);
  const names = [...new Set(jobs.flatMap(({ whole }) => whole.evaluation.baselines.map(({ name }) => name)))];
  const row = (name: string, kept: readonly (typeof own)[number][]): string[] => [
    name,
    number(mean(kept.map(({ meanCoverage }) => meanCoverage)), 3),
    number(mean(kept.map(({ lineCoverage }) => lineCoverage)), 3),
    percent(mean(kept.map(({ fullCoverage }) => fullCoverage))),
    percent(mean(kept.map(({ benignRetention }) => benignRetention)), 2),
    number(mean(kept.map(({ lift }) => lift)), 1),
  ];
  const rows = names.map((name) =>
    row(
      name,
      jobs.flatMap(({ whole }) => whole.evaluation.baselines.filter((baseline) => baseline.name === name)),
    ),
  );
  return table(
    ['detector', 'mean coverage', 'line coverage', 'kept whole', 'benign retention', 'lift'],
    [row('LogMamba', own), ...rows],
  );
}

function alarmTable(jobs: readonly JobResult[]): string {
  const figures = jobs.map(({ whole }) => whole.evaluation);
  const of = (value: (figure: (typeof figures)[number]) => number | null): number =>
    mean(figures.map(value).filter((one) => one !== null));
  const affiliations = jobs.map(({ whole }) => whole.affiliation);
  const affiliation = (value: (one: (typeof affiliations)[number]) => number | null): string =>
    number(mean(affiliations.map(value).filter((one) => one !== null)), 3);
  const rows = [
    [
      'time until the alarm, median',
      `${number(
        of(({ medianAlarmLagS }) => medianAlarmLagS),
        0,
      )} s`,
    ],
    [
      'lines until the alarm, median',
      number(
        of(({ medianAlarmLagLines }) => medianAlarmLagLines),
        1,
      ),
    ],
    [
      'error of the onset, median',
      `${number(
        of(({ medianOnsetErrorS }) => medianOnsetErrorS),
        0,
      )} s`,
    ],
    [
      'error of the end, median',
      `${number(
        of(({ medianEndErrorS }) => medianEndErrorS),
        0,
      )} s`,
    ],
    ['lines to keep until every session found is whole, by the ladder of extensions', wholeAt(jobs)],
    ['found sessions whose segment no false one outranks', percent(of(({ rankedFirst }) => rankedFirst))],
    ['events: precision, recall, F1', prf(figures.map(({ events }) => events))],
    [
      'events: average precision',
      number(
        of(({ events }) => events.averagePrecision),
        3,
      ),
    ],
    ['segments: precision, recall, F1', prf(figures.map(({ segmentMetrics }) => segmentMetrics))],
    [
      'affiliation precision',
      `${affiliation((one) => one.precision)} (random ${affiliation((one) => one.random.precision)})`,
    ],
    ['affiliation recall', `${affiliation((one) => one.recall)} (random ${affiliation((one) => one.random.recall)})`],
  ];
  return table(['mean over sets', 'measured'], rows);
}

/** Mean over jobs, and how many of them the largest extension does not get there. */
function wholeAt(jobs: readonly JobResult[]): string {
  const reached = jobs.map(({ whole }) => whole.levels.find(({ foundWhole }) => foundWhole === 1)?.retention);
  const those = reached.filter((retention) => retention !== undefined);
  const rest = reached.length - those.length;
  return `${those.length === 0 ? '–' : percent(mean(those), 2)}${rest === 0 ? '' : ` (not reached in ${rest} of ${reached.length})`}`;
}

function prf(all: readonly { readonly precision: number; readonly recall: number; readonly f1: number }[]): string {
  const parts = [
    mean(all.map(({ precision }) => precision)),
    mean(all.map(({ recall }) => recall)),
    mean(all.map(({ f1 }) => f1)),
  ];
  return parts.map((part) => number(part, 3)).join(', ');
}
