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
  /** Is it run with every training seed? What draws nothing, and what is slow and no rival, is run with the first. */
  readonly seeded: boolean;
  /** A rule about novelty gives nothing when novel keys are masked, and is not run then. */
  readonly masked: boolean;
  score(data: Prepared, seed: number): RunScores;
}

/** What the connector ships: the mean of both parts' surprisals, which is what their pool comes to. */
export const SHIPPED = 'shipped: pool of Mamba and context n-gram';

/** Controls first, in the order in which tables show them. */
export const SCORERS: readonly Scorer[] = [
  { name: 'random', seeded: false, masked: true, score: randomScores },
  { name: 'volume', seeded: false, masked: true, score: volumeScores },
  { name: 'keep all inside', seeded: false, masked: false, score: keepAllScores },
  { name: 'unseen template', seeded: false, masked: false, score: unseenTemplateScores },
  { name: 'new composite key', seeded: false, masked: false, score: newKeyScores },
  { name: 'isolation forest', seeded: false, masked: true, score: isolationForestScores },
  { name: 'unigram', seeded: false, masked: true, score: (data) => scoresOf(data, ngram(data, 'unigram')) },
  { name: 'host trigram', seeded: false, masked: true, score: (data) => scoresOf(data, ngram(data, 'host')) },
  { name: 'context n-gram', seeded: false, masked: true, score: contextScores },
  { name: 'lstm (DeepLog)', seeded: false, masked: true, score: (data, seed) => scoresOf(data, lstm(data, seed)) },
  { name: 'mlp', seeded: true, masked: true, score: (data, seed) => scoresOf(data, mlp(data, seed)) },
  { name: 'mamba', seeded: true, masked: true, score: mambaScores },
  {
    name: 'mixture of Mamba and context n-gram',
    seeded: true,
    masked: true,
    score: (data, seed) => scoresOf(data, mixture(data, seed)),
  },
  {
    name: SHIPPED,
    seeded: true,
    masked: true,
    score: (data, seed) => meanScores([mambaScores(data, seed), contextScores(data)]),
  },
];

const scored = new WeakMap<Prepared, Map<string, RunScores>>();

/** Scores that several rows are made of, made once. */
function once(data: Prepared, name: string, make: () => RunScores): RunScores {
  let byName = scored.get(data);
  if (byName === undefined) scored.set(data, (byName = new Map<string, RunScores>()));
  let scores = byName.get(name);
  if (scores === undefined) byName.set(name, (scores = make()));
  return scores;
}

function contextScores(data: Prepared): RunScores {
  return once(data, 'context', () => scoresOf(data, ngram(data, 'context')));
}

function mambaScores(data: Prepared, seed: number): RunScores {
  return once(data, `mamba ${seed}`, () => scoresOf(data, mamba(data, seed)));
}
