export type { EngineProgress } from './install.js';
export { findJava, findMaven } from './installed.js';
export type { Java } from './installed.js';
export type { LocalEngine, Login } from './launch.js';
export { ELASTICSEARCH_VERSION, startElasticsearch } from './start-elasticsearch.js';
export { OPENSEARCH_VERSION, startOpenSearch } from './start-opensearch.js';
export type { EngineOptions } from './engine-options.js';
export type { OpenSearchOptions } from './start-opensearch.js';
