import {
  loadLstm,
  loadMamba,
  loadMlp,
  scoreStream,
  trainLstm,
  trainMamba,
  trainMlp,
  trainNgram,
  type KeyPredictor,
} from '../../src/model/index.js';
import { dayOf, TempoHistory, TempoScorer, tempoTables } from '../../src/tempo/index.js';
import { ROW_WIDTH } from '../../src/types/index.js';
import { commandSteps, CommandRows, type CommandStep } from './command-steps.js';
import { PER_DAY } from './detection.js';
import { aboveChance, recallAt, type Judged } from './order-metrics.js';
import type { Prepared } from './prepare.js';

/** How well a model of commands tells the lines of careful sessions from benign ones; means over training seeds. */
export interface OrderFigures {
  /** Probability that a line of a session scores higher than a benign one; halves for equals. */
  readonly auc: number;
  /** Least and most of the seeds. */
  readonly aucRange: readonly [number, number];
  /** Share of the sessions' lines above the limit at which so many benign line-hours a day lie above it (`PER_DAY`). */
  readonly recall: readonly number[];
}

export interface OrderResult {
  readonly model: string;
  readonly seeds: number;
  /** A family with careful sessions that run known commands, or `ALL_FAMILIES`. */
  readonly family: string;
  readonly lines: number;
  readonly benignLines: number;
  readonly surprisal: OrderFigures;
  /** Surprisal less the entropy of what might have come: free choice is not surprising. */
  readonly lessEntropy: OrderFigures;
}

export const ALL_FAMILIES = 'all';
export const NETWORKS: readonly string[] = ['MLP', 'LSTM, last ten', 'Mamba'];

/** Nats of each step of the test part. */
interface StepNats {
  readonly surprisal: Float64Array;
  readonly entropy: Float64Array;
}

/** Training steps, width and window of the networks: commands are few. */
const STEPS = 150;
const WIDTH = 16;
const WINDOW = 32;
/** Commands before the test part that only bring a stream's state up to date. */
const WARM_UP = 64;

interface OrderModel {
  readonly name: string;
  readonly isSeeded: boolean;
  readonly score: (seed: number) => StepNats;
}

/**
 * Where a sequence model might see what counting cannot: commands of sudo and su that training ran on three days or more, each account's in their order.
 * Empty when training holds hardly any.
 */
export function orderStudy(data: Prepared, seeds: readonly number[]): OrderResult[] {
  const { train, test } = commandSteps(data);
  if (train.length < 2 * WINDOW) return [];
  const rows = new CommandRows(train);
  const known = test.map((step) => rows.knows(step));
  const families = [...new Set(data.sessions.map(({ family }) => family))].sort();
  const results: OrderResult[] = [];
  for (const { name, isSeeded, score } of orderModels(train, test, rows)) {
    const runs = (isSeeded ? seeds : seeds.slice(0, 1)).map(score);
    for (const family of [ALL_FAMILIES, ...families]) {
      const isPositive = data.sessions.map(
        (session) => session.variant === 'careful' && (family === ALL_FAMILIES || session.family === family),
      );
      const places = test.flatMap(({ session }, i) => (known[i] && (session < 0 || isPositive[session]) ? [i] : []));
      const lines = places.filter((i) => test[i].session >= 0).length;
      if (lines === 0) continue;
      const figures = (natsOf: (run: StepNats, i: number) => number): OrderFigures => {
        const judged = runs.map((run) => places.map((i) => judge(test[i], natsOf(run, i))));
        const auc = judged.map(aboveChance);
        return {
          auc: mean(auc),
          aucRange: [Math.min(...auc), Math.max(...auc)],
          recall: PER_DAY.map((rate) => mean(judged.map((one) => recallAt(one, rate * data.testDays)))),
        };
      };
      results.push({
        model: name,
        seeds: runs.length,
        family,
        lines,
        benignLines: places.length - lines,
        surprisal: figures(({ surprisal }, i) => surprisal[i]),
        lessEntropy: figures(({ surprisal, entropy }, i) => surprisal[i] - entropy[i]),
      });
    }
  }
  return results;
}

