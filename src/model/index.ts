export type { KeyPredictor, KeyProbability, PredictorState } from './key-predictor.js';
export { fitMixtureWeights, mixPredictors, poolPredictors } from './ensemble/index.js';
export type { PooledPredictor, WeightedPredictor } from './ensemble/index.js';
export { loadNgram, NgramWithout, trainNgram } from './ngram/index.js';
export type { NgramKind, NgramPredictor, NgramTraining } from './ngram/index.js';
export { loadLstm, trainLstm } from './train-lstm.js';
export { loadMamba, trainMamba } from './train-mamba.js';
export { loadMlp, trainMlp } from './train-mlp.js';
export type { TrainStep } from './train-network.js';
