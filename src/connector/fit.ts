import type { Config } from '../config/index.js';
import { loadMamba, trainMamba, type KeyPredictor } from '../model/index.js';
import { ROW, ROW_WIDTH, type ProgressStep, type RowShape } from '../types/index.js';
import {
  columnCounts,
  firstAtOrAfter,
  outsideBlock,
  packRows,
  timeBlocks,
  unseenRow,
  type Block,
  type HostStream,
} from './cross-fit.js';

/** Rows before a block that only warm the stream's state up. */
const WARM_UP = 256;

export interface FitOptions {
  readonly shape: RowShape;
  /** `(keys × 5)`: the parts of each vocabulary key. */
  readonly keyTuples: Int32Array;
  readonly config: Config;
  /** Optimiser steps of one training. */
  readonly steps: number;
  readonly step: ProgressStep;
}

export interface Fit {
  /** The shipped model, safetensors. */
  readonly bytes: Uint8Array;
  readonly steps: number;
  /** Nats an event on the held-out last part of the time; null where that holds no event. */
  readonly heldOutLoss: number | null;
  /** The same of a guess by how often each key occurred in the fit part (add-one smoothing). */
  readonly unigramLoss: number | null;
  /** Share of the held-out events whose key the fit part never saw. */
  readonly heldOutUnknown: number;
}

/** Fits the shipped model: the last part of the time is held out for early stopping (split by time, never at random). */
export function fitModel(streams: readonly HostStream[], range: Block, options: FitOptions): Fit {
  const splitMs = range.toMs - options.config.train.validationShare * (range.toMs - range.fromMs);
  const fitPart: Int32Array[] = [];
  const heldOut: Int32Array[] = [];
  for (const { events } of streams) {
    const at = firstAtOrAfter(events, splitMs);
    if (at > 0) fitPart.push(packRows(events, 0, at));
    if (at < events.length) heldOut.push(packRows(events, at));
  }
  const fitted = fitPart.length === 0 ? heldOut : fitPart;
  const result = runTraining(fitted, heldOut, options.config.train.seed, options, 'the model');
  const known = columnCounts(fitted, ROW.key, options.shape.keys);
  const total = heldOut.reduce((sum, rows) => sum + rows.length / ROW_WIDTH, 0);
  const fitEvents = known.reduce((sum, count) => sum + count, 0);
  let unknown = 0;
  let unigram = 0;
  for (const rows of heldOut) {
    for (let at = ROW.key; at < rows.length; at += ROW_WIDTH) {
      const count = known[rows[at]];
      if (count === 0) unknown++;
      unigram -= Math.log((count + 1) / (fitEvents + known.length));
    }
  }
  return {
    bytes: result.bytes,
    steps: result.steps,
    heldOutLoss: Number.isNaN(result.validationLoss) ? null : result.validationLoss,
    unigramLoss: total === 0 ? null : unigram / total,
    heldOutUnknown: total === 0 ? 0 : unknown / total,
  };
}

/** Surprisal and rank of every event of every stream, each by a model that has not seen the event's block of time. */
export interface HeldOutScores {
  readonly surprisal: readonly Float64Array[];
  readonly rank: readonly Uint32Array[];
  /** 1 where the composite key does not occur outside the event's block. */
  readonly novel: readonly Uint8Array[];
}

export function crossFit(streams: readonly HostStream[], range: Block, options: FitOptions): HeldOutScores {
  const scores: HeldOutScores = {
    surprisal: streams.map((stream) => new Float64Array(stream.events.length)),
    rank: streams.map((stream) => new Uint32Array(stream.events.length)),
    novel: streams.map((stream) => new Uint8Array(stream.events.length)),
  };
  const { folds, seed } = options.config.train;
  timeBlocks(range.fromMs, range.toMs, folds).forEach((block, fold) => {
    const rows = outsideBlock(streams, block);
    if (rows.length === 0) return;
    const { bytes } = runTraining(rows, [], seed + 1 + fold, options, `control ${fold + 1} of ${folds}`);
    const predictor = loadMamba(bytes, options.keyTuples);
    const templates = columnCounts(rows, ROW.template, options.shape.parts[0]);
    const keys = columnCounts(rows, ROW.key, options.shape.keys);
    streams.forEach((stream, s) => scoreBlock(predictor, stream, block, templates, keys, scores, s));
  });
  return scores;
}

function scoreBlock(
  predictor: KeyPredictor,
  stream: HostStream,
  block: Block,
  templates: Uint32Array,
  keys: Uint32Array,
  scores: HeldOutScores,
  s: number,
): void {
  const start = firstAtOrAfter(stream.events, block.fromMs);
  const end = firstAtOrAfter(stream.events, block.toMs);
  const state = predictor.createState();
  for (let i = Math.max(0, start - WARM_UP); i < end; i++) {
    const row = unseenRow(stream.events[i].row, templates, keys);
    const output = predictor.score(state, row);
    if (i < start) continue;
    scores.surprisal[s][i] = output.surprisal;
    scores.rank[s][i] = output.rank;
    scores.novel[s][i] = row[ROW.key] === 0 ? 1 : 0;
  }
}

function runTraining(
  streams: readonly Int32Array[],
  validation: readonly Int32Array[],
  seed: number,
  { shape, keyTuples, config, steps, step }: FitOptions,
  what: string,
): ReturnType<typeof trainMamba> {
  const { batchSize, window, learningRate, weightDecay } = config.train;
  let seen = 0;
  const result = trainMamba({
    streams,
    validation,
    shape,
    keyTuples,
    options: { ...config.model, seed, steps, batchSize, window, learningRate, weightDecay },
    onStep: (progress) => {
      seen = progress.step;
      step.note(`${what}, loss ${progress.loss.toFixed(3)}`);
      step.advance(1);
    },
  });
  // early stopping leaves steps over: the bar counts them as done
  step.advance(Math.max(0, steps - seen));
  return result;
}
