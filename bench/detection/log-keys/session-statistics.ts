import type { SessionScores } from './session-models.js';
import { SHORT_EVENTS } from './sessions.js';

/** Events of a session that are scored; a longer session is cut. */
export const EVENT_LIMIT = 1000;

/** Statistics of sequence models whose threshold comes from held-out sessions. */
export const CALIBRATED: readonly string[] = ['max', 'top2', 'top3', 'sum', 'mean', 'rank'];

/**
 * The statistics of a session from the surprisal and rank of its events. A key that the model does not know is outside every
 * Top-g: its rank is Infinity.
 * @param length events of the session, END not counted
 * @param scored events that are scored, END included unless the session was cut
 */
export function summarise(
  length: number,
  scored: number,
  score: (at: number) => { readonly surprisal: number; readonly rank: number },
): SessionScores {
  let max = 0;
  let second = 0;
  let third = 0;
  let sum = 0;
  let worst = 1;
  let deeplog = length <= SHORT_EVENTS ? Infinity : 1;
  for (let at = 0; at < scored; at++) {
    const { surprisal, rank } = score(at);
    if (surprisal > max) {
      [max, second, third] = [surprisal, max, second];
    } else if (surprisal > second) {
      [second, third] = [surprisal, second];
    } else if (surprisal > third) {
      third = surprisal;
    }
    sum += surprisal;
    worst = Math.max(worst, rank);
    if (at >= SHORT_EVENTS && at < length) deeplog = Math.max(deeplog, rank);
  }
  return { max, top2: max + second, top3: max + second + third, sum, mean: sum / scored, rank: worst, deeplog };
}
