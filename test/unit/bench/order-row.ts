import type { OrderResult } from '../../../bench/detection/order.js';

/** A model of commands by *s − H*, with an AUC and the recall at 1 a day; by *s* it is chance. */
export function orderRow(
  model: string,
  family: string,
  auc: number,
  recall: number,
  seeds = 1,
  aucRange: readonly [number, number] = [auc, auc],
): OrderResult {
  return {
    model,
    seeds,
    family,
    lines: 10,
    benignLines: 100,
    surprisal: { auc: 0.5, aucRange: [0.5, 0.5], recall: [0, 0] },
    lessEntropy: { auc, aucRange, recall: [0, recall] },
  };
}
