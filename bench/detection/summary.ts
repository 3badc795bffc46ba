import { bootstrap, type Estimate } from './bootstrap.js';
import { RATES } from './detection.js';
import type { JobResult, ScorerResult } from './job.js';

/** 0 to 1 of one session: the share of training seeds with which it is found. */
export interface SessionShare {
  readonly set: string;
  readonly careful: boolean;
  readonly share: number;
}

type HowFound = 'evidence' | 'line';

/** Names of the scorers in the results, in their order. */
export function scorerNames(jobs: readonly JobResult[]): string[] {
  return [...new Set(jobs.flatMap(({ scorers }) => scorers.map(({ name }) => name)))];
}

export function rateIndex(rate: number): number {
  return RATES.findIndex((other) => other === rate);
}

/** Of every session of the jobs' sets, how often a scorer finds it at a rate. */
export function sessionShares(
  jobs: readonly JobResult[],
  name: string,
  masked: boolean,
  how: HowFound,
  rate: number,
): SessionShare[] {
  const at = rateIndex(rate);
  return perSession(jobs, (job) => {
    const found = scorerOf(job, name, masked)?.[how].bySession;
    return found?.map((rates) => rates[at]);
  });
}

/** The same for the whole detector at a budget, by its own threshold. */
export function wholeShares(jobs: readonly JobResult[], budgetPerDay: number): SessionShare[] {
  return perSession(jobs, ({ whole }) => whole.budgets.find((budget) => budget.budgetPerDay === budgetPerDay)?.found);
}

/** The same at exact rates of false alerts a host-day. */
export function wholeSharesAtRate(jobs: readonly JobResult[], rate: number, masked = false): SessionShare[] {
  const at = rateIndex(rate);
  return perSession(jobs, ({ whole }) =>
    (masked ? whole.atRatesMasked : whole.atRates).bySession.map((rates) => rates[at]),
  );
}

function scorerOf({ scorers }: JobResult, name: string, masked: boolean): ScorerResult | undefined {
  return scorers.find((scorer) => scorer.name === name && scorer.masked === masked);
}

/** Averages over a set's seeds; a job without the scorer (it draws nothing, and ran with another seed) does not count. */
function perSession(
  jobs: readonly JobResult[],
  foundBy: (job: JobResult) => readonly boolean[] | undefined,
): SessionShare[] {
  const shares: SessionShare[] = [];
  for (const set of new Set(jobs.map((job) => job.set))) {
    const ofSet = jobs.filter((job) => job.set === set);
    const found = ofSet.map(foundBy).filter((list) => list !== undefined);
    if (found.length === 0) continue;
    ofSet[0].sessions.forEach(({ variant }, i) => {
      const share = found.filter((list) => list[i]).length / found.length;
      shares.push({ set, careful: variant === 'careful', share });
    });
  }
  return shares;
}

export function estimate(shares: readonly SessionShare[]): Estimate {
  return bootstrap(shares.map(({ share }) => share));
}

/** Difference of two scorers on the same sessions, first minus second. */
export function difference(first: readonly SessionShare[], second: readonly SessionShare[]): Estimate {
  return bootstrap(first.map(({ share }, i) => share - (second[i]?.share ?? 0)));
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}
