export { threadCount } from './thread-count.js';
export { createTrainer } from './threaded-trainer.js';
export { INLINE_TRAINER } from './trainer.js';
export type { Trainer } from './trainer.js';
