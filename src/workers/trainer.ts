import {
  trainMamba,
  type MambaTrainOptions,
  type TrainedModel,
  type TrainRequest,
  type TrainStep,
} from '../model/index.js';

/** What to train on; may cross to another thread. Rows in shared memory are read in place there. */
export type TrainingJob = Omit<TrainRequest<MambaTrainOptions>, 'onStep' | 'shouldStop' | 'backend'>;

/** Trains models: here, or on threads of its own. The same job gives the same bytes wherever it runs. */
export interface Trainer {
  /**
   * @param onStep called for each step done, on threads maybe a few together
   * @throws ConnectorError as `trainMamba`
   */
  train(job: TrainingJob, onStep: (step: TrainStep) => void): Promise<TrainedModel>;
  close(): Promise<void>;
}

/** Trains on the thread that asks. */
export const INLINE_TRAINER: Trainer = {
  train: (job, onStep) => Promise.resolve(trainMamba({ ...job, onStep })),
  close: () => Promise.resolve(),
};
