import type { TestRun } from './prepare.js';
import { drawn } from './split.js';

/** What keeping the highest scored lines of a test part keeps of the sessions. */
export interface Ranking {
  /** Σ (Rₙ − Rₙ₋₁) Pₙ over distinct scores. */
  readonly averagePrecision: number;
  /** Share of all lines that must be kept to have every session's every line. */
  readonly retentionAtFullCoverage: number;
  /** Mean share of a session's lines kept, at each retention of `RETENTIONS`. */
  readonly coverage: readonly number[];
}

/** Shares of all lines. */
export const RETENTIONS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1] as const;

/**
 * Ranks all lines of the run by score, those left out of it (outside lines that nothing alarmed at) as 0; equal scores are in
 * a seeded random order for coverage, and one step for average precision.
 */
export function ranking(run: Pick<TestRun, 'session' | 'lines'>, scores: ArrayLike<number>, seed = 1): Ranking {
  const { session, lines } = run;
  const tie = Float64Array.from(session, (_, i) => drawn(seed, `tie ${i}`));
  const order = Array.from(session.keys()).sort((a, b) => scores[b] - scores[a] || tie[a] - tie[b]);
  const sizes = new Map<number, number>();
  for (const of of session) if (of >= 0) sizes.set(of, (sizes.get(of) ?? 0) + 1);
  const positives = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  let [hits, recall, averagePrecision, coverage] = [0, 0, 0, 0];
  /** Coverage by the first so many lines. */
  const covered = [0];
  let worst = 0;
  order.forEach((line, i) => {
    const of = session[line];
    if (of >= 0) {
      hits += 1;
      worst = i + 1;
      coverage += 1 / ((sizes.get(of) ?? 1) * sizes.size);
    }
    if (scores[line] > 0) covered.push(coverage);
    if (i + 1 < order.length && scores[order[i + 1]] === scores[line]) return;
    // lines that are not in the run score 0 and stand beside those of the run that do
    const seen = scores[line] > 0 ? i + 1 : lines;
    averagePrecision += (hits / positives - recall) * (hits / seen);
    recall = hits / positives;
  });
  const lowest = worst === 0 ? 0 : scores[order[worst - 1]];
  return {
    averagePrecision,
    retentionAtFullCoverage: lowest > 0 ? worst / lines : 1,
    coverage: RETENTIONS.map((retention) => coverageAt(covered, Math.floor(retention * lines), lines)),
  };
}

/** Of lines that score 0, those outside the run included, any is kept as soon as another. */
function coverageAt(covered: readonly number[], kept: number, lines: number): number {
  const scored = covered.length - 1;
  if (kept <= scored) return covered[kept];
  const share = (kept - scored) / (lines - scored);
  return covered[scored] + (1 - covered[scored]) * share;
}
