import type { Score } from '../types/index.js';

/** Nats at which the score is one half; the least surprisal that counts as evidence (`delineate.candidateNats`). */
const HALF_NATS = 4;

/**
 * Surprisal as a score from 0 to 1: 1 − 2^(−nats / 4), so 0.5 at 4 nats, 0.75 at 8, 0.94 at 16. A line flagged for another
 * reason than its surprisal (rank, failures that pile up) is at least 0.5. Fixed, so that a score means the same in every run.
 */
export function anomalyScore(score: Pick<Score, 'surprisal' | 'isAnomaly'>): number {
  // most lines are not scored by the model, and a power a line is felt
  if (score.surprisal <= 0 && !score.isAnomaly) return 0;
  const value = 1 - 2 ** (-Math.max(score.surprisal, 0) / HALF_NATS);
  return score.isAnomaly ? Math.max(value, 0.5) : value;
}
