import { loadLstm, loadMamba, scoreStream, trainLstm, trainMamba, trainNgram } from '../../../src/model/index.js';
import type { KeyPredictor, NgramKind } from '../../../src/model/index.js';
import { ROW, ROW_WIDTH } from '../../../src/types/index.js';
import { cached } from './session-models.js';
import { CALIBRATED, EVENT_LIMIT, summarise } from './session-statistics.js';
import type { SessionModel, SessionScorer } from './session-models.js';
import { Vocabulary } from './sessions.js';
import type { Session } from './sessions.js';

/** Unigram and trigram of the product. */
export function ngram(name: string, kind: NgramKind): SessionModel {
  return {
    name,
    control: true,
    fixed: { rank: 9 },
    calibrated: CALIBRATED,
    fit: (sessions) => {
      const vocabulary = new Vocabulary(sessions);
      const { shape, keyTuples } = vocabulary;
      const rows = rowsOf(sessions, vocabulary);
      return scorer(trainNgram({ kind, streams: rows, shape, keyTuples }), vocabulary);
    },
  };
}

/** A network of the product over whole sessions: its state is fresh at the beginning of each. */
interface Network {
  readonly name: string;
  readonly fixed: Readonly<Record<string, number>>;
  readonly train: (request: NetworkRequest) => KeyPredictor;
}

interface NetworkRequest {
  readonly streams: readonly Int32Array[];
  readonly vocabulary: Vocabulary;
  readonly seed: number;
}

/** The product's Mamba. */
export function mamba(effort: number): SessionModel {
  return network({
    name: 'Mamba',
    fixed: { rank: 9 },
    train: ({ streams, vocabulary, seed }) => {
      const { shape, keyTuples } = vocabulary;
      const options = { seed, ...mambaSettings(streams, effort) };
      return loadMamba(trainMamba({ streams, validation: [], shape, keyTuples, options }).bytes, keyTuples);
    },
  });
}

/**
 * Windows that hold nearly every session whole, four a step, and steps for four looks at each event, but 150 at least.
 * Features are not dropped: the only input is the key before. Chosen by the likelihood of held-out training sessions (HDFS,
 * HDFS_100k, OpenStack) and by the faulty ones made of them: sixteen windows a step, dropped features and stopping early were no better.
 */
function mambaSettings(streams: readonly Int32Array[], effort: number): Omit<MambaOptions, 'seed'> {
  const lengths = streams.map((rows) => rows.length / ROW_WIDTH).sort((a, b) => a - b);
  const window = Math.min(128, lengths[Math.floor(lengths.length * 0.99)]);
  const events = lengths.reduce((sum, length) => sum + length, 0);
  const perStep = 4 * Math.min(window, events / lengths.length);
  const steps = Math.round(effort * Math.min(6000, Math.max(150, (4 * events) / perStep)));
  return { window, steps, batchSize: 4, learningRate: 8e-3, featureDropout: 0 };
}

type MambaOptions = Parameters<typeof trainMamba>[0]['options'];

/**
 * DeepLog's network: two layers of 64 units over the last ten keys. It is slow to score, so that its test sessions are a sample; it
 * sees each event about twice, where DeepLog trains for 300 rounds.
 */
export const lstm: SessionModel = {
  ...network({
    name: 'LSTM',
    fixed: { deeplog: 9, rank: 9 },
    train: ({ streams, vocabulary, seed }) => {
      const { shape, keyTuples } = vocabulary;
      const events = streams.reduce((sum, rows) => sum + rows.length / ROW_WIDTH, 0);
      const steps = Math.round(Math.min(1200, Math.max(150, (2 * events) / (8 * 10))));
      const options = { seed, steps, batchSize: 8, learningRate: 8e-3 };
      return loadLstm(trainLstm({ streams, validation: [], shape, keyTuples, options }).bytes, keyTuples);
    },
  }),
  control: true,
  sample: 1500,
};

/** The network, fitted once on the same sessions with the same seed. */
function network({ name, fixed, train }: Network): SessionModel {
  const fitted = new WeakMap<readonly Session[], Map<number, SessionScorer>>();
  return {
    name,
    control: false,
    fixed,
    calibrated: CALIBRATED,
    fit: (sessions, seed) => {
      const bySeed = fitted.get(sessions) ?? new Map<number, SessionScorer>();
      fitted.set(sessions, bySeed);
      const vocabulary = new Vocabulary(sessions);
      const score =
        bySeed.get(seed) ?? scorer(train({ streams: rowsOf(sessions, vocabulary), vocabulary, seed }), vocabulary);
      bySeed.set(seed, score);
      return score;
    },
  };
}

function rowsOf(sessions: readonly Session[], vocabulary: Vocabulary): readonly Int32Array[] {
  const known = new Map<Session, Int32Array>();
  return sessions.map((session) => {
    let rows = known.get(session);
    if (rows === undefined) {
      rows = vocabulary.rowsOf(session, EVENT_LIMIT);
      known.set(session, rows);
    }
    return rows;
  });
}

function scorer(predictor: KeyPredictor, vocabulary: Vocabulary): SessionScorer {
  return cached((session) => {
    const rows = vocabulary.rowsOf(session, EVENT_LIMIT);
    const events: { readonly surprisal: number; readonly rank: number }[] = [];
    scoreStream(predictor, predictor.createState(), rows, (at, surprisal) => {
      const rank = rows[at * ROW_WIDTH + ROW.key] === 0 ? Infinity : predictor.rank();
      events.push({ surprisal, rank });
    });
    return summarise(session.length, events.length, (at) => events[at]);
  });
}
