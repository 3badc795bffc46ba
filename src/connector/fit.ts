import type { Config } from '../config/index.js';
import {
  loadMamba,
  NgramWithout,
  poolPredictors,
  trainNgram,
  scoreStream,
  type KeyPredictor,
  type PredictorState,
  type TrainedModel,
} from '../model/index.js';
import { ROW, ROW_WIDTH, type ProgressStep, type RowShape } from '../types/index.js';
import type { Trainer } from '../workers/index.js';
import {
  columnCounts,
  countsOutside,
  firstAtOrAfter,
  insideBlock,
  outsideBlock,
  rowsBetween,
  timeBlocks,
  unseenRow,
  type Block,
  type HostStream,
} from './cross-fit.js';

/** Rows before a block that only warm the stream's state up. */
const WARM_UP = 256;
/** Parts of a block that are left out of the counts one at a time: counting again is cheap, training again is not. */
const PARTS_OF_BLOCK = 4;

export interface FitOptions {
  readonly shape: RowShape;
  /** `(keys × 5)`: the parts of each vocabulary key. */
  readonly keyTuples: Int32Array;
  readonly config: Config;
  /** Optimiser steps of one training. */
  readonly steps: number;
  readonly step: ProgressStep;
  readonly trainer: Trainer;
}

export interface Fit {
  /** The shipped Mamba, safetensors. */
  readonly bytes: Uint8Array;
  /** The shipped context n-gram: it has counted the held-out part too. */
  readonly ngram: Uint8Array;
  readonly steps: number;
  /** Nats an event of the Mamba alone on the held-out last part of the time; null where that holds no event. */
  readonly heldOutLoss: number | null;
  /** The same of an n-gram that has counted the fit part only. */
  readonly heldOutNgramLoss: number | null;
  /** The same of the two pooled; not normalised. */
  readonly heldOutPooled: number | null;
  /** The same of a guess by how often each key occurred in the fit part (add-one smoothing). */
  readonly unigramLoss: number | null;
  /** Share of the held-out events whose key the fit part never saw. */
  readonly heldOutUnknown: number;
}

/** Fits the shipped models: the last part of the time is held out for early stopping (split by time, never at random). */
export async function fitModel(streams: readonly HostStream[], range: Block, options: FitOptions): Promise<Fit> {
  const splitMs = range.toMs - options.config.train.validationShare * (range.toMs - range.fromMs);
  const fitPart: Int32Array[] = [];
  const heldOut: Int32Array[] = [];
  for (const { events, rows } of streams) {
    const at = firstAtOrAfter(events, splitMs);
    if (at > 0) fitPart.push(rowsBetween(rows, 0, at));
    if (at < events.length) heldOut.push(rowsBetween(rows, at, events.length));
  }
  const fitted = fitPart.length === 0 ? heldOut : fitPart;
  const result = await runTraining(fitted, heldOut, options.config.train.seed, options, 'the model');
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
  const { shape, keyTuples } = options;
  const ngram = trainNgram({ kind: 'context', streams: fitted, shape, keyTuples });
  const pooled = poolPredictors([loadMamba(result.bytes, keyTuples), ngram]);
  const whole = streams.map(({ rows }) => rows);
  return {
    bytes: result.bytes,
    ngram: trainNgram({ kind: 'context', streams: whole, shape, keyTuples }).save(),
    steps: result.steps,
    heldOutNgramLoss: meanSurprisal(ngram, heldOut),
    heldOutPooled: meanSurprisal(pooled, heldOut),
    heldOutLoss: Number.isNaN(result.validationLoss) ? null : result.validationLoss,
    unigramLoss: total === 0 ? null : unigram / total,
    heldOutUnknown: total === 0 ? 0 : unknown / total,
  };
}

/** Nats an event; null where there is none. */
function meanSurprisal(predictor: KeyPredictor, streams: readonly Int32Array[]): number | null {
  let events = 0;
  let sum = 0;
  for (const rows of streams) {
    const state = predictor.createState();
    scoreStream(predictor, state, rows, (_, surprisal) => {
      sum += surprisal;
      events++;
    });
  }
  return events === 0 ? null : sum / events;
}

/** Surprisal and rank of every event of every stream, each by models that have not seen the event's block of time. */
export interface HeldOutScores {
  readonly surprisal: readonly Float64Array[];
  readonly rank: readonly Uint32Array[];
  /** 1 where the composite key does not occur outside the event's part of the block. */
  readonly novel: readonly Uint8Array[];
}

