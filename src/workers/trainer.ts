import {
  trainMamba,
  type MambaTrainOptions,
  type TrainedModel,
  type TrainRequest,
  type TrainStep,
} from '../model/index.js';
import { createThreads } from './threads.js';

/** What to train on; may cross to another thread. Rows in shared memory are read in place there. */
export type TrainingJob = Omit<TrainRequest<MambaTrainOptions>, 'onStep' | 'shouldStop' | 'backend'>;

/** Trains models: here, or on threads of its own. The same job gives the same bytes wherever it runs. */
export interface Trainer {
  /**
   * @param onStep called for each step done, on threads maybe a few together
   * @throws Error as `trainMamba`
   */
  train(job: TrainingJob, onStep: (step: TrainStep) => void): Promise<TrainedModel>;
  close(): Promise<void>;
}

/** Trains on the thread that asks. */
export const INLINE_TRAINER: Trainer = {
  // what the training throws is what the promise is rejected with
  train: (job, onStep) => new Promise((done) => done(trainMamba({ ...job, onStep }))),
  close: () => Promise.resolve(),
};

/**
 * A trainer with that many threads; with one it trains on the thread that asks. Jobs beyond the threads wait.
 * @param task the compiled module of `training-task.ts`
 */
export function createTrainer(threads: number, task = new URL('training-task.js', import.meta.url)): Trainer {
  const pool = createThreads(threads, task);
  if (pool === undefined) return INLINE_TRAINER;
  return {
    train: (job, onStep) => pool.run('trainingTask', { job }, (step) => onStep(step as TrainStep)),
    close: () => pool.close(),
  };
}
