import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { calibrate, divide, ratesFor, thresholdFor } from '../../../bench/detection/log-keys/calibration.js';
import { corruptions } from '../../../bench/detection/log-keys/corruptions.js';
import {
  countVector,
  unseenKey,
  unseenKeyOrLength,
  unseenPair,
} from '../../../bench/detection/log-keys/counting-models.js';
import { eitherOf } from '../../../bench/detection/log-keys/either.js';
import { logKeyResults } from '../../../bench/detection/log-keys/log-key-results.js';
import { elevenGram, runningCounts } from '../../../bench/detection/log-keys/ngram-models.js';
import { keysOf, PUBLISHED_SETS, readPublishedSet } from '../../../bench/detection/log-keys/published-sets.js';
import { renderLogKeys } from '../../../bench/detection/log-keys/render-log-keys.js';
import { measureRules, spreadOf, summariseRules } from '../../../bench/detection/log-keys/rules.js';
import { seededDice } from '../../../bench/detection/log-keys/seeded-dice.js';
import { mamba, ngram } from '../../../bench/detection/log-keys/sequence-models.js';
import { rocAuc, sessionMetrics } from '../../../bench/detection/log-keys/session-metrics.js';
import { summarise } from '../../../bench/detection/log-keys/session-statistics.js';
import { SessionPool, Vocabulary } from '../../../bench/detection/log-keys/sessions.js';
import { ROW, ROW_WIDTH } from '../../../src/types/index.js';

const DATA = new URL('../../../../shared/data/hdfs_logkeys/', import.meta.url);
const present = existsSync(DATA);
if (!present) console.log('published next-key sets: skipped, ../shared/data/hdfs_logkeys is absent');

const keys = (...values: number[]): Int32Array => Int32Array.from(values);

describe('sessions of log keys', () => {
  it('reads the three forms of a line', () => {
    expect(keysOf('5 22 5 ', 0)).toEqual([5, 22, 5]);
    expect(keysOf('blk_-35,5 22', 0)).toEqual([5, 22]);
    expect(keysOf('{"block": 1, "label": 1, "keys": [2, 3]}', 1)).toEqual([2, 3]);
    expect(keysOf('{"block": 1, "label": 1, "keys": [2, 3]}', 0)).toEqual([]);
    expect(keysOf('  ', 0)).toEqual([]);
  });

  it('makes equal sessions one object', () => {
    const pool = new SessionPool();
    expect(pool.intern([1, 2])).toBe(pool.intern([1, 2]));
    expect(pool.intern([1, 2])).not.toBe(pool.intern([1, 23]));
  });

  it('ends a session with a key of its own, and leaves it out of one that was cut', () => {
    const vocabulary = new Vocabulary([keys(30, 10)]);
    expect(Array.from(vocabulary.idsOf(keys(10, 99, 30)))).toEqual([1, 0, 2, 3]);
    expect(Array.from(vocabulary.idsOf(keys(10, 99, 30), 2))).toEqual([1, 0]);
    const rows = vocabulary.rowsOf(keys(30));
    expect(rows.length).toBe(2 * ROW_WIDTH);
    expect([rows[ROW.template], rows[ROW.key], rows[ROW_WIDTH + ROW.key]]).toEqual([2, 2, 3]);
    expect(rows.reduce((sum, value) => sum + value, 0)).toBe(2 * (2 + 3));
  });
});

describe('counting controls', () => {
  const train = [keys(1, 2, 2, 3), keys(1, 2, 3)];

  it('count unseen keys, lengths outside those of training and unseen pairs', () => {
    expect(unseenKey.fit(train, 1)(keys(1, 9, 9))).toEqual({ keys: 2 });
    const event = unseenKeyOrLength.fit(train, 1);
    expect(event(keys(1, 2, 3))).toEqual({ 'keys or length': 0 });
    expect(event(keys(1, 2))).toEqual({ 'keys or length': 1 });
    expect(event(keys(1, 2, 2, 2, 2, 9))).toEqual({ 'keys or length': 3 });
    const pair = unseenPair.fit(train, 1);
    expect(pair(keys(1, 2, 2, 2, 3))).toEqual({ pairs: 0 });
    expect(pair(keys(1, 3))).toEqual({ pairs: 1 });
    expect(pair(keys(1, 2))).toEqual({ pairs: 1 }); // ends where none ended
  });

  it('measure the distance to the nearest count vector', () => {
    const score = countVector.fit(train, 1);
    expect(score(keys(3, 2, 1)).distance).toBe(0);
    expect(score(keys(1, 2, 2, 2, 3)).distance).toBeCloseTo(1 / 9, 12);
    expect(score(keys(7)).distance).toBe(1);
  });
});

