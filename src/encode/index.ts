export { createEncoder } from './encoder.js';
export type { EncodeOptions, Encoder, EncoderCheckpoint, EncoderCounts, EncoderState } from './encoder.js';
export { keyText, keyWords } from './key-text.js';
export type { VocabularyJson } from './vocabulary.js';
