export { createLogger, type Logger } from './logger.js';
export { silentProgress, terminalProgress } from './progress.js';
