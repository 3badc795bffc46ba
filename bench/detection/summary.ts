import { bootstrap, type Estimate } from './bootstrap.js';
import { PER_DAY, RATES } from './detection.js';
import type { JobResult } from './job.js';
import type { FoundPlaces } from './measure.js';

/** 0 to 1 of one session: the share of training seeds with which it is found. */
export interface SessionShare {
  readonly set: string;
  readonly careful: boolean;
  readonly share: number;
}

type HowFound = 'evidence' | 'line';

/** False alerts a host-day, or a day over all hosts of a set. */
export type Rate = { readonly perHostDay: number } | { readonly perDay: number };

/** Names of the scorers in the results, in their order. */
export function scorerNames(jobs: readonly JobResult[]): string[] {
  return [...new Set(jobs.flatMap(({ scorers }) => scorers.map(({ name }) => name)))];
}

/** Of each session whether it is found at the rate. */
function foundAtRate({ hostDay, day }: FoundPlaces, rate: Rate): boolean[] {
  const [row, at] =
    'perDay' in rate
      ? [day, PER_DAY.findIndex((other) => other === rate.perDay)]
      : [hostDay, RATES.findIndex((other) => other === rate.perHostDay)];
  return row.map((first) => first <= at);
}

/** Of every session of the jobs' sets, how often a scorer finds it at a rate. */
export function sessionShares(
  jobs: readonly JobResult[],
  name: string,
  masked: boolean,
  how: HowFound,
  rate: Rate,
): SessionShare[] {
  return perSession(jobs, ({ scorers }) =>
    scorers
      .filter((scorer) => scorer.name === name && scorer.masked === masked)
      .map((scorer) => foundAtRate(scorer[how], rate)),
  );
}

/** The same for the whole detector at a budget, by its own threshold. */
export function wholeShares(jobs: readonly JobResult[], budgetPerDay: number): SessionShare[] {
  return perSession(jobs, ({ whole }) =>
    whole.budgets.filter((budget) => budget.budgetPerDay === budgetPerDay).map(({ found }) => found),
  );
}

/** The same at exact rates of false alerts. */
export function wholeSharesAtRate(jobs: readonly JobResult[], rate: Rate, masked = false): SessionShare[] {
  return perSession(jobs, ({ whole }) => [foundAtRate(masked ? whole.atRatesMasked : whole.atRates, rate)]);
}

/** The same of an ablation at a rate or budget of `PER_DAY`. */
export function ablationShares(
  jobs: readonly JobResult[],
  name: string,
  how: 'exact' | 'ownThreshold',
  perDay: number,
): SessionShare[] {
  const at = PER_DAY.findIndex((other) => other === perDay);
  return perSession(jobs, ({ whole }) =>
    whole.ablations.filter((one) => one.name === name).map((one) => one[how].map((first) => first <= at)),
  );
}

/** Averages over a set's seeds; a set without the scorer does not count. */
function perSession(
  jobs: readonly JobResult[],
  foundBy: (job: JobResult) => readonly (readonly boolean[])[],
): SessionShare[] {
  return jobs.flatMap((job) => {
    const found = foundBy(job);
    if (found.length === 0) return [];
    return job.sessions.map(({ variant }, i) => {
      const share = found.filter((list) => list[i]).length / found.length;
      return { set: job.set, careful: variant === 'careful', share };
    });
  });
}

export function estimate(shares: readonly SessionShare[]): Estimate {
  return bootstrap(shares.map(({ share }) => share));
}

/** Difference of two scorers on the same sessions, first minus second, over the sets that both were run on; NaN where there are none. */
export function difference(first: readonly SessionShare[], second: readonly SessionShare[]): Estimate {
  const theirs = inSetsOf(first, second);
  return bootstrap(inSetsOf(second, first).map(({ share }, i) => share - theirs[i].share));
}

function inSetsOf(others: readonly SessionShare[], shares: readonly SessionShare[]): SessionShare[] {
  const sets = new Set(others.map(({ set }) => set));
  return shares.filter(({ set }) => sets.has(set));
}

/** What an interval of a difference says. */
export function inWords({ mean: middle, low, high }: Estimate): string {
  if (Number.isNaN(middle)) return 'not run';
  if (low > 0) return '**better** beyond the interval';
  return high < 0 ? '**worse** beyond the interval' : 'no difference beyond the interval';
}

export function carefulOf(shares: readonly SessionShare[]): SessionShare[] {
  return shares.filter(({ careful }) => careful);
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}
