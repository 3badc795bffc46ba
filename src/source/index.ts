export * from './file-source.js';
export { createIndexSource } from './index-source.js';
export type { IndexSource } from './index-source.js';
export type { IndexSourceOptions } from './index-source-options.js';
