/** Of the blocks of one row. */
export interface Spread {
  readonly best: number;
  readonly median: number;
  /** Interquartile range as a share of the median: 0 when all blocks are alike. */
  readonly spread: number;
}

/** @param values at least one */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const median = quantile(sorted, 0.5);
  const range = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  return { best: sorted[0], median, spread: median > 0 ? range / median : 0 };
}

/** Between the two nearest values, in proportion. */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.ceil(at);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
}
