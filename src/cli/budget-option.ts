import { Option } from 'commander';

import { ConnectorError } from '../errors/index.js';

/** Days of a month: what a person means by "one a month" is no finer than this. */
const UNIT_DAYS = { day: 1, week: 7, month: 30 } as const;
const RATE = /^(\d{1,9}|\d{0,9}\.\d{1,9})\/(day|week|month)$/;
/** The most that `delineate.budgetPerDay` takes. */
const MOST_PER_DAY = 1000;

/** `--budget RATE`, for the commands that set or name the threshold. */
export function budgetOption(description: string): Option {
  return new Option('--budget <rate>', `${description}, e.g. 1/day, .25/day, 2/week`);
}

/**
 * A budget of false alerts, over all hosts: `1/day`, `.25/day`, `2/week`, `1/month` (of 30 days).
 * @returns false alerts a day
 * @throws ConnectorError USAGE
 */
export function parseBudget(text: string): number {
  const [, amount, unit] = RATE.exec(text) ?? [];
  const perDay = unit === undefined ? NaN : Number(amount) / UNIT_DAYS[unit as keyof typeof UNIT_DAYS];
  if (perDay > 0 && perDay <= MOST_PER_DAY) return perDay;
  const perHost = text.includes('/host') ? ' – a budget is over all hosts' : '';
  throw new ConnectorError('USAGE', `\`${text}\` is not a budget of false alerts${perHost}`, {
    where: '--budget',
    todo: `write 1/day, .25/day, 2/week or 1/month, above 0 and at most ${MOST_PER_DAY} a day`,
  });
}

/** The settings that `--budget` stands for. */
export function budgetSettings(budget: string | undefined): string[] {
  return budget === undefined ? [] : [`delineate.budgetPerDay=${parseBudget(budget)}`];
}
