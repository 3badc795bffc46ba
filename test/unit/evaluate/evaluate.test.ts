import { describe, expect, it } from 'vitest';
import { evaluate, evaluationText, predictorBaseline, readLabels } from '../../../src/evaluate/index.js';
import type { EvaluatedLine, EvaluatedSegment, EvaluationInput, Label } from '../../../src/evaluate/index.js';
import { trainNgram } from '../../../src/model/index.js';
import { ROW, ROW_WIDTH } from '../../../src/types/index.js';

const MINUTE = 60_000;
const line = (number: number, score: number, segmentId?: string, isAnomaly = score >= 5): EvaluatedLine => ({
  ref: `web1/auth.log:${number}`,
  host: 'web1',
  timeMs: number * MINUTE,
  score,
  isAnomaly,
  ...(segmentId === undefined ? {} : { segmentId }),
});
const label = (number: number, intrusion: string, step: string): Label => ({
  host: 'web1',
  timeMs: number * MINUTE,
  ref: `web1/auth.log:${number}`,
  intrusion,
  family: 'brute force',
  step,
});
const segment = (
  id: string,
  start: number,
  evidence: number,
  parts: Partial<EvaluatedSegment> = {},
): EvaluatedSegment => ({
  id,
  host: 'web1',
  status: 'closed',
  startMs: start * MINUTE,
  endMs: (start + 2) * MINUTE,
  alarmMs: (start + 1) * MINUTE,
  evidence,
  ...parts,
});

/** Ten lines; intrusion a is lines 3, 4 and 5 (two steps), b is line 9. Segment s holds 2, 3 and 4, segment f holds 7. */
const INPUT: EvaluationInput = {
  labels: [label(3, 'a', 'guess'), label(4, 'a', 'guess'), label(5, 'a', 'sudo'), label(9, 'b', 'guess')],
  lines: [
    line(1, 0),
    line(2, 1, 's'),
    line(3, 9, 's'),
    line(4, 0, 's'),
    line(5, 6),
    line(6, 0),
    line(7, 8, 'f'),
    line(8, 0),
    line(9, 2),
    line(10, 0),
  ],
  segments: [segment('s', 2, 20), segment('f', 7, 30)],
  hostDays: 2,
};

