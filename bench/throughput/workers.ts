import { existsSync } from 'node:fs';
import { createTrainer } from '../../src/workers/index.js';
import { trainingJob } from './model.js';
import type { Row } from './row.js';
import { Unavailable } from './unavailable.js';

/** Threads run compiled modules: `npm run build` makes them. */
const TASK = new URL('../../dist/workers/training-task.js', import.meta.url);
const MODELS = 4;

export interface WorkerRows {
  readonly one: Row;
  readonly two: Row;
  readonly close: () => Promise<void>;
}

/**
 * Several models to train, as the folds of a calibration are: on this thread, and on two of their own, which the warm-up has started
 * and whose kernels it has compiled; a block takes seconds, as real trainings do.
 * @throws Unavailable
 */
export function workerRows(): WorkerRows {
  if (!existsSync(TASK)) throw new Unavailable('the threads are not built: npm run build');
  const { job, tokens } = trainingJob();
  const trainers = [createTrainer(1, TASK), createTrainer(2, TASK)];
  const [one, two] = trainers.map((trainer): Row => {
    const all = (): Promise<unknown> =>
      Promise.all(Array.from({ length: MODELS }, () => trainer.train(job, () => undefined)));
    return {
      id: `mamba train, ${MODELS} models`,
      unit: 'tokens',
      count: MODELS * tokens,
      run: () => all().then(() => undefined),
    };
  });
  return { one, two, close: () => Promise.all(trainers.map((trainer) => trainer.close())).then(() => undefined) };
}
