import type { Calibrated } from './calibration.js';
import type { SessionScores } from './session-models.js';

/** What is combined: a statistic of a calibrated model. */
export interface Evidence {
  readonly calibrated: Calibrated;
  readonly statistic: string;
}

/**
 * Two kinds of evidence with one threshold: each value becomes the share p of held-out training sessions that have at least as
 * large a one, and the session's `either` is −ln of the smaller p. So neither hides the other, whatever their units, and the threshold on
 * `either` shares the rate between the two. Both must be calibrated on the same division.
 */
export function eitherOf(a: Evidence, b: Evidence): Calibrated {
  const surprise = [a, b].map(tail);
  const join = (ofA: SessionScores, ofB: SessionScores): SessionScores => ({
    either: Math.max(surprise[0](ofA[a.statistic]), surprise[1](ofB[b.statistic])),
  });
  return {
    score: (session) => join(a.calibrated.score(session), b.calibrated.score(session)),
    held: a.calibrated.held.map((scores, i) => join(scores, b.calibrated.held[i])),
    corrupted: a.calibrated.corrupted.map((scores, i) => join(scores, b.calibrated.corrupted[i])),
  };
}

/** −ln p of a value, p = (1 + held-out values at least as large) / (1 + held-out values). */
function tail({ calibrated, statistic }: Evidence): (value: number) => number {
  const ascending = Float64Array.from(calibrated.held, (scores) => scores[statistic]).sort();
  const n = ascending.length;
  return (value) => {
    let low = 0;
    let high = n;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ascending[middle] < value) low = middle + 1;
      else high = middle;
    }
    return -Math.log((1 + n - low) / (1 + n));
  };
}
