import type { Random } from '../../../src/types/index.js';
import { calibrate, divide } from './calibration.js';
import type { Calibrated } from './calibration.js';
import { countVector, everything, unseenKey, unseenKeyOrLength, unseenPair } from './counting-models.js';
import { eitherOf } from './either.js';
import { elevenGram, runningCounts } from './ngram-models.js';
import { PUBLISHED_SETS, readPublishedSet } from './published-sets.js';
import type { PublishedSet } from './published-sets.js';
import type { LogKeyOptions, LogKeyResults, LogKeyRow, LogKeySetResults, SetCount } from './records.js';
import { measureRules, summariseRules } from './rules.js';
import { seededDice } from './seeded-dice.js';
import { lstm, mamba, ngram } from './sequence-models.js';
import type { ModelRules, SessionModel } from './session-models.js';
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
    ...(small ? [] : [lstm]),
    mamba(small ? 0.5 : 1),
  ];
}

/** Models of a sequence whose `max` shares the threshold with the count vector's distance. */
const SHARED: readonly (readonly [model: string, rules: ModelRules])[] = [
  ['running counts', { name: 'running counts or count vector', control: true, fixed: {}, calibrated: ['either'] }],
  ['Mamba', { name: 'Mamba or count vector', control: false, fixed: {}, calibrated: ['either'] }],
];

async function setResults(set: PublishedSet, { small, seeds, onProgress }: LogKeyOptions): Promise<LogKeySetResults> {
  const divisions = seeds.map((seed) => divide(set.train, small ? FAULTS.small : FAULTS.full, seededDice(seed)));
  const rows: LogKeyRow[] = [];
  const counted = new Map<string, readonly Calibrated[]>();
  const measure = (rules: ModelRules, calibrated: readonly Calibrated[], sample?: number): void => {
    const runs = calibrated.map((one, i) => measureRules(rules, one, testSessions(set, seeds[i], sample)));
    rows.push(...summariseRules(rules, runs));
    counted.set(rules.name, calibrated);
  };
  for (const model of modelsFor(small)) {
    const started = performance.now();
    const calibrated = seeds.map((seed, i) => calibrate(model, divisions[i], seed));
    measure(model, calibrated, model.sample);
    onProgress?.(`${set.name}: ${model.name}, ${((performance.now() - started) / 1000).toFixed(1)} s`);
    await new Promise((resolve) => setImmediate(resolve)); // whoever shares the process gets a turn
  }
  const vectors = counted.get(countVector.name) ?? [];
  for (const [name, rules] of SHARED) {
    const sequences = counted.get(name) ?? [];
    const both = sequences.map((calibrated, i) =>
      eitherOf({ calibrated, statistic: 'max' }, { calibrated: vectors[i], statistic: 'distance' }),
    );
    measure(rules, both);
  }
  const { name, title, source, complete, remark } = set;
  return { name, title, source, complete, remark, counts: countsOf(set), rows };
}

function testSessions(set: PublishedSet, seed: number, sample?: number): TestSessions {
  const dice = seededDice(seed);
  return {
    normal: drawn(set.normal, sample, dice),
    abnormal: drawn(set.abnormal, sample, dice),
    known: new Set(set.train),
    prior: set.complete ? set.abnormal.length / (set.normal.length + set.abnormal.length) : null,
  };
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
