import { existsSync } from 'node:fs';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { TrainedModel, TrainStep } from '../model/index.js';
import { INLINE_TRAINER, type Trainer, type TrainingJob } from './trainer.js';
import type { TrainingTask } from './training-task.js';

/**
 * A trainer with that many threads; with one it trains on the thread that asks. Jobs beyond the threads wait.
 * @param task the compiled module of `training-task.ts`; run from TypeScript sources there is none, and then no thread either
 */
export function createTrainer(threads: number, task = new URL('training-task.js', import.meta.url)): Trainer {
  if (threads <= 1 || !existsSync(task)) return INLINE_TRAINER;
  // an idle thread that sleeps on Atomics would not close the ports of its last task
  const pool = new Piscina({ filename: task.href, minThreads: threads, maxThreads: threads, atomics: 'disabled' });
  return {
    train: (job, onStep) => runOn(pool, job, onStep),
    close: () => pool.close({ force: true }),
  };
}

async function runOn(pool: Piscina, job: TrainingJob, onStep: (step: TrainStep) => void): Promise<TrainedModel> {
  const { port1, port2 } = new MessageChannel();
  port1.on('message', onStep);
  const toldAll = new Promise((done) => port1.once('close', done));
  try {
    const work: TrainingTask = { job, steps: port2 };
    const trained = (await pool.run(work, { name: 'trainingTask', transferList: [port2] })) as TrainedModel;
    // the thread has closed its end: what it told before that arrives first
    await toldAll;
    return trained;
  } finally {
    port1.close();
  }
}
