export { fitMixtureWeights } from './fit-weights.js';
export { mixPredictors } from './mixture-predictor.js';
export type { MixturePart } from './mixture-predictor.js';
