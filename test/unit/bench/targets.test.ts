import { describe, expect, it } from 'vitest';

import type { JobResult } from '../../../bench/detection/job.js';
import type { LogKeyResults, LogKeyRow, Spread } from '../../../bench/detection/log-keys/records.js';
import { countText, foundText, meanOverSets } from '../../../bench/detection/report-counts.js';
import { logKeyTargets } from '../../../bench/detection/report-log-key-targets.js';
import { predictorTargets } from '../../../bench/detection/report-predictor-targets.js';
import { reachedBounds, reachedRules, tally, type Bounded } from '../../../bench/detection/report-reached.js';
import { benignKept } from '../../../bench/detection/report-segments.js';
import { targetsOf } from '../../../bench/detection/report-targets.js';
import { verdictOn } from '../../../bench/detection/report-tried.js';
import type { Results } from '../../../bench/detection/results.js';
import { SHIPPED } from '../../../bench/detection/scorers.js';
import type { SessionShare } from '../../../bench/detection/summary.js';

const shares = (set: string, ...found: readonly number[]): SessionShare[] =>
  found.map((share) => ({ set, careful: false, share }));

describe('whether a figure is reached', () => {
  const more = (value: number): Bounded => ({ value, atLeast: 0.95, aim: 1, better: 'more' });
  const less = (value: number): Bounded => ({ value, atLeast: 2, aim: 1, better: 'less' });

  it('is judged by every value of a row, before rounding', () => {
    expect(reachedBounds([more(1), less(1)])).toBe('aim');
    expect(reachedBounds([more(1), less(1.0004)])).toBe('at least');
    expect(reachedBounds([more(0.99999), less(0.5)])).toBe('at least');
    expect(reachedBounds([more(0.9499), less(0)])).toBe('missed');
    expect(reachedBounds([more(1), less(2.001)])).toBe('missed');
    expect(reachedBounds([more(NaN), less(0)])).toBe('not run');
  });

  it('is not decided by how a mean of shares is stored', () => {
    const sum = [0.1, 0.2, 0.3].reduce((a, b) => a + b, 0);
    expect(reachedBounds([{ value: 0.6, atLeast: sum, aim: 1, better: 'more' }])).toBe('at least');
  });

  it('needs the lower bound for the aim, where there is one', () => {
    expect(reachedRules({ atLeast: false, aim: true })).toBe('missed');
    expect(reachedRules({ atLeast: true, aim: true })).toBe('aim');
    expect(reachedRules({ atLeast: true })).toBe('at least');
    expect(reachedRules({ aim: false })).toBe('missed');
    expect(reachedRules({ aim: true })).toBe('aim');
    expect(reachedRules({})).toBe('not run');
  });

  it('is counted', () => {
    const row = { figure: '', atLeast: '', aim: '', measured: '' };
    const targets = (['aim', 'missed', 'missed', 'not run'] as const).map((reached) => ({ ...row, reached }));
    expect(tally(targets)).toBe('4 rows: 1 reach the aim, 0 what is wanted at least, 2 are missed, 1 were not run');
  });
});

describe('shares of few sessions', () => {
  it('are given as counts', () => {
    expect(foundText(shares('a', 1, 1, 1, 1, 0))).toBe('4 of 5');
    expect(foundText(shares('a', 1, 1 / 3, 1 / 3, 0))).toBe('1.7 of 4');
    expect(foundText([])).toBe('–');
  });

  it('come with the count below a fifth', () => {
    const twenty = (found: number): SessionShare[] =>
      shares('a', ...Array.from({ length: 20 }, (_, i) => (i < found ? 1 : 0)));
    expect(foundText(twenty(3))).toBe('15.0 % (3 of 20)');
    expect(foundText(twenty(4))).toBe('20.0 %');
    expect(countText(shares('a', 1 / 3, 1 / 3, 1 / 3))).toBe('1 of 3');
  });

  it('are pooled, or averaged over sets', () => {
    const both = [...shares('a', 1, 1, 1), ...shares('b', 0)];
    expect(meanOverSets(both)).toBe(0.5);
    expect(countText(both)).toBe('3 of 4');
  });
});

