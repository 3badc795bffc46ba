import { ConnectorError } from '../errors/index.js';
import type { RowShape } from '../types/index.js';
import { AdamW, ADAMW_DEFAULTS, clipGradients, oneCycleRate } from './adamw.js';
import type { Architecture, NetworkSizes } from './architecture.js';
import { trainingBackend } from './default-backend.js';
import type { Backend } from './backend.js';
import { initialise } from './initialise.js';
import { KeyNetwork } from './key-network.js';
import { buildKeyTree } from './key-tree.js';
import { writeModel } from './model-file.js';
import { seededRandom } from './random.js';
import { eventsOf } from './row-features.js';
import { passes } from './training-passes.js';
import type { Pass } from './training-passes.js';
import { WindowSampler } from './training-windows.js';
import { ValidationLoss } from './validation-loss.js';

/** Defaults are those of the Mamba. */
export interface TrainOptions {
  /** Everything random follows from it. */
  readonly seed: number;
  /** AdamW steps; 300. */
  readonly steps?: number;
  /** Windows a step; 16 (against 32 at 150 steps, on one public log and one seed: .393 and .388 nats held out). */
  readonly batchSize?: number;
  /** Events a window; 64. */
  readonly window?: number;
  /** Peak of the one-cycle schedule; 4e-3. */
  readonly learningRate?: number;
  /** 0.05. */
  readonly weightDecay?: number;
  /** Probability that an input feature of an event is left out; 0.1. */
  readonly featureDropout?: number;
  /** Largest norm of the gradients; 1. */
  readonly clipNorm?: number;
  /** Steps between two looks at the validation rows; 25. */
  readonly evaluateEvery?: number;
  /** Looks without an improvement after which training ends; 6. */
  readonly patience?: number;
  /** Windows that a look takes at most, evenly spread over the validation rows; 128. */
  readonly validationWindows?: number;
}

export interface TrainStep {
  /** From 1. */
  readonly step: number;
  readonly steps: number;
  /** Nats an event over the step's windows, dropped features and unknowns included. */
  readonly loss: number;
  /** Set on steps that looked at the validation rows. */
  readonly validationLoss?: number;
}

export interface TrainRequest<O extends TrainOptions = TrainOptions> {
  /** By stream: rows of `ROW_WIDTH` integers in order of time. */
  readonly streams: readonly Int32Array[];
  /** Later benign time, for keeping the best and stopping early; may be empty. */
  readonly validation: readonly Int32Array[];
  readonly shape: RowShape;
  /** (keys, 5): the parts of each vocabulary id; row 0 is not looked at. */
  readonly keyTuples: Int32Array;
  readonly options: O;
  readonly onStep?: (step: TrainStep) => void;
  /** Asked before every step; what was best so far is kept. */
  readonly shouldStop?: () => boolean;
  readonly backend?: Backend;
}

export interface TrainedModel {
  /** safetensors; for the `load…` of the same kind. */
  readonly bytes: Uint8Array;
  /** Steps done. */
  readonly steps: number;
  /** Mean of the last 25 steps at most, in nats an event. */
  readonly trainLoss: number;
  /** Of the model that was kept, in nats an event; NaN without validation rows. */
  readonly validationLoss: number;
}

/**
 * Trains a network on random windows of benign streams by next-key cross-entropy: AdamW, one-cycle learning rate, clipped
 * gradients, dropped features, the best of the looks at later benign time kept. The same request gives the same bytes.
 * @param windowsPerPass windows that go through the network together: one that stays in the cache, or as many as the body
 * needs to be fast
 * @throws ConnectorError TRAINING_RANGE_EMPTY when the streams hold no event; MODEL_INVALID when a key lies outside the heads
 */
export function trainNetwork<S extends NetworkSizes>(
  architecture: Architecture<S>,
  sizes: S,
  request: TrainRequest,
  windowsPerPass = 1,
): TrainedModel {
  const { shape, options, onStep, shouldStop } = request;
  const { steps = 300, batchSize = 16, window = 64, learningRate = 4e-3, clipNorm = 1, featureDropout = 0.1 } = options;
  const {
    evaluateEvery = 25,
    patience = 6,
    weightDecay = ADAMW_DEFAULTS.weightDecay,
    validationWindows = 128,
  } = options;
  const streams = request.streams.filter((rows) => eventsOf(rows) > 0);
  if (streams.length === 0) {
    throw new ConnectorError('TRAINING_RANGE_EMPTY', 'There is no event to train the model on.', {
      where: 'training streams',
      todo: 'Choose a longer or another training range.',
    });
  }
  buildKeyTree(request.keyTuples, shape.keys, shape.parts); // a faulty vocabulary fails now, not after the training
  const backend = request.backend ?? trainingBackend();
  const network = KeyNetwork.of(architecture, backend, sizes, {
    rows: windowsPerPass * window,
    sequences: windowsPerPass,
  });
  const { parameters, gradients } = network;
  const random = seededRandom(options.seed);
  initialise(parameters, random);
  network.refresh();
  const sampler = new WindowSampler(streams, shape, network.indexer, window, featureDropout, random);
  const batch = passes(backend, batchSize, windowsPerPass, window);
  const [looked] = passes(backend, windowsPerPass, windowsPerPass, window);
  const validation = new ValidationLoss(request.validation, validationWindows, network, looked);
  const optimiser = new AdamW(backend, parameters, { ...ADAMW_DEFAULTS, weightDecay });
  const best = parameters.flat.slice();
  const losses: number[] = [];
  let bestLoss = Infinity;
  let looksSinceBest = 0;
  let done = 0;
  while (done < steps && looksSinceBest < patience && shouldStop?.() !== true) {
    const loss = gradientsOf(network, batch, sampler);
    clipGradients(backend, gradients.flat, clipNorm);
    optimiser.update(gradients.flat, oneCycleRate(done, steps, learningRate));
    network.refresh();
    done++;
    losses.push(loss);
    if (losses.length > RECENT) losses.shift();
    let validationLoss: number | undefined;
    if (validation.events > 0 && (done % evaluateEvery === 0 || done === steps)) {
      validationLoss = validation.loss();
      looksSinceBest++;
      if (validationLoss < bestLoss) {
        bestLoss = validationLoss;
        best.set(parameters.flat);
        looksSinceBest = 0;
      }
    }
    onStep?.({ step: done, steps, loss, ...(validationLoss === undefined ? {} : { validationLoss }) });
  }
  if (bestLoss < Infinity) parameters.flat.set(best);
  return {
    bytes: writeModel(architecture, parameters, sizes),
    steps: done,
    trainLoss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
    validationLoss: bestLoss < Infinity ? bestLoss : NaN,
  };
}

const RECENT = 25;

/** Fills the gradients from a batch of fresh windows; returns the mean loss. */
function gradientsOf(network: KeyNetwork, batch: readonly Pass[], sampler: WindowSampler): number {
  let events = 0;
  for (const { whole, single } of batch) {
    for (const windows of single) sampler.draw(windows);
    for (let i = 0; i < whole.weights.length; i++) events += whole.weights[i];
  }
  network.gradients.flat.fill(0);
  let loss = 0;
  for (const { whole } of batch) {
    loss += network.forward(whole);
    network.backward(whole, 1 / events);
  }
  return loss / events;
}
