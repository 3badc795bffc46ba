export { findJava, findMaven } from './installed.js';
export type { LocalEngine } from './launch.js';
export { startElasticsearch } from './start-elasticsearch.js';
export { startOpenSearch } from './start-opensearch.js';
