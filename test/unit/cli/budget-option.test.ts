import { describe, expect, it } from 'vitest';
import { budgetSettings, parseBudget } from '../../../src/cli/budget-option.js';
import { parseConfig } from '../../../src/config/index.js';

describe('--budget', () => {
  it.each([
    ['1/day', 1],
    ['.25/day', 0.25],
    ['0.5/day', 0.5],
    ['1000/day', 1000],
    ['2/week', 2 / 7],
    ['3/month', 0.1],
  ])('takes %s for %d a day', (text, perDay) => {
    expect(parseBudget(text)).toBeCloseTo(perDay, 12);
    const { delineate } = parseConfig('delineate: {budgetPerDay: 7}', 'test', budgetSettings(text), {});
    expect(delineate.budgetPerDay).toBeCloseTo(perDay, 12);
  });

  it.each([
    '1',
    'day',
    '1/hour',
    '0/day',
    '.0/day',
    '-1/day',
    '1001/day',
    '1/host/day',
    '1e3/day',
    '/day',
    './day',
    '',
  ])('refuses %j', (text) => {
    const context = expect.objectContaining({ where: '--budget' }) as unknown;
    expect(() => parseBudget(text)).toThrow(expect.objectContaining({ code: 'USAGE', context }) as Error);
  });

  it('says that a budget is over all hosts', () => {
    expect(() => parseBudget('1/host/day')).toThrow(/over all hosts/);
  });

  it('leaves the configuration alone when not given', () => {
    expect(budgetSettings(undefined)).toEqual([]);
  });
});
