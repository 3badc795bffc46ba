/** A line with its score. */
export interface Judged {
  /** Host and hour it lies in. */
  readonly hour: string;
  readonly score: number;
  readonly isPositive: boolean;
}

/** Area under the ROC curve: the probability that a positive scores higher than a negative, halves for equals. */
export function aboveChance(judged: readonly Judged[]): number {
  const sorted = [...judged].sort((a, b) => a.score - b.score);
  let [below, positives, sum] = [0, 0, 0];
  for (let from = 0; from < sorted.length;) {
    let to = from;
    let equal = 0;
    while (to < sorted.length && sorted[to].score === sorted[from].score) {
      if (!sorted[to].isPositive) equal += 1;
      to += 1;
    }
    const own = to - from - equal;
    sum += own * (below + equal / 2);
    positives += own;
    below += equal;
    from = to;
  }
  return sum / (positives * below);
}

/** Share of the positives above the lowest limit with at most so many negative hours (distinct ones) above it. */
export function recallAt(judged: readonly Judged[], hours: number): number {
  const negatives = judged.filter(({ isPositive }) => !isPositive).sort((a, b) => b.score - a.score);
  const seen = new Set<string>();
  let limit = -Infinity;
  for (const { hour, score } of negatives) {
    seen.add(hour);
    if (seen.size > hours + 1e-9) {
      limit = score;
      break;
    }
  }
  const positives = judged.filter(({ isPositive }) => isPositive);
  return positives.filter(({ score }) => score > limit).length / positives.length;
}
