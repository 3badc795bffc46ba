export { runText, bundleText } from './run-text.js';
export { runScheduled } from './schedule.js';
export { scanFiles } from './scan-files.js';
export type { RunResult } from './run-result.js';
export { VERSION } from './version.js';
