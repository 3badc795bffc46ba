export type { KeyPredictor, PredictorState } from './key-predictor.js';
export { fitMixtureWeights, mixPredictors } from './mixture/index.js';
export type { MixturePart } from './mixture/index.js';
export { trainNgram } from './ngram/index.js';
export type { NgramKind, NgramTraining } from './ngram/index.js';
export { loadLstm, trainLstm } from './train-lstm.js';
export { loadMamba, trainMamba } from './train-mamba.js';
export { loadMlp, trainMlp } from './train-mlp.js';
export type { TrainStep } from './train-network.js';
