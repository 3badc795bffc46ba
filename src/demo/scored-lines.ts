import type { Learned, OnScore, RunResult } from '../connector/index.js';
import { predictorBaseline, type Baseline, type EvaluatedLine } from '../evaluate/index.js';
import { trainNgram, type NgramKind } from '../model/index.js';
import { sourceRefText, type EncodedLog, type Score } from '../types/index.js';

/** Every line of the hunt as evaluation wants it, and n-grams that learned from the same history to compare with. */
export class ScoredLines {
  readonly #lines: EvaluatedLine[] = [];
  readonly #events: EncodedLog[] = [];
  #learned: Learned | undefined;

  readonly onScore: OnScore = (score, event) => {
    this.#lines.push(evaluated(score));
    this.#events.push(event);
  };

  readonly onLearned = (learned: Learned): void => {
    this.#learned = learned;
  };

  /** The lines with the segment that retained each. */
  lines({ kept }: RunResult): EvaluatedLine[] {
    const segmentOf = new Map(
      kept.flatMap(({ score, segmentId }) =>
        segmentId === undefined ? [] : [[sourceRefText(score.ref), segmentId] as const],
      ),
    );
    return this.#lines.map((line) => {
      const segmentId = segmentOf.get(line.ref);
      return segmentId === undefined ? line : { ...line, segmentId };
    });
  }

  /** A trigram in host order, and one over the actor's context, each by its surprisal. */
  baselines(): Baseline[] {
    const learned = this.#learned;
    if (learned === undefined) return [];
    const kinds: readonly NgramKind[] = ['host', 'context'];
    return kinds.map((kind) => ({
      ...predictorBaseline(trainNgram({ kind, ...learned }), this.#events),
      name: `${kind} n-gram`,
    }));
  }
}

function evaluated(score: Score): EvaluatedLine {
  return {
    ref: sourceRefText(score.ref),
    host: score.host,
    timeMs: score.timeMs,
    score: score.surprisal + score.cusum,
    isAnomaly: score.isAnomaly,
  };
}
