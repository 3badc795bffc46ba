import { predictorBaseline } from '../../src/evaluate/index.js';
import type { KeyPredictor } from '../../src/model/index.js';
import type { Prepared, TestRun } from './prepare.js';

/** Surprisal in nats (or what stands for it) of every event of both runs; 0 for outside events. */
export interface RunScores {
  readonly benign: Float64Array;
  readonly all: Float64Array;
}

/** Scores by a function of one run. */
export function scoresBy(data: Prepared, score: (run: TestRun) => Float64Array): RunScores {
  return { benign: score(data.benign), all: score(data.all) };
}

/** A predictor over both runs, each host a stream of its own. */
export function scoresOf(data: Prepared, predictor: KeyPredictor): RunScores {
  return scoresBy(data, ({ events }) => Float64Array.from(predictorBaseline(predictor, events).scores));
}

/** An event whose composite key training never saw gets no surprisal: what is left is the model's own part. */
export function maskNovel(data: Prepared, scores: RunScores): RunScores {
  const masked = ({ events }: TestRun, values: Float64Array): Float64Array =>
    values.map((value, i) => (events[i].keyId === 0 ? 0 : value));
  return { benign: masked(data.benign, scores.benign), all: masked(data.all, scores.all) };
}

/** The mean of several, event by event. */
export function meanScores(parts: readonly RunScores[]): RunScores {
  const mean = (columns: readonly Float64Array[]): Float64Array =>
    columns[0].map((_, i) => columns.reduce((sum, column) => sum + column[i], 0) / columns.length);
  return { benign: mean(parts.map(({ benign }) => benign)), all: mean(parts.map(({ all }) => all)) };
}
