import { drawn } from './split.js';

/** A share or mean, and where 95 % of the draws lie. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const DRAWS = 1000;

/** Mean of one value a session, with an interval from drawing sessions with replacement (percentiles of 1000 seeded draws). */
export function bootstrap(values: readonly number[], seed = 1, draws = DRAWS): Estimate {
  const n = values.length;
  if (n === 0) return { mean: NaN, low: NaN, high: NaN };
  const means = Float64Array.from({ length: draws }, (_, draw) => {
    let sum = 0;
    for (let i = 0; i < n; i += 1) sum += values[Math.floor(drawn(seed, `${draw}/${i}`) * n)];
    return sum / n;
  }).sort();
  const at = (share: number): number => means[Math.min(draws - 1, Math.floor(share * draws))];
  return { mean: values.reduce((sum, value) => sum + value, 0) / n, low: at(0.025), high: at(0.975) };
}