describe('evaluate', () => {
  const result = evaluate(INPUT);

  it('compares flagged lines with labelled ones', () => {
    // Flagged 3, 5, 7: two of three are labelled, two of four labelled are flagged.
    expect(result.events).toMatchObject({ truePositives: 2, falsePositives: 1, falseNegatives: 2, recall: 0.5 });
    expect(result.events.precision).toBeCloseTo(2 / 3, 12);
    expect(result.events.f1).toBeCloseTo(4 / 7, 12);
  });

  it('steps average precision over distinct scores', () => {
    // 9 hit 1/1, 8 miss, 6 hit 2/3, 2 hit 3/4, 1 miss, then five lines of score 0 with one hit: 4/10. Each hit is a quarter.
    expect(result.events.averagePrecision).toBeCloseTo((1 + 2 / 3 + 3 / 4 + 4 / 10) / 4, 12);
  });

  it('measures what is kept', () => {
    expect(result.retained).toEqual({
      retention: 4 / 10,
      benignRetention: 2 / 6,
      lineCoverage: 2 / 4,
      meanCoverage: (2 / 3 + 0) / 2,
      stepCoverage: (1 + 0 + 0) / 3,
      fullCoverage: 0,
      found: 1,
      lift: 0.5 / 0.4,
    });
  });

  it('ranks segments and times them', () => {
    expect(result).toMatchObject({
      segments: 2,
      trueSegments: 1,
      falseSegments: 1,
      falseSegmentsPerHostDay: 0.5,
      rankedFirst: 0,
    });
    expect(result.byIntrusion).toEqual([
      {
        intrusion: 'a',
        family: 'brute force',
        lines: 3,
        kept: 2,
        coverage: 2 / 3,
        found: true,
        rank: 2,
        onsetLagS: -60,
        // s ends at minute 4, the last line of a is that of minute 5
        endLagS: -60,
        alarmLagS: 0,
        alarmLagLines: 0,
      },
      {
        intrusion: 'b',
        family: 'brute force',
        lines: 1,
        kept: 0,
        coverage: 0,
        found: false,
        rank: null,
        onsetLagS: null,
        endLagS: null,
        alarmLagS: null,
        alarmLagLines: null,
      },
    ]);
    expect(result).toMatchObject({
      medianAlarmLagS: 0,
      medianAlarmLagLines: 0,
      medianOnsetErrorS: 60,
      medianEndErrorS: 60,
    });
  });

  it('takes segments as alarms: one of two is true, one of two intrusions is found', () => {
    expect(result.segmentMetrics).toEqual({ precision: 0.5, recall: 0.5, f1: 0.5 });
    // three segments, two of them of the one intrusion that is found: 2/3 and 1/2, so 2 · 1/3 / (7/6)
    const lines = INPUT.lines.map((one, i) => (i === 4 ? line(5, 6, 't') : one));
    const { segmentMetrics } = evaluate({ ...INPUT, lines, segments: [...INPUT.segments, segment('t', 5, 1)] });
    expect(segmentMetrics.precision).toBeCloseTo(2 / 3, 12);
    expect(segmentMetrics.recall).toBe(0.5);
    expect(segmentMetrics.f1).toBeCloseTo(4 / 7, 12);
    expect(evaluate({ ...INPUT, segments: [] }).segmentMetrics).toEqual({ precision: 0, recall: 0, f1: 0 });
  });

  it('times an alarm in lines of the intrusion, from its first, and its bounds by all of its segments', () => {
    const lines = INPUT.lines.map((one, i) => (i === 4 ? line(5, 6, 't') : one));
    const alarm = (s: number, t: number) =>
      evaluate({
        ...INPUT,
        lines,
        segments: [segment('s', 2, 20, { alarmMs: s * MINUTE }), segment('t', 5, 1, { alarmMs: t * MINUTE })],
      }).byIntrusion[0];
    // lines at minutes 3, 4 and 5; s reaches from 2 to 4 and t from 5 to 7
    expect(alarm(3, 9)).toMatchObject({ alarmLagS: 0, alarmLagLines: 0, onsetLagS: -60, endLagS: 120 });
    expect(alarm(4.5, 9)).toMatchObject({ alarmLagS: 90, alarmLagLines: 1 });
    expect(alarm(20, 5)).toMatchObject({ alarmLagS: 120, alarmLagLines: 2 });
    expect(alarm(2, 5)).toMatchObject({ alarmLagS: -60, alarmLagLines: 0 });
  });

  it('compares detectors that keep as many lines', () => {
    const scores = [0, 0, 3, 3, 3, 0, 0, 0, 3, 0];
    const { baselines } = evaluate({ ...INPUT, baselines: [{ name: 'oracle', scores }] });
    expect(baselines.map((baseline) => baseline.name)).toEqual(['random', 'volume', 'oracle']);
    for (const baseline of baselines) expect(baseline.retention).toBe(0.4);
    expect(baselines[2]).toMatchObject({
      lineCoverage: 1,
      fullCoverage: 1,
      benignRetention: 0,
      lift: 2.5,
      averagePrecision: 1,
    });
    // Minutes 1 to 9 share a bucket, 10 is alone: of nine lines with four labelled, all before the tenth.
    expect(baselines[1].averagePrecision).toBeCloseTo(4 / 9, 12);
    expect(evaluate(INPUT).baselines).toEqual(baselines.slice(0, 2));
    expect(evaluate({ ...INPUT, seed: 9 }).baselines[0].averagePrecision).not.toBe(baselines[0].averagePrecision);
    expect(() => evaluate({ ...INPUT, baselines: [{ name: 'short', scores: [1] }] })).toThrow(
      /short has not one score a line/,
    );
  });

  it('keeps a random tenth with the coverage of chance', () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => line(i, 0, i % 10 === 0 ? 's' : undefined));
    const labels = Array.from({ length: 4000 }, (_, i) => label(i * 5, `i${i}`, ''));
    const [random] = evaluate({ labels, lines, segments: [] }).baselines;
    expect(random.retention).toBe(0.1);
    expect(random.lineCoverage).toBeGreaterThan(0.08);
    expect(random.lineCoverage).toBeLessThan(0.12);
    expect(random.lift).toBeGreaterThan(0.8);
    expect(random.lift).toBeLessThan(1.2);
  });

  it('gives the same from flagged and kept lines alone, save for baselines', () => {
    const some = INPUT.lines.filter((one) => one.isAnomaly || one.segmentId !== undefined);
    const partial = evaluate({ ...INPUT, lines: some, totalLines: 10 });
    expect(partial.retained).toEqual(result.retained);
    expect(partial.byIntrusion).toEqual(result.byIntrusion);
    expect(partial.baselines).toEqual([]);
    expect(partial).toMatchObject({ lines: 10, labelsWithoutLine: 1 });
    // Line 9 is unlisted and so scored 0, with five benign and line 4: 1, 2/3, then 2 hits among the last 7 of 10.
    expect(partial.events.averagePrecision).toBeCloseTo((1 + 2 / 3 + 2 * (4 / 10)) / 4, 12);
  });

  it('follows merges', () => {
    const merged = evaluate({
      ...INPUT,
      segments: [
        segment('s', 2, 5, { status: 'merged', mergedInto: 'f' }),
        segment('f', 7, 30, { startMs: 2 * MINUTE }),
      ],
    });
    expect(merged).toMatchObject({ segments: 1, trueSegments: 1, falseSegments: 0, rankedFirst: 1 });
    expect(merged.byIntrusion[0].rank).toBe(1);
  });

  it('finds files however their path is written, by host and the end of the path', () => {
    const named = (name: (ref: string) => string, host = 'web1'): EvaluatedLine[] =>
      INPUT.lines.map((one) => ({ ...one, host, ref: name(one.ref) }));
    for (const prefix of ['/srv/logs/', '../', './']) {
      const lines = named((ref) => `${prefix}${ref}`, 'Web1.example.org');
      expect(evaluate({ ...INPUT, lines }).retained).toEqual(result.retained);
    }
    const inside = named((ref) => ref.replace('web1/', ''));
    expect(evaluate({ ...INPUT, lines: inside }).retained).toEqual(result.retained);
    // two files that end alike: the label may mean either
    const twice = [...named((ref) => `a/${ref}`), ...named((ref) => `b/${ref}`)];
    expect(() => evaluate({ ...INPUT, lines: twice })).toThrow(/none of 4 has its line/);
    // the same file name on another host is another file
    expect(() => evaluate({ ...INPUT, lines: named((ref) => ref.replace('web1', 'web2'), 'web2') })).toThrow(
      /none of 4 is about a host that was hunted, such as web1\/auth\.log:3 of web1/,
    );
  });

  it.each<[string, Partial<EvaluationInput>, RegExp]>([
    [
      'of other hosts',
      { labels: INPUT.labels.map((one) => ({ ...one, host: 'db' })) },
      /4 of 4 differ in host or time/,
    ],
    [
      'of other times',
      { labels: INPUT.labels.map((one) => ({ ...one, timeMs: one.timeMs + 90_000 })) },
      /4 of 4 differ.*label: web1, 1970-01-01T00:04:30\.000Z; line: web1, 1970-01-01T00:03:00\.000Z/,
    ],
    ['two days off', { labels: INPUT.labels.map((one) => ({ ...one, timeMs: 2880 * MINUTE + one.timeMs })) }, /differ/],
    [
      'that were not among the flagged lines, of hosts that were not hunted',
      { lines: [{ ...line(1, 9), ref: 'db/auth.log:1', host: 'db' }], totalLines: 10 },
      /is about a host that was hunted/,
    ],
    ['of no host that was hunted', { lines: [], totalLines: 10, hosts: ['db'] }, /is about a host that was hunted/],
    ['without a line, where all are listed', { lines: [{ ...line(1, 0), ref: 'x' }] }, /none of 4 has its line/],
  ])('refuses labels of another run: %s', (_, more, message) => {
    const refused = () => evaluate({ ...INPUT, labelsName: 'fleet/labels.ndjson', ...more });
    expect(refused).toThrow(message);
    const context = { where: 'fleet/labels.ndjson', todo: expect.stringContaining('labels') as unknown };
    expect(refused).toThrow(expect.objectContaining({ code: 'LABELS_INVALID', context }) as Error);
  });

  it('takes labels of another time zone, of whole seconds, a few that are wrong, and a run that missed them all', () => {
    const later = INPUT.labels.map((one, i) => ({ ...one, timeMs: one.timeMs + 345 * MINUTE + 300 * i }));
    expect(evaluate({ ...INPUT, labels: later }).retained).toEqual(result.retained);
    const wrong = INPUT.labels.map((one, i) => ({ ...one, timeMs: one.timeMs + (i < 2 ? 90_000 : 0) }));
    expect(evaluate({ ...INPUT, labels: wrong }).retained).toEqual(result.retained);
    for (const missed of [
      { lines: [] },
      { lines: [], hosts: ['db', 'WEB1'] },
      { lines: [line(1, 9)] },
      { lines: [{ ...line(1, 9), ref: 'db/auth.log:1', host: 'db' }], hosts: ['db', 'web1'] },
    ]) {
      expect(evaluate({ ...INPUT, ...missed, totalLines: 10 })).toMatchObject({
        labelsWithoutLine: 4,
        trueSegments: 0,
      });
    }
  });

  it('leaves out labels that were not hunted', () => {
    expect(evaluate({ ...INPUT, fromMs: 9 * MINUTE }).intrusions).toBe(1);
    expect(() => evaluate({ ...INPUT, fromMs: 99 * MINUTE })).toThrow(
      expect.objectContaining({ code: 'LABELS_INVALID' }),
    );
  });

  it('counts host-days from the lines', () => {
    const day = 86_400_000;
    const at = (host: string, timeMs: number): EvaluatedLine => ({
      ref: `${host}:${timeMs}`,
      host,
      timeMs,
      score: 0,
      isAnomaly: false,
    });
    const lines = [at('a', 0), at('a', 2 * day), at('b', 0)];
    const labels = [{ ...label(1, 'a', ''), host: 'a', ref: 'a:0', timeMs: 0 }];
    expect(evaluate({ labels, lines, segments: [] }).hostDays).toBeCloseTo(2 + 1 / 24, 12);
  });

  it('reads as text', () => {
    const text = evaluationText(result);
    expect(text).toContain('Intrusions found      1 of 2');
    expect(text).toContain('50.0 % of labelled lines');
    expect(text).toMatch(/^a +brute force +3 +66\.7 % +2 +-60 s +-60 s +0 s +0$/m);
    expect(text).toContain('precision 50.0 %, recall 50.0 % of intrusions, F1 0.500');
    expect(text).toContain('off by 60 s at the onset, 60 s at the end');
    expect(text).toMatch(/^LogMamba +1 +50\.0 % +33\.3 % +33\.3 % +1\.[23] +0\.704$/m);
    expect(text).toMatch(/^random /m);
  });
});

