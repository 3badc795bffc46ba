export { fitMixtureWeights } from './fit-weights.js';
export { mixPredictors } from './mixture-predictor.js';
export { poolPredictors } from './pool-predictor.js';
export type { PooledPredictor } from './pool-predictor.js';
export type { WeightedPredictor } from './shares.js';