/**
 * The Mamba is trained once without each of `train.folds` blocks. The n-gram, and what counts as never seen, leave out a quarter of the
 * block at a time: the less is left out, the nearer the scores come to those of the shipped models, which have seen all.
 */
export async function crossFit(
  streams: readonly HostStream[],
  range: Block,
  options: FitOptions,
): Promise<HeldOutScores> {
  const { shape, keyTuples, config } = options;
  const { folds, seed } = config.train;
  const scores: HeldOutScores = {
    surprisal: streams.map((stream) => new Float64Array(stream.events.length)),
    rank: streams.map((stream) => new Uint32Array(stream.events.length)),
    novel: streams.map((stream) => new Uint8Array(stream.events.length)),
  };
  const all = streams.map(({ rows }) => rows);
  const ngrams = new NgramWithout({ streams: all, shape, keyTuples });
  const seenWithout = (left: readonly Int32Array[], column: number, size: number): Uint32Array =>
    countsOutside(columnCounts(all, column, size), columnCounts(left, column, size));
  const blocks = timeBlocks(range.fromMs, range.toMs, folds).map(async (block, fold) => {
    const rows = outsideBlock(streams, block);
    if (rows.length === 0) return;
    const { bytes } = await runTraining(rows, [], seed + 1 + fold, options, `control ${fold + 1} of ${folds}`);
    const mamba = loadMamba(bytes, keyTuples);
    const states = streams.map((): PredictorState | undefined => undefined);
    for (const part of timeBlocks(block.fromMs, block.toMs - 1, PARTS_OF_BLOCK)) {
      const left = insideBlock(streams, part);
      const templates = seenWithout(left, ROW.template, shape.parts[0]);
      const keys = seenWithout(left, ROW.key, shape.keys);
      ngrams.run(left, (ngram) => {
        const predictor = poolPredictors([mamba, ngram]);
        streams.forEach((stream, s) => {
          const isFirst = states[s] === undefined;
          // a pool of the same Mamba and another n-gram goes on with the state: that of the n-gram is of one form for all
          const state = (states[s] ??= predictor.createState());
          const scored = { predictor, state, templates, keys, warmUp: isFirst ? WARM_UP : 0 };
          scorePart(scored, stream, part, scores, s);
        });
      });
    }
  });
  await Promise.all(blocks);
  return scores;
}

interface PartScoring {
  readonly predictor: KeyPredictor;
  readonly state: PredictorState;
  /** How often each was seen outside the part. */
  readonly templates: Uint32Array;
  readonly keys: Uint32Array;
  readonly warmUp: number;
}

function scorePart(
  { predictor, state, templates, keys, warmUp }: PartScoring,
  { events }: HostStream,
  part: Block,
  scores: HeldOutScores,
  s: number,
): void {
  const start = firstAtOrAfter(events, part.fromMs);
  const end = firstAtOrAfter(events, part.toMs);
  const from = Math.max(0, start - warmUp);
  const rows = new Int32Array(Math.max(0, end - from) * ROW_WIDTH);
  for (let i = from; i < end; i++) rows.set(unseenRow(events[i].row, templates, keys), (i - from) * ROW_WIDTH);
  scoreStream(predictor, state, rows, (event, surprisal) => {
    const i = from + event;
    if (i < start) return;
    scores.surprisal[s][i] = surprisal;
    scores.rank[s][i] = predictor.rank();
    scores.novel[s][i] = rows[event * ROW_WIDTH + ROW.key] === 0 ? 1 : 0;
  });
}

async function runTraining(
  streams: readonly Int32Array[],
  validation: readonly Int32Array[],
  seed: number,
  { shape, keyTuples, config, steps, step, trainer }: FitOptions,
  what: string,
): Promise<TrainedModel> {
  const { batchSize, window, learningRate, weightDecay } = config.train;
  let seen = 0;
  const sizes = { ...config.model, seed, steps, batchSize, window, learningRate, weightDecay };
  const result = await trainer.train({ streams, validation, shape, keyTuples, options: sizes }, (progress) => {
    seen = progress.step;
    step.note(`${what}, loss ${progress.loss.toFixed(3)}`);
    step.advance(1);
  });
  // early stopping leaves steps over: the bar counts them as done
  step.advance(Math.max(0, steps - seen));
  return result;
}
