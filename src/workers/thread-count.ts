import { availableParallelism } from 'node:os';

/** Threads beyond which nothing of ours gets faster: there are as many jobs as folds, and one. */
const MOST_AUTO = 8;

/** How many threads a setting means: `auto` is one for each processor that the process may use, up to eight. */
export function threadCount(setting: number | 'auto'): number {
  return setting === 'auto' ? Math.min(MOST_AUTO, availableParallelism()) : setting;
}
