export type { NgramKind } from './ngram-contexts.js';
export type { NgramPredictor } from './ngram-predictor.js';
export { loadNgram, NgramWithout, trainNgram } from './train-ngram.js';
export type { NgramTraining } from './train-ngram.js';
