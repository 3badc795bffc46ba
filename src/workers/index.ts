export { allowRelaxedSimd } from './relaxed-simd.js';
export { Teller } from './teller.js';
export { threadCount } from './thread-count.js';
export { createThreads } from './threads.js';
export { createTrainer, INLINE_TRAINER } from './trainer.js';
export type { Trainer } from './trainer.js';