describe('benign lines kept', () => {
  it('are counted a day and against what is inside', () => {
    const sessions = [{ intrusion: '', family: '', variant: 'loud', lines: 20 }] as const;
    const busy = { testLines: 10_020, testDays: 10, insideShare: 520 / 10_020, sessions };
    const kept = benignKept(busy, 0.005);
    expect(kept.linesADay).toBeCloseTo(5, 9);
    expect(kept.perHundredInside).toBeCloseTo(10, 9);
    expect(benignKept({ ...busy, insideShare: 0 }, 0.005).perHundredInside).toBeNaN();
  });
});

/** A set of two sessions, loud and careful, with what each scorer finds at 1 a day. */
function job(set: string, found: Readonly<Record<string, readonly boolean[]>>): JobResult {
  const places = (one: readonly boolean[]): unknown => ({ day: one.map((is) => (is ? 1 : 2)) });
  return {
    set,
    split: 'test',
    insideShare: 0.9,
    sessions: [{ variant: 'loud' }, { variant: 'careful' }],
    scorers: Object.entries(found).map(([name, one]) => {
      return { name, seed: 1, masked: true, evidence: places(one), line: places(one) };
    }),
    whole: {
      budgets: [1, 0.25].map((budgetPerDay) => ({ budgetPerDay, found: [true, false], falsePerDay: 1 })),
      levels: [],
    },
  } as unknown as JobResult;
}

describe('rows about predictors', () => {
  const controls = {
    'host trigram': [true, false],
    unigram: [false, false],
    mlp: [true, true],
    'context n-gram': [true, true],
  };

  it('want the shipped one above trigram and unigram on every set', () => {
    const ahead = job('a', { ...controls, [SHIPPED]: [true, true] });
    const level = job('b', { ...controls, [SHIPPED]: [true, false] });
    const [first, second, careful] = predictorTargets([ahead]);
    expect([first.measured, first.reached]).toEqual(['1 of 1', 'at least']);
    expect(second.reached).toBe('at least');
    expect(careful.reached).toBe('missed'); // level with the MLP is not above it
    const both = predictorTargets([ahead, level]);
    expect([both[0].measured, both[0].reached]).toEqual(['1 of 2', 'missed']);
  });

  it('are not run without the controls', () => {
    expect(predictorTargets([job('a', { [SHIPPED]: [true, true] })]).map(({ reached }) => reached)).toEqual(
      Array.from({ length: 4 }, () => 'not run'),
    );
  });
});

const spread = (mean: number, deviation = 0): Spread => ({ mean, deviation });

function logKeyRow(row: Partial<LogKeyRow> & Pick<LogKeyRow, 'model' | 'control' | 'balanced'>): LogKeyRow {
  const none = { recallLong: null, falsePositivesNew: null, precision: null, f1: null };
  return {
    ...none,
    recall: spread(0.9),
    falsePositives: spread(0),
    statistic: 'max',
    rate: 0.01,
    limit: null,
    chosen: true,
    auc: spread(0.5),
    faults: spread(0.5),
    ...row,
  };
}

function logKeys(...rows: readonly LogKeyRow[]): LogKeyResults {
  const counts = {
    train: 1,
    trainDistinct: 1,
    keys: 1,
    normal: 1,
    normalKnown: 0,
    normalShort: 0,
    abnormal: 1,
    abnormalKnown: 0,
    abnormalShort: 0,
  };
  const set = { name: 'hdfs', title: 'HDFS', source: '', complete: false, remark: '', counts, rows };
  return { small: false, seeds: [1, 2, 3], seconds: 1, sets: [set], skipped: [] };
}

