import { calibrate, divide, ratesFor, thresholdFor } from './calibration.js';
import type { Calibrated, Division } from './calibration.js';
import { countVector, everything, unseenKey, unseenKeyOrLength, unseenPair } from './counting-models.js';
import { elevenGram, runningCounts } from './ngram-models.js';
import { PUBLISHED_SETS, readPublishedSet } from './published-sets.js';
import type { PublishedSet } from './published-sets.js';
import { seededDice } from './seeded-dice.js';
import { mamba, ngram } from './sequence-models.js';
import type { SessionModel } from './session-models.js';
import { rocAuc, sessionMetrics } from './session-metrics.js';
import type { SessionMetrics, TestSessions } from './session-metrics.js';
import { SHORT_EVENTS } from './sessions.js';
import type { Session } from './sessions.js';

export interface LogKeyOptions {
  /** Under a minute: fewer training steps, and parts of the large sets. */
  readonly small: boolean;
  /** One run each: the split of the training sessions, the faulty sessions and the networks follow from it. */
  readonly seeds: readonly number[];
  /** Called as work goes on. */
  readonly onProgress?: (text: string) => void;
}

/** Mean over the seeds and sample standard deviation (0 for one seed). */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

export type Figures = { readonly [K in keyof SessionMetrics]: Spread | null };

/** A model with one rule on one set. */
export interface LogKeyRow extends Figures {
  readonly model: string;
  readonly control: boolean;
  readonly statistic: string;
  /** Share of held-out training sessions that the threshold lets through; null for a fixed threshold. */
  readonly rate: number | null;
  /** The fixed threshold; null if it comes from held-out sessions. */
  readonly limit: number | null;
  /** Of a model's statistics at this rate the one that finds most faulty sessions, made from held-out training sessions. */
  readonly chosen: boolean;
  readonly auc: Spread;
  /** Share of the faulty sessions that is found. */
  readonly faults: Spread;
}

export interface LogKeySetResults {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly complete: boolean;
  readonly remark: string;
  readonly counts: Readonly<Record<SetCount, number>>;
  readonly rows: readonly LogKeyRow[];
}

export type SetCount =
  | 'train'
  | 'trainDistinct'
  | 'keys'
  | 'normal'
  | 'normalKnown'
  | 'normalShort'
  | 'abnormal'
  | 'abnormalKnown'
  | 'abnormalShort';

