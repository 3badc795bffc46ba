import { packRows, insideStreams, stepsFor } from '../../src/connector/index.js';
import { loadMamba, trainMamba, trainNgram, type KeyPredictor, type NgramKind } from '../../src/model/index.js';
import type { Prepared } from './prepare.js';

/** Counts over the whole of training. */
export function ngram({ streams, shape, keyTuples }: Prepared, kind: NgramKind): KeyPredictor {
  return trainNgram({ kind, streams, shape, keyTuples });
}

type TrainRequest = Parameters<typeof trainMamba>[0];

/** What training a network takes: the last part of the time is held out for early stopping, as in `train`. */
export function trainRequest(data: Prepared, seed: number): TrainRequest {
  const { trainFromMs, trainToMs, config, shape, keyTuples, train } = data;
  const { validationShare, batchSize, window, learningRate, weightDecay } = config.train;
  const splitMs = trainToMs - validationShare * (trainToMs - trainFromMs);
  const hosts = insideStreams(train);
  const part = (isIn: (timeMs: number) => boolean): Int32Array[] =>
    hosts.map(({ events }) => packRows(events.filter(({ log }) => isIn(log.timeMs)))).filter((rows) => rows.length > 0);
  const inside = hosts.reduce((sum, { events }) => sum + events.length, 0);
  const steps = stepsFor(inside, config);
  return {
    streams: part((timeMs) => timeMs < splitMs),
    validation: part((timeMs) => timeMs >= splitMs),
    shape,
    keyTuples,
    options: { ...config.model, seed, steps, batchSize, window, learningRate, weightDecay },
  };
}

export function mamba(data: Prepared, seed: number): KeyPredictor {
  return loadMamba(trainMamba(trainRequest(data, seed)).bytes, data.keyTuples);
}
