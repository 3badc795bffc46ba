export { jsBackend } from './backend.js';
export type { Backend } from './backend.js';
export type { KeyPredictor, KeyProbability, PredictorOutput, PredictorState } from './key-predictor.js';
export { loadMamba } from './mamba-predictor.js';
export { trainMamba } from './train.js';
export type { TrainedModel, TrainOptions, TrainRequest, TrainStep } from './train.js';
export { loadNgram, ngramToBytes, trainNgram } from './ngram/index.js';
export type { NgramKind, NgramPredictor } from './ngram/index.js';
