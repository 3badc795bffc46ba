import { percent } from './markdown.js';
import { mean, type SessionShare } from './summary.js';

/** Below so many sessions a per cent would look surer than it is. */
const FEW_SESSIONS = 20;
/** A share below it comes with its count. */
const SMALL_SHARE = 0.2;

/** Sessions found, pooled over all that are given: `45.5 %`, `12.5 % (11 of 88)`, or of few `4 of 9`. A mean over seeds may count a part of one. */
export function foundText(shares: readonly SessionShare[]): string {
  if (shares.length === 0) return '–';
  const found = shares.reduce((sum, { share }) => sum + share, 0);
  if (shares.length < FEW_SESSIONS) return countText(shares);
  const share = found / shares.length;
  return share < SMALL_SHARE ? `${percent(share)} (${countText(shares)})` : percent(share);
}

/** `53 of 88` */
export function countText(shares: readonly SessionShare[]): string {
  const found = shares.reduce((sum, { share }) => sum + share, 0);
  const whole = Math.round(found);
  return `${Math.abs(found - whole) < 1e-9 ? whole : found.toFixed(1)} of ${shares.length}`;
}

/** Share of the sessions found in each set, and of these the mean: each set weighs the same, however many sessions it has. */
export function meanOverSets(shares: readonly SessionShare[]): number {
  const sets = [...new Set(shares.map(({ set }) => set))];
  return mean(sets.map((set) => mean(shares.filter((one) => one.set === set).map(({ share }) => share))));
}
