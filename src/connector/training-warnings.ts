import { SETTLED_DAYS } from '../delineate/index.js';
import type { Fit } from './fit.js';
import type { History } from './read-history.js';

/** Whether the model has learned nothing that counting keys would not say. */
export function isUnfit({ heldOutLoss, unigramLoss }: Fit): boolean {
  return heldOutLoss !== null && unigramLoss !== null && heldOutLoss >= unigramLoss;
}

/** Why a bundle may not be fit for use; empty when it is. */
export function warningsOf(history: History, parsed: number, fit: Fit, warmDays: number, inside: number): string[] {
  const warnings = [...history.warnings];
  const lines = parsed + history.unparsed;
  if (warmDays < 1) {
    warnings.push(`only ${(warmDays * 24).toFixed(1)} hours of history: nothing alarms with less than a day`);
  } else if (warmDays < SETTLED_DAYS) {
    warnings.push(
      `only ${warmDays.toFixed(1)} days of history besides the first of each host: the threshold is a cautious guess; 7 days or more hold the budget`,
    );
  }
  if (isUnfit(fit)) {
    warnings.push(
      `the model predicts no better than how often each key occurs (${fit.heldOutLoss?.toFixed(3)} against ${fit.unigramLoss?.toFixed(3)} nats an event): not fit for use; raise train.steps and train.epochs, or take more history`,
    );
  }
  if (inside < 1000) warnings.push(`only ${inside} lines of authenticated work: the model has little to learn from`);
  if (fit.heldOutUnknown > 0.05) {
    warnings.push(
      `${(100 * fit.heldOutUnknown).toFixed(1)} % of the held-out lines have keys never seen before: the history is too short or the hosts have changed`,
    );
  }
  if (history.unparsed > 0.001 * lines) {
    warnings.push(`${history.unparsed} of ${lines} lines could not be parsed`);
  }
  return warnings;
}
