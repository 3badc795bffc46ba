import type { MessagePort } from 'node:worker_threads';
import { trainMamba, type TrainedModel } from '../model/index.js';
import { Teller } from './teller.js';
import type { TrainingJob } from './trainer.js';

/** What a training thread runs; tells each `TrainStep`. */
export function trainingTask({ job, port }: { readonly job: TrainingJob; readonly port: MessagePort }): TrainedModel {
  const teller = new Teller(port);
  try {
    return trainMamba({ ...job, onStep: (step) => teller.tell(step) });
  } finally {
    teller.close();
  }
}
