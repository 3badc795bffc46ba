export { createTemplateMiner, UNKNOWN_TEMPLATE } from './drain/template-miner.js';
export type { TemplateMiner } from './drain/template-miner.js';
export type { TemplateMinerOptions } from './drain/drain-options.js';
export { createMasker, DEFAULT_MASKS } from './masking.js';
export type { Mask } from './masking.js';
export { createLogParser, NO_LINE } from './log-parser.js';
export type { LogParser } from './log-parser.js';