describe('n-grams over sessions', () => {
  it('back off as Witten and Bell do', () => {
    // one session "1": ids 1 and END = 2, three values with UNKNOWN
    const { sum, max } = elevenGram.fit([keys(1)], 1)(keys(1));
    const root = (1 + 2 / 3) / 4; // two events, two types
    const start = (1 + root) / 2; // after the beginning: one event, one type
    const last = (1 + root) / 2; // after "1"
    const both = (1 + last) / 2; // after the beginning and "1"
    expect(sum).toBeCloseTo(-Math.log(start) - Math.log(both), 12);
    expect(max).toBeCloseTo(-Math.log(start), 12);
  });

  it('hold an unseen key for outside of every Top-g', () => {
    for (const model of [elevenGram, runningCounts, ngram('trigram', 'host')]) {
      expect(model.fit([keys(1, 2)], 1)(keys(1, 3)).rank).toBe(Infinity);
      expect(model.fit([keys(1, 2)], 1)(keys(1, 2)).rank).toBe(1);
    }
  });

  it('see a wrong count where the last keys do not show it', () => {
    const ones = (n: number): Int32Array => keys(...Array.from({ length: n }, () => 1));
    const train = Array.from({ length: 20 }, () => ones(14));
    const [byLastKeys, byCounts] = [elevenGram, runningCounts].map((model) => model.fit(train, 1));
    expect(byLastKeys(ones(18)).max).toBe(byLastKeys(ones(14)).max);
    expect(byCounts(ones(18)).max).toBeGreaterThan(byCounts(ones(14)).max + 2);
  });
});

describe('statistics of a session', () => {
  const surprisals = [1, 5, 2, 4, 1, 1, 1, 1, 1, 1, 3, 9];
  const events = (at: number): { surprisal: number; rank: number } => ({ surprisal: surprisals[at], rank: at + 1 });

  it('are the largest surprisals, their sum and mean, and the worst rank', () => {
    expect(summarise(3, 4, events)).toEqual({
      max: 5,
      top2: 9,
      top3: 11,
      sum: 12,
      mean: 3,
      rank: 4,
      deeplog: Infinity,
    });
  });

  it("leave END and the first ten events out of DeepLog's reckoning", () => {
    expect(summarise(11, 12, events).deeplog).toBe(11);
    expect(summarise(10, 11, events).deeplog).toBe(Infinity);
  });
});

describe('thresholds from held-out training sessions', () => {
  it('let at most the rate through', () => {
    const values = Array.from({ length: 100 }, (_, i) => i);
    expect(thresholdFor(values, 0.05)).toBe(94);
    expect(thresholdFor([3, 1, 2], 0.01)).toBe(3);
  });

  it('keep one rate of those that few sessions cannot tell apart', () => {
    expect(ratesFor(1000)).toEqual([0.01, 0.003]);
    expect(ratesFor(50)).toEqual([0.05, 0.01]);
    expect(ratesFor(17)).toEqual([0.05]);
  });

  it('hold a quarter of many sessions out, and each of few once', () => {
    const many = Array.from({ length: 400 }, (_, i) => keys(1, i % 7, 3));
    const large = divide(many, 50, seededDice(1));
    expect(large.parts.map(({ fit, held }) => [fit.length, held.length])).toEqual([[300, 100]]);
    expect(large.parts[0].fit).toBe(large.fit);
    const few = divide(many.slice(0, 12), 50, seededDice(1));
    expect(few.fit).toHaveLength(12);
    expect(few.parts.flatMap(({ held }) => held)).toHaveLength(12);
    for (const { fit, held } of few.parts) expect(fit.length + held.length).toBe(12);
  });

  it('make faulty sessions that are no training sessions, the same for the same seed', () => {
    const train = [keys(1, 2, 3, 4), keys(1, 2, 4)];
    const made = corruptions(train, train, 100, seededDice(3));
    const known = new Set(train.map((session) => session.join()));
    expect(made.length).toBeGreaterThan(50);
    expect(made.filter((session) => session.length === 0 || known.has(session.join()))).toEqual([]);
    expect(corruptions(train, train, 100, seededDice(3))).toEqual(made);
  });
});