function judge({ host, timeMs, session }: CommandStep, score: number): Judged {
  return { hour: `${host} ${Math.floor(timeMs / 3_600_000)}`, score, isPositive: session >= 0 };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Counting first. All but the unigram know the account and its last command; all but the bigram the last two and how long ago. */
function orderModels(train: readonly CommandStep[], test: readonly CommandStep[], rows: CommandRows): OrderModel[] {
  const { shape, keyTuples } = rows;
  const streams = [...rows.streams(train).values()].map((stream) => stream.rows);
  // the last tenth of each stream tells when to stop
  const cut = streams.map((all) => ROW_WIDTH * Math.floor((0.9 * all.length) / ROW_WIDTH));
  const request = {
    streams: streams.map((all, i) => all.subarray(0, cut[i])),
    validation: streams.map((all, i) => all.subarray(cut[i])).filter((all) => all.length > 0),
    shape,
    keyTuples,
  };
  const counted = (name: string, score: () => StepNats): OrderModel => ({ name, isSeeded: false, score });
  const network = (name: string, fit: (seed: number) => KeyPredictor): OrderModel => {
    return { name, isSeeded: true, score: (seed) => scoreSteps(fit(seed), train, test, rows) };
  };
  const options = { steps: STEPS, dModel: WIDTH };
  const windows = { ...options, window: WINDOW };
  return [
    counted('unigram of the actor', () => byCounts(train, test, () => '')),
    counted('bigram of the actor (shipped)', () => byCounts(train, test, ({ before }) => before)),
    counted('n-gram, last two commands', () =>
      scoreSteps(trainNgram({ kind: 'context', streams, shape, keyTuples }), train, test, rows),
    ),
    network('MLP', (seed) => loadMlp(trainMlp({ ...request, options: { ...windows, seed } }).bytes, keyTuples)),
    network('LSTM, last ten', (seed) =>
      loadLstm(trainLstm({ ...request, options: { ...options, seed } }).bytes, keyTuples),
    ),
    network('Mamba', (seed) => loadMamba(trainMamba({ ...request, options: { ...windows, seed } }).bytes, keyTuples)),
  ];
}

/** The step model of the detector's tempo; told nothing of the command before, it is a unigram of the actor. */
function byCounts(
  train: readonly CommandStep[],
  test: readonly CommandStep[],
  beforeOf: (step: CommandStep) => string,
): StepNats {
  const history = new TempoHistory();
  for (const step of train)
    history.steps.push({ day: dayOf(step.timeMs), actor: step.actor, before: beforeOf(step), command: step.command });
  const { steps } = new TempoScorer(tempoTables(history));
  const scores = test.map((step) => steps.score(step.actor, beforeOf(step), step.command));
  return {
    surprisal: Float64Array.from(scores, (score) => score?.surprisal ?? 0),
    entropy: Float64Array.from(scores, (score) => score?.entropy ?? 0),
  };
}

/** Each stream from where training left it. */
function scoreSteps(
  predictor: KeyPredictor,
  train: readonly CommandStep[],
  test: readonly CommandStep[],
  rows: CommandRows,
): StepNats {
  const surprisal = new Float64Array(test.length);
  const entropy = new Float64Array(test.length);
  const both = rows.streams([...train, ...test]);
  const first = train.length;
  for (const { rows: own, places } of both.values()) {
    const state = predictor.createState();
    const start = places.findIndex((place) => place >= first);
    if (start < 0) continue;
    const from = Math.max(0, start - WARM_UP);
    scoreStream(predictor, state, own.subarray(from * ROW_WIDTH), (i, nats) => {
      const at = from + i;
      if (at < start) return;
      surprisal[places[at] - first] = nats;
      entropy[places[at] - first] = entropyOf(predictor.probabilities());
    });
  }
  return { surprisal, entropy };
}

function entropyOf(probabilities: Float64Array): number {
  let entropy = 0;
  for (const p of probabilities) if (p > 0) entropy -= p * Math.log(p);
  return entropy;
}
