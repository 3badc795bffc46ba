import { scoringBackend } from './default-backend.js';
import type { Backend } from './backend.js';
import type { KeyPredictor } from './key-predictor.js';
import { MLP } from './mlp-body.js';
import type { MlpSizes } from './mlp-body.js';
import { loadNetwork } from './network-predictor.js';
import { trainNetwork } from './train-network.js';
import type { TrainedModel, TrainOptions, TrainRequest } from './train-network.js';

/** D 32, one layer of 4·D hidden units (about the parameters of one Mamba block of that D), join of D. */
export type MlpTrainOptions = TrainOptions & Partial<Omit<MlpSizes, 'shape'>>;

/** Trains the control without recurrence, on the same rows and in the same way as the Mamba; see `trainNetwork`. */
export function trainMlp(request: TrainRequest<MlpTrainOptions>): TrainedModel {
  const { dModel = 32, nLayer = 1, dInner = 4 * dModel, dHidden = dModel } = request.options;
  return trainNetwork(MLP, { dModel, nLayer, dInner, dHidden, shape: request.shape }, request);
}

/** @throws ConnectorError MODEL_INVALID; see `loadNetwork` */
export function loadMlp(bytes: Uint8Array, keyTuples: Int32Array, backend: Backend = scoringBackend()): KeyPredictor {
  return loadNetwork(MLP, bytes, keyTuples, backend);
}