describe('figures of a set', () => {
  const known = keys(1);
  const normal = [known, known, known, keys(2)];
  const abnormal = [keys(3), keys(...Array.from({ length: 11 }, () => 4))];

  it('separate short sessions and sessions known from training', () => {
    const test = { normal, abnormal, known: new Set([known]), prior: 0.5 };
    const metrics = sessionMetrics(test, (session) => session[0] === 2 || session[0] === 4);
    expect(metrics).toEqual({
      recall: 0.5,
      recallLong: 1,
      falsePositives: 0.25,
      falsePositivesNew: 1,
      balanced: 0.625,
      precision: 0.5 / 0.75,
      f1: 1 / 1.75,
    });
    expect(sessionMetrics({ ...test, prior: null }, () => true)).toMatchObject({ precision: null, f1: null });
    expect(sessionMetrics(test, () => false)).toMatchObject({ precision: 0, f1: 0 });
  });

  it('count ties of the area under the curve half', () => {
    expect(rocAuc([1, 2], [3, 4])).toBe(1);
    expect(rocAuc([1, 2], [2, 0])).toBe(0.375);
    expect(rocAuc([Infinity], [Infinity])).toBe(0.5);
  });

  it('choose the statistic by faulty sessions alone', () => {
    const model = { ...elevenGram, calibrated: ['bad', 'good'], fixed: {}, fit: () => () => ({}) };
    const test = { normal: [keys(1)], abnormal: [keys(2)], known: new Set<Int32Array>(), prior: null };
    const score = (session: Int32Array): Record<string, number> => ({ bad: session[0] === 2 ? 9 : 0, good: 0 });
    const held = Array.from({ length: 200 }, () => ({ bad: 1, good: 1 }));
    const calibrated = { score, held, corrupted: [{ bad: 0, good: 2 }] };
    const rows = summariseRules(model, [measureRules(model, calibrated, test)]);
    expect(rows.filter(({ chosen }) => chosen).map(({ statistic }) => statistic)).toEqual(['good', 'good']);
    expect(rows.find(({ statistic }) => statistic === 'bad')?.recall?.mean).toBe(1);
  });

  it('give the mean and the sample standard deviation', () => {
    expect(spreadOf([1, 3])).toEqual({ mean: 2, deviation: Math.SQRT2 });
    expect(spreadOf([4])).toEqual({ mean: 4, deviation: 0 });
  });
});

describe('the Mamba on sessions', () => {
  it('learns their order and end, the same for the same seed', () => {
    const train = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? keys(1, 2, 3, 4) : keys(1, 3, 3, 2)));
    const score = mamba(1).fit(train, 7);
    const right = Math.max(...train.map((session) => score(session).max));
    for (const wrong of [keys(1, 2, 3), keys(1, 2, 3, 4, 4), keys(2, 3), keys(1, 2, 9, 4)]) {
      expect(score(wrong).max).toBeGreaterThan(right + 2);
    }
    expect(mamba(1).fit(train, 7)(train[0])).toEqual(score(train[0]));
  });

  it('scores test sessions with what was calibrated, or with a model of all sessions where folds were', () => {
    const many = Array.from({ length: 400 }, (_, i) => keys(1, i % 3));
    const split = calibrate(elevenGram, divide(many, 20, seededDice(1)), 1);
    expect(split.held).toHaveLength(100);
    expect(split.corrupted.length).toBeGreaterThan(0);
    const few = many.slice(0, 10);
    const folds = calibrate(elevenGram, divide(few, 20, seededDice(1)), 1);
    expect(folds.held).toHaveLength(10);
    expect(folds.score(keys(1, 2))).toEqual(elevenGram.fit(few, 1)(keys(1, 2)));
  });
});

describe('two kinds of evidence with one threshold', () => {
  it('are compared by their ranks among held-out sessions', () => {
    const held = [1, 2, 3].map((a) => ({ a, b: 10 * (4 - a) }));
    const of = (a: number, b: number) => eitherOf(of2(a, b, 'a'), of2(a, b, 'b')).score(keys(1)).either;
    const of2 = (a: number, b: number, statistic: string) => ({
      calibrated: { score: () => ({ a, b }), held, corrupted: [] },
      statistic,
    });
    expect(of(0, 0)).toBeCloseTo(0, 12);
    expect(of(2.5, 0)).toBeCloseTo(Math.log(2), 12); // one of three is larger: p = 2/4
    expect(of(2.5, 99)).toBeCloseTo(Math.log(4), 12); // beyond all of the other kind: p = 1/4
    expect(eitherOf(of2(0, 0, 'a'), of2(0, 0, 'b')).held.map(({ either }) => either)).toEqual([
      Math.log(2),
      -Math.log(3 / 4),
      Math.log(2),
    ]);
  });
});

describe.runIf(present || process.env['CI'] === 'true')('the published sets', () => {
  it('are read whole', () => {
    const sizes = PUBLISHED_SETS.map((name) => {
      const set = readPublishedSet(name);
      if ('skipped' in set) throw new Error(`${name}: ${set.skipped}`);
      return [name, set.train.length, set.normal.length, set.abnormal.length];
    });
    expect(sizes).toEqual([
      ['hdfs', 4855, 5583, 16838],
      ['hdfs_100k', 6096, 1531, 57],
      ['openstack_loghub', 19, 1852, 198],
      ['openstack_parisakalaki', 50, 4895, 651],
      ['hadoop', 17, 150, 811],
    ]);
  });

  it('give results that survive JSON, and a chapter of the page', async () => {
    const results = await logKeyResults({ small: true, seeds: [1], sets: ['openstack_parisakalaki'] });
    expect(JSON.parse(JSON.stringify(results))).toEqual(results);
    const [set] = results.sets;
    const recall = (model: string) => set.rows.find((row) => row.model === model)?.recall?.mean;
    expect(recall('everything')).toBe(1);
    expect(recall('Mamba')).toBeGreaterThan(0.9);
    const page = renderLogKeys(results);
    expect(page).toContain('### OpenStack (parisakalaki)');
    expect(page).toContain('| **Mamba or count vector** | either, held out 5 % |');
  });
});
