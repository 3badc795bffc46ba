import { describe, expect, it } from 'vitest';
import {
  benignMaxima,
  calibrateThreshold,
  NO_ALARM_THRESHOLD,
  separateMaxima,
  thresholdOf,
} from '../../../src/delineate/index.js';

const HOUR = 3_600_000;
/** One maximum an hour. */
const hourly = (values: readonly number[]): { startMs: number; evidence: number }[] =>
  values.map((evidence, i) => ({ startMs: i * HOUR, evidence }));

describe('separateMaxima', () => {
  it('takes one of what starts within 30 minutes on a host, and not across hosts', () => {
    const minute = 60_000;
    const on = (host: string, startMs: number, evidence: number) => ({ host, startMs, evidence });
    expect(
      separateMaxima([on('a', 0, 5), on('a', 30 * minute, 9), on('a', 61 * minute, 7), on('b', minute, 1)]),
    ).toEqual([9, 7, 1]);
  });

  it('keeps two strong ones apart, however many weak ones lie between them', () => {
    const minute = 60_000;
    const chain = Array.from({ length: 9 }, (_, i) => ({
      startMs: i * 15 * minute,
      evidence: i % 8 === 0 ? 50 + i : 2,
    }));
    // of those between, the first that is more than half an hour from either, and so on
    expect(separateMaxima(chain)).toEqual([58, 50, 2]);
  });
});

describe('calibrateThreshold', () => {
  it('extends the tail: u + b ln(r/x)', () => {
    // 20 maxima 1…20: k = 5, u = 15, b = mean(1…5) = 3, r = 5/10; budget .1: 15 + 3 ln 5.
    const components = hourly(Array.from({ length: 20 }, (_, i) => i + 1));
    const { threshold, state } = calibrateThreshold({ components, days: 10, budgetPerDay: 0.1 });
    expect(threshold).toBeCloseTo(15 + 3 * Math.log(5), 10);
    expect(state).toBe('ready');
  });

  it('reads a generous budget off the order statistics', () => {
    // r = .5 < 1: just above the 11th largest of 31…50, which is 40.
    const components = hourly(Array.from({ length: 20 }, (_, i) => i + 31));
    const { threshold } = calibrateThreshold({ components, days: 10, budgetPerDay: 1 });
    expect(threshold).toBeGreaterThan(40);
    expect(threshold).toBeLessThan(40.001);
  });

  it('falls with the budget', () => {
    const components = hourly(Array.from({ length: 80 }, (_, i) => 10 + ((i * 37) % 80) / 2));
    const budgets = [0.1, 0.25, 0.5, 1, 2, 3, 10];
    const found = budgets.map((budgetPerDay) => calibrateThreshold({ components, days: 10, budgetPerDay }).threshold);
    expect(found).toEqual([...found].sort((a, b) => b - a));
  });

  it('is cautious with little history', () => {
    const at = (days: number) => calibrateThreshold({ components: hourly([12]), days, budgetPerDay: 1 });
    expect(at(0.9)).toEqual({ threshold: NO_ALARM_THRESHOLD, state: 'learning' });
    expect(at(Number.NaN).state).toBe('learning');
    expect(at(1)).toEqual({ threshold: 30, state: 'provisional' });
    expect(at(3)).toEqual({ threshold: 30, state: 'provisional' });
    expect(at(5)).toEqual({ threshold: 20, state: 'provisional' });
    expect(at(6.7).state).toBe('provisional');
    // a week whose first and last lines miss some hours of it
    expect(at(6.8)).toEqual({ threshold: 11, state: 'ready' });
    expect(at(7)).toEqual({ threshold: 10, state: 'ready' });
    expect(calibrateThreshold({ components: [], days: 30, budgetPerDay: 1 })).toEqual({
      threshold: 10,
      state: 'ready',
    });
  });

  it('takes the tail from nothing when there are fewer than five maxima', () => {
    // n = k = 3, u = 0, b = 40, r = 3/8, budget .125: 40 ln 3.
    const { threshold } = calibrateThreshold({ components: hourly([30, 40, 50]), days: 8, budgetPerDay: 0.125 });
    expect(threshold).toBeCloseTo(40 * Math.log(3), 10);
  });
});

describe('thresholdOf', () => {
  it('gives for any budget what calibration on the components would, from the maxima alone', () => {
    const components = hourly(Array.from({ length: 200 }, (_, i) => 5 + ((i * 37) % 200) / 3));
    const kept = JSON.parse(JSON.stringify(benignMaxima(components, 20))) as ReturnType<typeof benignMaxima>;
    for (const budgetPerDay of [0.1, 0.25, 1, 3, 9]) {
      expect(thresholdOf(kept, budgetPerDay)).toEqual(calibrateThreshold({ components, days: 20, budgetPerDay }));
    }
  });

  it('keeps the rules of young histories, whatever the budget', () => {
    const maxima = [200, 150, 100, 90, 80];
    expect(thresholdOf({ days: 0.5, maxima }, 1000)).toEqual({ threshold: NO_ALARM_THRESHOLD, state: 'learning' });
    expect(thresholdOf({ days: 2, maxima }, 0.01)).toEqual({ threshold: 60, state: 'provisional' });
    expect(thresholdOf({ days: 2, maxima }, 1000)).toEqual({ threshold: 30, state: 'provisional' });
  });

  it('does not go below the smallest value that was kept', () => {
    const components = hourly(Array.from({ length: 3000 }, (_, i) => 20 + i));
    const kept = benignMaxima(components, 100);
    expect(kept.maxima).toHaveLength(1024);
    expect(kept.maxima[1023]).toBe(20 + 3000 - 1024);
    expect(thresholdOf(kept, 10).threshold).toBeCloseTo(20 + 3000 - 1001, 3);
    expect(thresholdOf(kept, 20).threshold).toBeCloseTo(20 + 3000 - 1024, 3);
  });
});