describe('predictorBaseline', () => {
  it('scores the inside stream of each host by its own', () => {
    const row = (key: number): Int32Array => {
      const values = new Int32Array(ROW_WIDTH);
      values[ROW.template] = key;
      values[ROW.key] = key;
      return values;
    };
    const training = Int32Array.from({ length: 100 }, (_, i) => 1 + (i % 2)).reduce<number[]>(
      (rows, key) => [...rows, ...row(key)],
      [],
    );
    const predictor = trainNgram({
      kind: 'host',
      streams: [Int32Array.from(training)],
      shape: { parts: [3, 6, 6, 3, 4], keys: 3, accounts: 1 },
      keyTuples: Int32Array.from([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0]),
    });
    const event = (host: string, key: number, stream: 'inside' | 'outside' = 'inside') => ({
      stream,
      row: row(key),
      log: { host },
    });
    const events = [event('a', 1), event('b', 2), event('a', 2), event('b', 2), event('a', 1, 'outside')];
    const { scores } = predictorBaseline(predictor, events);
    expect(scores).toHaveLength(5);
    expect(scores[2]).toBeLessThan(scores[3]);
    expect(scores[4]).toBe(0);
  });
});

describe('readLabels', () => {
  const good = { host: 'web1', file: 'web1/auth.log', line: 7, timeMs: 5, intrusion: 'a', family: 'f', step: 's' };
  it('reads places in files and documents', () => {
    const text = `${JSON.stringify(good)}\n\n${JSON.stringify({ host: 'h', ref: 'logs/1', timeMs: 1, intrusion: 'b', family: 'g' })}\r\n`;
    expect(readLabels(text)).toEqual([
      { host: 'web1', ref: 'web1/auth.log:7', timeMs: 5, intrusion: 'a', family: 'f', step: 's' },
      { host: 'h', ref: 'logs/1', timeMs: 1, intrusion: 'b', family: 'g', step: '' },
    ]);
  });

  it.each([
    ['not json', /not JSON/, 'labels.ndjson, line 2'],
    ['[]', /not a JSON object/, 'labels.ndjson, line 2'],
    [JSON.stringify({ ...good, line: 8, host: '' }), /"host"/, 'labels.ndjson, line 2'],
    [JSON.stringify({ ...good, line: 0 }), /"file" and "line"/, 'labels.ndjson, line 2'],
    [JSON.stringify({ ...good, line: 8, timeMs: '5' }), /"timeMs"/, 'labels.ndjson, line 2'],
    [JSON.stringify({ ...good, line: 8, step: 3 }), /"step"/, 'labels.ndjson, line 2'],
    [JSON.stringify(good), /repeats that of line 1/, 'labels.ndjson, line 2'],
  ])('refuses %s', (bad, message, where) => {
    const read = () => readLabels(`${JSON.stringify(good)}\n${bad}`, 'labels.ndjson');
    expect(read).toThrow(message);
    expect(read).toThrow(
      expect.objectContaining({ code: 'LABELS_INVALID', context: expect.objectContaining({ where }) as unknown }),
    );
  });

  it('refuses an empty file', () => {
    expect(() => readLabels('\n')).toThrow(/no labels/);
  });
});
