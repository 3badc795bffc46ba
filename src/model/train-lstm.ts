import { scoringBackend } from './default-backend.js';
import type { Backend } from './backend.js';
import type { KeyPredictor } from './key-predictor.js';
import { LSTM } from './lstm-body.js';
import type { LstmSizes } from './lstm-body.js';
import { loadNetwork } from './network-predictor.js';
import { trainNetwork } from './train-network.js';
import type { TrainedModel, TrainOptions, TrainRequest } from './train-network.js';

/** Windows that go through the network together. */
const TOGETHER = 64;

/**
 * DeepLog's sizes: two layers of 64 units over the last 10 keys (`window`). Defaults of its own: 64 windows a step, rate 1e-2, 768 windows
 * a look, no dropped features.
 */
export type LstmTrainOptions = TrainOptions & Partial<Omit<LstmSizes, 'shape'>>;

/**
 * Trains the DeepLog-style control with the same heads and in the same way as the Mamba; see `trainNetwork`. An unseen key has
 * the heads' probability of UNKNOWN and of its parts, as with the Mamba.
 */
export function trainLstm(request: TrainRequest<LstmTrainOptions>): TrainedModel {
  const { dModel = 64, nLayer = 2, window = 10, batchSize = 64, learningRate = 1e-2 } = request.options;
  const options = { featureDropout: 0, validationWindows: 768, ...request.options, window, batchSize, learningRate };
  const sizes = { dModel, nLayer, window, shape: request.shape };
  return trainNetwork(LSTM, sizes, { ...request, options }, Math.min(TOGETHER, batchSize));
}

/** @throws ConnectorError MODEL_INVALID; see `loadNetwork` */
export function loadLstm(bytes: Uint8Array, keyTuples: Int32Array, backend: Backend = scoringBackend()): KeyPredictor {
  return loadNetwork(LSTM, bytes, keyTuples, backend);
}