describe('rows about the published sets', () => {
  const control = logKeyRow({
    model: 'trigram',
    control: true,
    balanced: spread(0.95, 0.003),
    recallLong: spread(0.9),
  });
  const mamba = (balanced: Spread, faults = 0.5): LogKeyRow =>
    logKeyRow({ model: 'Mamba', control: false, balanced, recallLong: spread(1), faults: spread(faults) });
  const reachedBy = (...rows: readonly LogKeyRow[]): string => logKeyTargets(logKeys(control, ...rows))[0].reached;

  it('call it level within the spread over the seeds, and above beyond it', () => {
    expect(reachedBy(mamba(spread(0.95)))).toBe('at least');
    expect(reachedBy(mamba(spread(0.947, 0.004)))).toBe('at least');
    expect(reachedBy(mamba(spread(0.944, 0.004)))).toBe('missed');
    expect(reachedBy(mamba(spread(0.956, 0.004)))).toBe('aim');
  });

  it('take the rule of Mamba that finds most faulty sessions, whatever it does on the test sessions', () => {
    const better = mamba(spread(0.99), 0.4);
    expect(reachedBy(better, mamba(spread(0.9), 0.6))).toBe('missed');
    expect(reachedBy(mamba(spread(0.9), 0.4), { ...better, faults: spread(0.6) })).toBe('aim');
  });

  it('leave out controls whose threshold lets another share through, and keep fixed ones', () => {
    const other = { ...control, balanced: spread(1), rate: 0.003 };
    expect(reachedBy(mamba(spread(0.96)), other)).toBe('aim');
    expect(reachedBy(mamba(spread(0.96)), { ...other, rate: null, limit: 9, chosen: false })).toBe('missed');
  });

  it('judge HDFS without short sessions as well, and name what was not run', () => {
    const targets = logKeyTargets(logKeys(control, mamba(spread(0.9))));
    expect(targets.slice(0, 2).map(({ reached }) => reached)).toEqual(['missed', 'aim']);
    expect(targets.slice(2).map(({ measured, reached }) => [measured, reached])).toEqual(
      Array.from({ length: 4 }, () => ['not run', 'not run']),
    );
    expect(logKeyTargets(undefined).every(({ reached }) => reached === 'not run')).toBe(true);
  });
});

describe('the table of figures to reach', () => {
  const elastic = { linesAfterFirst: 10, otherSources: 1, isSuccessInside: true } as Results['elastic'];
  const results = { jobs: [job('a', { [SHIPPED]: [true, true] })], elastic } as unknown as Results;
  const rowOf = (of: Results, name: string): string | undefined =>
    targetsOf(of).find(({ figure }) => figure.includes(name))?.reached;

  it('judges the labelled attack by all that is asked of it', () => {
    expect(rowOf(results, 'elastic_ec2')).toBe('at least');
    const changedTo = (changed: object): Results => ({ ...results, elastic: { ...elastic, ...changed } }) as Results;
    expect(rowOf(changedTo({ linesAfterFirst: 6, otherSources: 0 }), 'elastic_ec2')).toBe('aim');
    expect(rowOf(changedTo({ isSuccessInside: false }), 'elastic_ec2')).toBe('missed');
    expect(rowOf(changedTo({ linesAfterFirst: null }), 'elastic_ec2')).toBe('missed');
    expect(rowOf({ jobs: results.jobs } as unknown as Results, 'elastic_ec2')).toBe('not run');
  });

  it('is there only for test sets, and says not run where levels are missing', () => {
    expect(rowOf(results, 'careful variants alone')).toBe('missed');
    expect(rowOf(results, 'mean line coverage')).toBe('not run');
    expect(targetsOf({ ...results, jobs: results.jobs.map((one) => ({ ...one, split: 'development' })) })).toEqual([]);
  });
});

describe('what the intervals say of a predictor', () => {
  it('says plainly that nothing is gained', () => {
    expect(
      verdictOn('Recurrence', [
        { low: -0.1, high: 0.1 },
        { low: 0, high: 0.2 },
      ]),
    ).toBe('**Recurrence adds nothing beyond the interval.**');
  });

  it('counts gains and losses beyond the interval', () => {
    const more = { low: 0.01, high: 0.1 };
    const fewer = { low: -0.2, high: -0.1 };
    expect(verdictOn('It', [more, more])).toBe('**It finds more beyond the interval in 2 of 2 comparisons**.');
    expect(verdictOn('It', [more, fewer])).toContain('in 1 of 2 comparisons and finds fewer beyond it in 1');
    expect(verdictOn('It', [more, fewer])).toContain('weak evidence');
    expect(verdictOn('It', [fewer])).toBe('**It finds fewer beyond it in 1**.');
  });
});
