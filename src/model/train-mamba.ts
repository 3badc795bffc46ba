import { scoringBackend } from './default-backend.js';
import type { Backend } from './backend.js';
import type { KeyPredictor } from './key-predictor.js';
import { MAMBA } from './mamba-body.js';
import { mambaSizes } from './mamba-sizes.js';
import type { MambaSizeOptions } from './mamba-sizes.js';
import { loadNetwork } from './network-predictor.js';
import { trainNetwork } from './train-network.js';
import type { TrainedModel, TrainOptions, TrainRequest } from './train-network.js';

export type MambaTrainOptions = TrainOptions & MambaSizeOptions;

/** Trains the Mamba with the actor's context; see `trainNetwork` for the method and the errors. */
export function trainMamba(request: TrainRequest<MambaTrainOptions>): TrainedModel {
  return trainNetwork(MAMBA, mambaSizes(request.shape, request.options), request);
}

/** @throws ConnectorError MODEL_INVALID; see `loadNetwork` */
export function loadMamba(bytes: Uint8Array, keyTuples: Int32Array, backend: Backend = scoringBackend()): KeyPredictor {
  return loadNetwork(MAMBA, bytes, keyTuples, backend);
}
