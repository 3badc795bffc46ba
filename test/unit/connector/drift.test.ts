import { describe, expect, it } from 'vitest';
import { DriftTracker } from '../../../src/connector/drift.js';
import { driftBaseline } from '../../../src/connector/drift-baseline.js';
import { driftReport, driftText } from '../../../src/connector/drift-report.js';
import type { DriftBaseline, EncodedLog, Score } from '../../../src/types/index.js';
import { makeScore } from '../delineate/score-fixture.js';

const HOUR_S = 3600;
const BASELINE: DriftBaseline = {
  days: 14,
  unknown: { mean: 0.01, spread: 0.004, variance: 0.01 },
  unexpected: { mean: 0.02, spread: 0.006, variance: 0.02 },
  surprisal: { mean: 0.8, spread: 0.1, variance: 1 },
};

function lines(count: number, seconds: number, parts: (i: number) => Partial<Score>): Score[] {
  return Array.from({ length: count }, (_, i) => makeScore(seconds + i, { surprisal: 0.8, ...parts(i) }));
}

function tracked(scores: readonly Score[]): DriftTracker {
  const tracker = new DriftTracker(5);
  for (const score of scores) tracker.take(score);
  return tracker;
}

describe('drift', () => {
  it('counts inside lines alone, a day old ones by a third', () => {
    const tracker = tracked(lines(100, 0, (i) => (i < 10 ? { keyId: 0 } : i < 15 ? { rank: 6 } : {})));
    tracker.take(makeScore(10, { stream: 'outside', keyId: 0 }));
    expect(tracker.toJSON()).toMatchObject({ lines: 100, unknown: 10, unexpected: 15 });
    expect(tracker.toJSON().surprisal).toBeCloseTo(80, 9);
    for (const score of lines(8, 24 * HOUR_S, () => ({}))) tracker.take(score);
    // the first seven were not believed yet, and are as old as the others
    expect(tracker.toJSON().lines).toBeCloseTo(107 / Math.E + 1, 9);
  });

  it('is the same of passes that go on from each other as of one, and of parts added up', () => {
    const scores = Array.from({ length: 30 }, (_, h) =>
      lines(20, h * HOUR_S, (i) => (i % 7 === h % 7 ? { keyId: 0 } : {})),
    ).flat();
    const whole = tracked(scores).toJSON();
    const first = tracked(scores.slice(0, 333)).toJSON();
    const second = new DriftTracker(5, JSON.parse(JSON.stringify(first)) as typeof first);
    for (const score of scores.slice(333)) second.take(score);
    const parts = tracked(scores.filter((_, i) => i % 2 === 0));
    parts.add(tracked(scores.filter((_, i) => i % 2 === 1)).toJSON());
    for (const [name, value] of Object.entries(whole) as [keyof typeof whole, number][]) {
      expect(second.toJSON()[name]).toBeCloseTo(value, 6);
      expect(parts.toJSON()[name]).toBeCloseTo(value, 6);
    }
  });

  it('does not forget the day for one line of a forged time', () => {
    const tracker = tracked(lines(500, 0, () => ({})));
    tracker.take(makeScore(1e8));
    for (const score of lines(500, 600, () => ({}))) tracker.take(score);
    expect(tracker.toJSON().lines).toBe(1001);
  });

  it('fits what benign days come to, and no more, by lines and by days', () => {
    const report = (unknown: number, count = 2000): ReturnType<typeof driftReport> =>
      driftReport(
        { hour: 1, lines: count, unknown: unknown * count, unexpected: 0.02 * count, surprisal: 0.8 * count },
        BASELINE,
      );
    expect(report(0.01).state).toBe('fits');
    expect(report(0.028).state).toBe('fits');
    expect(report(0.04).state).toBe('drifting');
    expect(report(0.3).state).toBe('unfit');
    // few lines may come to more by chance
    expect(report(0.04, 250).state).toBe('fits');
    expect(report(0.3, 199)).toEqual({ state: 'unknown', lines: 199 });
    expect(driftReport({ hour: 1, lines: 2000, unknown: 0, unexpected: 0, surprisal: 0 }, undefined).state).toBe(
      'unknown',
    );
  });

  it('says what is too high, and what to do', () => {
    const text = driftText(
      driftReport({ hour: 1, lines: 2000, unknown: 600, unexpected: 620, surprisal: 1700 }, BASELINE),
    );
    expect(text).toBe(
      'the bundle no longer fits: unknown keys 30.0 % (benign history 1.0 %, at most 2.9 %), outside the Top-K 31.0 % (benign history 2.0 %, at most 4.8 %), surprisal 0.85 nats (benign history 0.80 nats); look at `logmamba train --compare`',
    );
    expect(driftText({ state: 'unknown', lines: 12.4 })).toContain('too few inside lines');
  });

  it('is compared with whole days of history, as models saw them that had not learned them', () => {
    const DAY = 86_400_000;
    const events = Array.from({ length: 350 }, (_, i) => ({
      log: { timeMs: i * (DAY / 100) },
    })) as unknown as EncodedLog[];
    const scores = {
      surprisal: [Float64Array.from(events, (_, i) => (i < 100 ? 1 : 2))],
      rank: [Uint32Array.from(events, (_, i) => (i % 10 === 0 ? 9 : 1))],
      novel: [Uint8Array.from(events, (_, i) => (i % 50 === 0 ? 1 : 0))],
    } as unknown as Parameters<typeof driftBaseline>[1];
    const streams = [{ host: 'a', events, rows: new Int32Array(0) }];
    const baseline = driftBaseline(streams, scores, 5, { fromMs: 0, toMs: 3.5 * DAY });
    expect(baseline).toMatchObject({ days: 3, unknown: { mean: 0.02, spread: 0 } });
    expect(baseline?.unexpected.mean).toBeCloseTo(0.1, 9);
    expect(baseline?.surprisal.mean).toBeCloseTo(5 / 3, 9);
    expect(driftBaseline(streams, scores, 5, { fromMs: 0, toMs: DAY / 2 })).toBeUndefined();
  });
});
