import { ConnectorError } from '../../errors/index.js';
import type { KeyPredictor } from '../key-predictor.js';

export interface WeightedPredictor {
  readonly predictor: KeyPredictor;
  /** Share of the whole; not negative, the shares' sum is taken as 1. */
  readonly weight: number;
}

/**
 * Predictors and weights of sum 1, without the parts of weight 0: they cost time and say nothing.
 * @throws ConnectorError MODEL_INVALID when a weight is negative or all are 0
 */
export function sharesOf(parts: readonly WeightedPredictor[]): {
  readonly predictors: readonly KeyPredictor[];
  readonly weights: readonly number[];
} {
  const sum = parts.reduce((total, { weight }) => total + weight, 0);
  if (!(sum > 0) || !Number.isFinite(sum) || parts.some(({ weight }) => weight < 0)) {
    throw new ConnectorError('MODEL_INVALID', 'The weights of the predictors are not shares of a whole.', {
      where: 'model.ensemble',
      todo: 'Train again, or restore the bundle from a copy.',
    });
  }
  const used = parts.filter(({ weight }) => weight > 0);
  return {
    predictors: used.map(({ predictor }) => predictor),
    weights: used.map(({ weight }) => weight / sum),
  };
}
