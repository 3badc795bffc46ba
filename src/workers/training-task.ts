import type { MessagePort } from 'node:worker_threads';
import { trainMamba, type TrainedModel } from '../model/index.js';
import type { TrainingJob } from './trainer.js';

export interface TrainingTask {
  readonly job: TrainingJob;
  /** Receives a `TrainStep` for each step. */
  readonly steps: MessagePort;
}

/** What a training thread runs. */
export function trainingTask({ job, steps }: TrainingTask): TrainedModel {
  try {
    return trainMamba({ ...job, onStep: (step) => steps.postMessage(step) });
  } finally {
    steps.close();
  }
}
