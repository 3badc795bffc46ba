import { ConnectorError } from '../errors/index.js';
import type { BundleManifest } from '../types/index.js';

/**
 * A bundle has the threshold of the budget that it was trained for.
 * @throws ConnectorError USAGE when another one is wanted
 */
export function requireBudget({ id, training }: BundleManifest, wantedPerDay: number | undefined): void {
  const { budgetPerDay } = training;
  if (wantedPerDay === undefined || Math.abs(wantedPerDay - budgetPerDay) <= 1e-6 * budgetPerDay) return;
  throw new ConnectorError(
    'USAGE',
    `the bundle has a threshold for ${budgetText(budgetPerDay)} false alerts a day, not for ${budgetText(wantedPerDay)}`,
    { where: `bundle ${id}`, todo: 'train again with this --budget, or leave --budget out' },
  );
}

/** False alerts a day as a person reads them: two a week are 0.286. */
export function budgetText(perDay: number): string {
  return String(Number(perDay.toPrecision(3)));
}
