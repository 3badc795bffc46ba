import type { Random } from '../../../src/types/index.js';
import { calibrate, divide } from './calibration.js';
import type { Division } from './calibration.js';
import { countVector, everything, unseenKey, unseenKeyOrLength, unseenPair } from './counting-models.js';
import { elevenGram, runningCounts } from './ngram-models.js';
import { PUBLISHED_SETS, readPublishedSet } from './published-sets.js';
import type { PublishedSet } from './published-sets.js';
import type { LogKeyOptions, LogKeyResults, LogKeyRow, LogKeySetResults, SetCount } from './records.js';
import { measureRules, summariseRules } from './rules.js';
import type { Measured } from './rules.js';
import { seededDice } from './seeded-dice.js';
import { lstm, mamba, ngram } from './sequence-models.js';
import type { SessionModel } from './session-models.js';
import type { TestSessions } from './session-metrics.js';
import { SHORT_EVENTS } from './sessions.js';
import type { Session } from './sessions.js';

/** Small mode: at most so many sessions of each kind, drawn with the first seed. */
const SMALL_SESSIONS = 600;

/** Faulty sessions made from held-out ones. */
const FAULTS = { small: 200, full: 600 };

/** The published next-key sets: every model on every set that is there. */
export async function logKeyResults(options: LogKeyOptions): Promise<LogKeyResults> {
  const started = performance.now();
  const sets: LogKeySetResults[] = [];
  const skipped: { name: string; reason: string }[] = [];
  for (const name of options.sets ?? PUBLISHED_SETS) {
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
    lstm(small ? 0.25 : 1),
    mamba(small ? 0.5 : 1),
  ];
}

async function setResults(set: PublishedSet, { small, seeds, onProgress }: LogKeyOptions): Promise<LogKeySetResults> {
  const rows: LogKeyRow[] = [];
  const divisions = seeds.map((seed) => divide(set.train, small ? FAULTS.small : FAULTS.full, seededDice(seed)));
  for (const model of modelsFor(small)) {
    const started = performance.now();
    const runs = seeds.map((seed, i) => measured(model, set, divisions[i], seed));
    rows.push(...summariseRules(model, runs));
    onProgress?.(`${set.name}: ${model.name}, ${((performance.now() - started) / 1000).toFixed(1)} s`);
    await new Promise((resolve) => setImmediate(resolve)); // whoever shares the process gets a turn
  }
  const { name, title, source, complete, remark } = set;
  return { name, title, source, complete, remark, counts: countsOf(set), rows };
}

/** One model and seed on one set. */
function measured(model: SessionModel, set: PublishedSet, division: Division, seed: number): readonly Measured[] {
  const dice = seededDice(seed);
  const test: TestSessions = {
    normal: drawn(set.normal, model.sample, dice),
    abnormal: drawn(set.abnormal, model.sample, dice),
    known: new Set(set.train),
    prior: set.complete ? set.abnormal.length / (set.normal.length + set.abnormal.length) : null,
  };
  return measureRules(model, calibrate(model, division, seed), test);
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
  const some = (sessions: readonly Session[]): readonly Session[] => drawn(sessions, SMALL_SESSIONS, dice);
  return { ...set, train: some(set.train), normal: some(set.normal), abnormal: some(set.abnormal) };
}

/** At most so many of the sessions, with replacement where there are more. */
function drawn(sessions: readonly Session[], most: number = Infinity, dice: Random): readonly Session[] {
  if (sessions.length <= most) return sessions;
  return Array.from({ length: most }, () => sessions[Math.floor(dice() * sessions.length)]);
}
