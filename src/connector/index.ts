export { exportModel, importModel, showModel } from './models.js';
export { huntOnEngine, trainFromEngine } from './on-engine.js';
export { bundleText, runText } from './run-text.js';
export type { RunResult } from './run-result.js';
export { scanFiles } from './scan-files.js';
export { runScheduled } from './schedule.js';
export { VERSION } from './version.js';
