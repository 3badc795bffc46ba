export { configSchema, type Config } from './schema.js';
export { loadConfig, parseConfig } from './load.js';
export { configJsonSchema, configTable, configTemplate } from './document.js';
