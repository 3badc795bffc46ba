export * from './bundle.js';
export * from './log-key.js';
export * from './parsed-log.js';
export * from './ports.js';
export * from './raw-log.js';
export * from './score.js';
export * from './segment.js';
export * from './sink-document.js';
