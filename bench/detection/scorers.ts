import {
  isolationForestScores,
  keepAllScores,
  newKeyScores,
  randomScores,
  unseenTemplateScores,
  volumeScores,
} from './controls.js';
import { lstm, mamba, mixture, mlp, ngram } from './predictors.js';
import type { Prepared } from './prepare.js';
import { meanScores, scoresOf, type RunScores } from './scores.js';

/** One way to score lines, by name. */
export interface Scorer {
  readonly name: string;
  /** Is anything drawn? Then it is run with every training seed. */
  readonly seeded: boolean;
  /** A rule about novelty gives nothing when novel keys are masked, and is not run then. */
  readonly masked: boolean;
  score(data: Prepared, seed: number): RunScores;
}

/** Controls first, in the order in which tables show them. */
export const SCORERS: readonly Scorer[] = [
  { name: 'random', seeded: true, masked: true, score: randomScores },
  { name: 'volume', seeded: false, masked: true, score: volumeScores },
  { name: 'keep all inside', seeded: false, masked: false, score: keepAllScores },
  { name: 'unseen template', seeded: false, masked: false, score: unseenTemplateScores },
  { name: 'new composite key', seeded: false, masked: false, score: newKeyScores },
  { name: 'isolation forest', seeded: true, masked: true, score: isolationForestScores },
  { name: 'unigram', seeded: false, masked: true, score: (data) => scoresOf(data, ngram(data, 'unigram')) },
  { name: 'host trigram', seeded: false, masked: true, score: (data) => scoresOf(data, ngram(data, 'host')) },
  { name: 'context n-gram', seeded: false, masked: true, score: (data) => scoresOf(data, ngram(data, 'context')) },
  { name: 'lstm (DeepLog)', seeded: true, masked: true, score: (data, seed) => scoresOf(data, lstm(data, seed)) },
  { name: 'mlp', seeded: true, masked: true, score: (data, seed) => scoresOf(data, mlp(data, seed)) },
  { name: 'mamba', seeded: true, masked: true, score: (data, seed) => scoresOf(data, mamba(data, seed)) },
  {
    name: 'mean of mamba and context n-gram',
    seeded: true,
    masked: true,
    score: (data, seed) => meanScores([scoresOf(data, mamba(data, seed)), scoresOf(data, ngram(data, 'context'))]),
  },
  {
    name: 'mixture of mamba and context n-gram',
    seeded: true,
    masked: true,
    score: (data, seed) => scoresOf(data, mixture(data, seed)),
  },
];
