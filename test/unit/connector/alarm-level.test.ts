import { describe, expect, it } from 'vitest';
import { alarmLevel, alarmOptions, budgetText } from '../../../src/delineate/index.js';
import { openBundle } from '../../../src/connector/loaded-bundle.js';
import { trainOn } from '../../../src/connector/train.js';
import { silentProgress } from '../../../src/log/index.js';
import type { Bundle } from '../../../src/types/index.js';
import { historyOf, quietDays, smallConfig, T0, type Line } from './history.js';

function bundleFor(budgetPerDay: number, lines: Line[] = quietDays(12)): Promise<Bundle> {
  const config = smallConfig({ delineate: { budgetPerDay } });
  return trainOn(historyOf(lines), { config, progress: silentProgress, createdMs: T0, where: 'auth.log' });
}

describe('a budget at the time of the hunt', () => {
  it('gives the threshold that training for it would have given', async () => {
    const { calibration } = openBundle(await bundleFor(1));
    expect(calibration.benign.days).toBeGreaterThan(7);
    for (const budget of [0.05, 0.25]) {
      const { threshold } = openBundle(await bundleFor(budget)).calibration;
      expect(alarmLevel(calibration, budget)).toEqual({ budgetPerDay: budget, threshold });
    }
  });

  it('rises as the budget falls, by what benign history came to', async () => {
    const { calibration } = openBundle(await bundleFor(1));
    const benign = { days: 10, maxima: Array.from({ length: 20 }, (_, i) => 50 - i) };
    // k = 5, u = 45, mean excess 3, r = .5
    const levels = [0.05, 0.25].map((budget) => alarmLevel({ ...calibration, benign }, budget).threshold);
    expect(levels[0]).toBeCloseTo(45 + 3 * Math.log(10), 6);
    expect(levels[1]).toBeCloseTo(45 + 3 * Math.log(2), 6);
    // the eleventh largest
    expect(alarmLevel({ ...calibration, benign, budgetPerDay: 7 }, 1).threshold).toBeCloseTo(40, 6);
  });

  it('is by default that of the bundle', async () => {
    const bundle = await bundleFor(2 / 7);
    const { threshold, budgetPerDay } = bundle.manifest.training;
    expect(budgetPerDay).toBe(2 / 7);
    expect(alarmLevel(openBundle(bundle).calibration)).toEqual({ threshold, budgetPerDay });
  });

  it('does not make a bundle alarm that has less than a day to go by', async () => {
    const bundle = await bundleFor(1, quietDays(1).slice(0, 30));
    expect(bundle.manifest.training.state).toBe('learning');
    expect(alarmLevel(openBundle(bundle).calibration, 1000).threshold).toBe(1e9);
  });

  it('sets the limit of bursts as it sets the threshold, and none while nothing alarms', async () => {
    const { calibration } = openBundle(await bundleFor(1));
    const maxima = Array.from({ length: 40 }, (_, i) => 40 - i);
    const failures = { ...calibration.failures, alarms: { days: 10, maxima } };
    const optionsFor = (budget: number) => alarmOptions({ ...calibration, failures }, alarmLevel(calibration, budget));
    // k = 10, u = 30, mean excess 5.5, r = 1
    expect(optionsFor(1).burstLimit).toBeCloseTo(30 + 5.5 * Math.log(5), 6);
    expect(optionsFor(0.25).burstLimit).toBeCloseTo(30 + 5.5 * Math.log(20), 6);
    expect(optionsFor(0.25).threshold).toBe(alarmLevel(calibration, 0.25).threshold);
    expect(alarmOptions({ ...calibration, failures }, { budgetPerDay: 1, threshold: 1e9 }).burstLimit).toBe(1e9);
  });

  it('is shown with three digits', () => {
    expect([2 / 7, 0.25, 3, 1 / 30].map(budgetText)).toEqual(['0.286', '0.25', '3', '0.0333']);
  });
});
