export { normaliseCommand } from './command.js';
export { createEncoder } from './encoder.js';
export type { Encoder, EncoderState } from './encoder.js';
export { keyText, keyWords } from './key-text.js';
