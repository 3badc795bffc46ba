export * from './file-source.js';
export { resolveIndexFields } from './index-fields.js';
export type { IndexFields } from './index-fields.js';
export { createIndexSource } from './index-source.js';
export type { IndexSource } from './index-source.js';
export type { IndexSourceOptions } from './index-source-options.js';
export { rotatedSets } from './rotation.js';
