import { insideStreams, packRows, stepsFor } from '../../src/connector/index.js';
import {
  fitMixtureWeights,
  loadLstm,
  loadMamba,
  loadMlp,
  mixPredictors,
  trainLstm,
  trainMamba,
  trainMlp,
  trainNgram,
  type KeyPredictor,
  type NgramKind,
  scoreStream,
} from '../../src/model/index.js';
import { ROW_WIDTH } from '../../src/types/index.js';
import type { Prepared } from './prepare.js';

/** Counts over the whole of training. */
export function ngram({ streams, shape, keyTuples }: Prepared, kind: NgramKind): KeyPredictor {
  return trainNgram({ kind, streams, shape, keyTuples });
}

/** What training any network takes: the last part of the time is held out for early stopping, as in `train`. */
export interface NetworkRequest {
  readonly streams: readonly Int32Array[];
  readonly validation: readonly Int32Array[];
  readonly shape: Prepared['shape'];
  readonly keyTuples: Int32Array;
  readonly options: {
    readonly seed: number;
    readonly steps: number;
    readonly batchSize: number;
    readonly window: number;
    readonly learningRate: number;
    readonly weightDecay: number;
  };
}

export function trainRequest(data: Prepared, seed: number): NetworkRequest {
  const { trainFromMs, trainToMs, config, shape, keyTuples, train } = data;
  const { validationShare, batchSize, window, learningRate, weightDecay } = config.train;
  const splitMs = trainToMs - validationShare * (trainToMs - trainFromMs);
  const hosts = insideStreams(train);
  const part = (isIn: (timeMs: number) => boolean): Int32Array[] =>
    hosts.map(({ events }) => packRows(events.filter(({ log }) => isIn(log.timeMs)))).filter((rows) => rows.length > 0);
  const inside = hosts.reduce((sum, { events }) => sum + events.length, 0);
  return {
    streams: part((timeMs) => timeMs < splitMs),
    validation: part((timeMs) => timeMs >= splitMs),
    shape,
    keyTuples,
    options: { seed, steps: stepsFor(inside, config), batchSize, window, learningRate, weightDecay },
  };
}

const trainedMambas = new WeakMap<Prepared, Map<number, KeyPredictor>>();

/** The shipped network, with the sizes of the configuration; trained once a set and seed. */
export function mamba(data: Prepared, seed: number): KeyPredictor {
  let bySeed = trainedMambas.get(data);
  if (bySeed === undefined) trainedMambas.set(data, (bySeed = new Map<number, KeyPredictor>()));
  let predictor = bySeed.get(seed);
  if (predictor === undefined) {
    const request = trainRequest(data, seed);
    const { bytes } = trainMamba({ ...request, options: { ...data.config.model, ...request.options } });
    predictor = loadMamba(bytes, data.keyTuples);
    bySeed.set(seed, predictor);
  }
  return predictor;
}

/**
 * Mamba and context n-gram, mixed so as held-out benign time wants it: the weights are fitted on the last part of training, by an
 * n-gram that has not counted it (the network has only stopped by it).
 */
export function mixture(data: Prepared, seed: number): KeyPredictor {
  const { streams, validation, shape, keyTuples } = trainRequest(data, seed);
  const network = mamba(data, seed);
  const early = trainNgram({ kind: 'context', streams, shape, keyTuples });
  const weights = fitMixtureWeights([network, early].map((part) => surprisals(part, validation)));
  const parts = [network, ngram(data, 'context')];
  return mixPredictors(parts.map((predictor, i) => ({ predictor, weight: weights[i] })));
}

function surprisals(predictor: KeyPredictor, streams: readonly Int32Array[]): Float64Array {
  const columns = streams.map((rows) => {
    const column = new Float64Array(rows.length / ROW_WIDTH);
    scoreStream(predictor, predictor.createState(), rows, (i, surprisal) => (column[i] = surprisal));
    return column;
  });
  return Float64Array.from(columns.flatMap((column) => [...column]));
}

/** The same inputs, and nothing remembered. */
export function mlp(data: Prepared, seed: number): KeyPredictor {
  return loadMlp(trainMlp(trainRequest(data, seed)).bytes, data.keyTuples);
}

/** DeepLog's network: the host's last 10 keys and nothing else; it is slow, and sees a third of the training events that the others see. */
export function lstm(data: Prepared, seed: number): KeyPredictor {
  const { streams, validation, shape, keyTuples, options } = trainRequest(data, seed);
  const steps = Math.ceil((options.steps * options.batchSize * options.window) / (3 * LSTM_BATCH * LSTM_WINDOW));
  const { weightDecay } = options;
  const request = { streams, validation, shape, keyTuples };
  const own = { seed, steps, batchSize: LSTM_BATCH, window: LSTM_WINDOW, weightDecay };
  return loadLstm(trainLstm({ ...request, options: own }).bytes, keyTuples);
}

const LSTM_BATCH = 64;
const LSTM_WINDOW = 10;
