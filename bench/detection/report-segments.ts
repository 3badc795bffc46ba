import type { JobResult } from './job.js';
import { number, percent, table } from './markdown.js';
import { mean } from './summary.js';

/** What the segments keep of the sessions and of benign work, and when they alarm. */
export function segmentSections(jobs: readonly JobResult[]): string[] {
  return [
    '#### What the segments keep, all sessions in one run, budget 1 a day',
    '*Coverage*: share of a session’s lines that are in a segment, mean over sessions; *retention*: share of all lines that are; *benign retention*: share of benign lines that are, those of false segments included; *kept whole*: share of sessions of which every line is. *Core*: the evidence itself. Each level holds the one before.',
    levelTable(jobs),
    'By set, at the default level (alpha) and with beta. Nearly all lines of a host that hardly anybody guesses at are inside, and few of one under attack, so that shares of all lines do not compare between them. Hence the benign lines kept *a day*, and *per 100 benign lines inside* (an upper bound: kept guesses are counted with them).',
    bySetTable(jobs),
    '#### At equal retention',
    'Controls keep as many lines as the detector’s segments do at the default level: their highest scored ones. *Lift*: how many times as frequent lines of sessions are among the kept lines as among all.',
    retentionTable(jobs),
    '#### Alarms, segments, events',
    alarmTable(jobs),
  ];
}

function levelTable(jobs: readonly JobResult[]): string {
  const names = jobs[0].whole.levels.map(({ name }) => name);
  const few = jobs.filter(hasFewInside);
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
      ...(few.length === 0 ? [] : [`on ${few.length} sets with under half inside`]),
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
        ...(few.length === 0 ? [] : [percent(mean(few.map(({ whole }) => whole.levels[i].benignRetention)), 2)]),
      ];
    }),
  );
}

/** Is under half of the set's lines inside? Elsewhere retention is a share of guesses from outside as well. */
export function hasFewInside({ insideShare }: JobResult): boolean {
  return insideShare < 0.5;
}

/** Names in `whole.levels`. */
export const ALPHA = 'alpha 64, 3600, 1800';
export const BETA = 'beta';

function bySetTable(jobs: readonly JobResult[]): string {
  const levels = [ALPHA, BETA];
  return table(
    [
      'set',
      ...levels.flatMap((name) => [
        `coverage of those found, ${shortName(name)}`,
        'benign retention',
        'benign lines a day',
        'per 100 inside',
      ]),
      'inside lines',
      'segments',
      'false ones',
    ],
    jobs.map((job) => [
      job.set,
      ...levels.flatMap((name) => levelCells(job, name)),
      percent(job.insideShare),
      String(job.whole.evaluation.segments),
      String(job.whole.evaluation.falseSegments),
    ]),
  );
}

function levelCells(job: JobResult, name: string): string[] {
  const level = job.whole.levels.find((one) => one.name === name);
  const { linesADay, perHundredInside } = benignKept(job, level?.benignRetention ?? NaN);
  return [
    number(level?.foundCoverage, 3),
    percent(level?.benignRetention, 2),
    number(linesADay, 0),
    number(perHundredInside, 1),
  ];
}

/** Benign lines that a share of all benign ones comes to: a day over all hosts, and for each hundred benign lines inside. */
export function benignKept(
  {
    testLines,
    testDays,
    insideShare,
    sessions,
  }: Pick<JobResult, 'testLines' | 'testDays' | 'insideShare' | 'sessions'>,
  benignRetention: number,
): { readonly linesADay: number; readonly perHundredInside: number } {
  const ofSessions = sessions.reduce((sum, { lines }) => sum + lines, 0);
  const kept = benignRetention * (testLines - ofSessions);
  // lines of sessions may lie outside as well: no fewer benign ones are inside than this
  const inside = insideShare * testLines - ofSessions;
  return { linesADay: kept / testDays, perHundredInside: inside <= 0 ? NaN : (100 * kept) / inside };
}

function shortName(level: string): string {
  return level === ALPHA ? 'alpha' : level;
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