export interface LogKeyResults {
  readonly small: boolean;
  readonly seeds: readonly number[];
  readonly seconds: number;
  readonly sets: readonly LogKeySetResults[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

const FAULTS = 2000;
/** Small mode: at most so many sessions of each kind, drawn with the first seed. */
const SMALL_SESSIONS = 1200;

/** The published next-key sets: every model on every set that is there. */
export async function logKeyResults(options: LogKeyOptions): Promise<LogKeyResults> {
  const started = performance.now();
  const sets: LogKeySetResults[] = [];
  const skipped: { name: string; reason: string }[] = [];
  for (const name of PUBLISHED_SETS) {
    const set = readPublishedSet(name);
    if ('skipped' in set) {
      skipped.push({ name, reason: set.skipped });
      options.onProgress?.(`${name}: skipped, ${set.skipped}`);
    } else {
      sets.push(await setResults(options.small ? partOf(set, options.seeds[0]) : set, options));
    }
  }
  const seconds = (performance.now() - started) / 1000;
  return { small: options.small, seeds: options.seeds, seconds, sets, skipped };
}

function modelsFor(small: boolean): readonly SessionModel[] {
  return [
    everything,
    unseenKey,
    unseenKeyOrLength,
    unseenPair,
    countVector,
    ngram('unigram', 'unigram'),
    ngram('trigram', 'host'),
    elevenGram,
    runningCounts,
    mamba(small ? 0.25 : 1),
  ];
}

async function setResults(set: PublishedSet, { small, seeds, onProgress }: LogKeyOptions): Promise<LogKeySetResults> {
  const rows: LogKeyRow[] = [];
  const divisions = seeds.map((seed) => divide(set.train, FAULTS, seededDice(seed)));
  for (const model of modelsFor(small)) {
    const started = performance.now();
    const runs = seeds.map((seed, i) => measured(model, set, divisions[i], seed));
    rows.push(...summarised(model, runs));
    onProgress?.(`${set.name}: ${model.name}, ${((performance.now() - started) / 1000).toFixed(1)} s`);
    await new Promise((resolve) => setImmediate(resolve)); // whoever shares the process gets a turn
  }
  const { name, title, source, complete, remark } = set;
  return { name, title, source, complete, remark, counts: countsOf(set), rows };
}

interface Rule {
  readonly statistic: string;
  readonly rate: number | null;
  readonly limit: number | null;
}

interface Measured extends SessionMetrics {
  readonly rule: Rule;
  readonly auc: number;
  readonly faults: number;
}

/** One model and seed on one set, by every rule of the model. */
function measured(model: SessionModel, set: PublishedSet, division: Division, seed: number): readonly Measured[] {
  const calibrated = calibrate(model, division, seed);
  const test: TestSessions = { ...set, known: new Set(set.train) };
  return rulesOf(model, calibrated.held.length).map((rule) => measuredBy(rule, calibrated, test));
}

function rulesOf(model: SessionModel, held: number): readonly Rule[] {
  return [
    ...Object.entries(model.fixed).map(([statistic, limit]) => ({ statistic, rate: null, limit })),
    ...ratesFor(held).flatMap((rate) => model.calibrated.map((statistic) => ({ statistic, rate, limit: null }))),
  ];
}

function measuredBy(rule: Rule, { score, held, corrupted }: Calibrated, test: TestSessions): Measured {
  const { statistic, rate } = rule;
  const threshold =
    rule.limit ??
    thresholdFor(
      held.map((scores) => scores[statistic]),
      rate ?? 0,
    );
  const value = (session: Session): number => score(session)[statistic];
  return {
    rule,
    ...sessionMetrics(test, (session) => value(session) > threshold),
    auc: rocAuc(test.normal.map(value), test.abnormal.map(value)),
    faults: corrupted.filter((scores) => scores[statistic] > threshold).length / corrupted.length,
  };
}

/** Rules over the seeds; of each rate the statistic that finds most faulty sessions is chosen (the earlier one of equals). */
function summarised(model: SessionModel, runs: readonly (readonly Measured[])[]): readonly LogKeyRow[] {
  const rows = runs[0].map(({ rule }, i): LogKeyRow => {
    const all = runs.map((run) => run[i]);
    const over = (key: keyof SessionMetrics): Spread | null => {
      const values = all.map((one) => one[key]).filter((one) => one !== null);
      return values.length === all.length ? spreadOf(values) : null;
    };
    return {
      model: model.name,
      control: model.control,
      ...rule,
      chosen: false,
      recall: over('recall'),
      recallLong: over('recallLong'),
      falsePositives: over('falsePositives'),
      falsePositivesNew: over('falsePositivesNew'),
      balanced: over('balanced'),
      precision: over('precision'),
      f1: over('f1'),
      auc: spreadOf(all.map(({ auc }) => auc)),
      faults: spreadOf(all.map(({ faults }) => faults)),
    };
  });
  const best = new Map<number, LogKeyRow>();
  for (const row of rows) {
    if (row.rate === null) continue;
    const before = best.get(row.rate);
    if (before === undefined || row.faults.mean > before.faults.mean) best.set(row.rate, row);
  }
  return rows.map((row) => ({ ...row, chosen: row.rate !== null && best.get(row.rate) === row }));
}

export function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)) };
}

function countsOf({ train, normal, abnormal }: PublishedSet): Readonly<Record<SetCount, number>> {
  const known = new Set(train);
  const identical = (sessions: readonly Session[]): number => sessions.filter((session) => known.has(session)).length;
  const short = (sessions: readonly Session[]): number =>
    sessions.filter((session) => session.length <= SHORT_EVENTS).length;
  return {
    train: train.length,
    trainDistinct: known.size,
    keys: new Set(Array.from(known, (session) => Array.from(session)).flat()).size,
    normal: normal.length,
    normalKnown: identical(normal),
    normalShort: short(normal),
    abnormal: abnormal.length,
    abnormalKnown: identical(abnormal),
    abnormalShort: short(abnormal),
  };
}

function partOf(set: PublishedSet, seed: number): PublishedSet {
  const dice = seededDice(seed);
  const some = (sessions: readonly Session[]): readonly Session[] =>
    sessions.length <= SMALL_SESSIONS
      ? sessions
      : Array.from({ length: SMALL_SESSIONS }, () => sessions[Math.floor(dice() * sessions.length)]);
  return { ...set, train: some(set.train), normal: some(set.normal), abnormal: some(set.abnormal) };
}
