export type { KeyPredictor, PredictorState } from './key-predictor.js';
export { loadMamba } from './mamba-predictor.js';
export { trainNgram } from './ngram/index.js';
export type { NgramKind, NgramTraining } from './ngram/index.js';
export { trainMamba } from './train.js';
export type { TrainStep } from './train.js';
