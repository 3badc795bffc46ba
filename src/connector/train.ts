import { createHash } from 'node:crypto';

import type { Config } from '../config/index.js';
import {
  calibrateFailureCusum,
  createFailureCusum,
  createHubCounter,
  type FailureLimitTable,
} from '../delineate/index.js';
import { createEncoder } from '../encode/index.js';
import { ConnectorError } from '../errors/index.js';
import { createLogParser, createTemplateMiner } from '../parse/index.js';
import type { NgramTraining } from '../model/index.js';
import { makeManifest } from '../state/index.js';
import type { Bundle, EncodedLog, Page, Progress, TrainingSummary } from '../types/index.js';
import { jsonPart, PART } from './bundle-codec.js';
import { calibrateAlarm, calibrateTopK, settledFrom, withoutNovel, type OnBenign } from './calibrate.js';
import { packRows, type HostStream } from './cross-fit.js';
import { crossFit, fitModel } from './fit.js';
import { driftBaseline } from './drift-baseline.js';
import { learnKeys } from './learn-keys.js';
import type { Calibration } from './loaded-bundle.js';
import { memoryGuard } from './memory-guard.js';
import { heldOutTempo, learnTempo } from './tempo.js';
import { requireLines } from './usable-documents.js';
import { readHistory, type History, type LeftOut, type TimeRange } from './read-history.js';
import { isUnfit, warningsOf } from './training-warnings.js';
import { VERSION } from './version.js';
import { allowRelaxedSimd, createTrainer, threadCount } from '../workers/index.js';

const DAY_MS = 86_400_000;

export interface TrainOptions {
  readonly config: Config;
  readonly progress: Progress;
  /** Ranges of time that are left out of the history. */
  readonly exclude?: readonly TimeRange[];
  /** What earlier hunts and people say of a line; what alarmed or is called malicious is left out, too. */
  readonly standingOf?: LeftOut['standingOf'];
  readonly createdMs: number;
  /** Lines to expect, for the progress display. */
  readonly total?: number;
  /** Where the lines come from, for messages. */
  readonly where: string;
  /** Sees what the model learned from, for baselines: the rows of the inside streams, one array a host. */
  readonly onLearned?: (learned: Learned) => void;
  /** Calibrates for, and marks the bundle for, scoring without novel keys: shows what the model finds by itself. */
  readonly maskNovel?: boolean;
  readonly onBenign?: OnBenign;
}

/** What a baseline needs to learn from the same lines. */
export type Learned = Omit<NgramTraining, 'kind'>;

/**
 * Fits a bundle to benign history: templates, vocabulary and profiles, the Mamba, Top-K and threshold.
 * @throws ConnectorError TRAINING_RANGE_EMPTY, OUT_OF_MEMORY
 */
export async function train(pages: AsyncIterable<Page>, options: TrainOptions): Promise<Bundle> {
  const { config, progress } = options;
  const parser = createLogParser({ defaultOffsetMinutes: config.source.utcOffsetMinutes });
  const reading = progress.step('reading history', options.total);
  const { exclude: ranges = [], standingOf } = options;
  const leftOut = { ranges, ...(standingOf === undefined ? {} : { standingOf }) };
  const history = await readHistory(pages, parser, leftOut, reading, memoryGuard(options.where));
  reading.done(`${history.logs.length} lines, ${history.unparsed} unparsed`);
  return trainOn(history, options);
}

/** The same on history that was read and parsed already; the logs are in order of time, and gone afterwards. */
export async function trainOn(history: History, options: TrainOptions): Promise<Bundle> {
  const { config, progress } = options;
  const { logs } = history;
  requireLogs(history, options.where);
  // the threshold is taken from scores made as those of a hunt are
  allowRelaxedSimd();
  const lines = logs.length;
  const range = { fromMs: logs[0].timeMs, toMs: logs[logs.length - 1].timeMs };
  const days = Math.max(range.toMs - range.fromMs, 1) / DAY_MS;

  const keying = progress.step('learning templates and profiles', 2 * lines);
  const guard = memoryGuard(options.where);
  const miner = createTemplateMiner(config.parse);
  const encoder = createEncoder({ lagMs: config.encode.knownAfterHours * 3_600_000 });
  const events = learnKeys(logs, miner, encoder, (by) => {
    keying.advance(by);
    guard(by);
  });
  keying.done(`${miner.templates().length} templates, ${encoder.shape().keys - 1} keys`);
  // taken now: scoring the history below must not move what the bundle ships
  const parts = new Map<string, Uint8Array>([
    [PART.templates, jsonPart(miner.toJSON())],
    [PART.vocabulary, jsonPart(encoder.vocabulary())],
    [PART.profiles, jsonPart(encoder.profiles())],
  ]);

  const warm = warmEvents(events, days);
  const streams = insideStreams(warm);
  const inside = streams.reduce((sum, stream) => sum + stream.events.length, 0);
  if (inside === 0) throw noInside(options.where);
  const { folds } = config.train;
  const steps = stepsFor(inside, config);
  const fitting = progress.step('training', (folds + 1) * steps);
  const trainer = createTrainer(threadCount(config.run.workers));
  const fitOptions = { shape: encoder.shape(), keyTuples: encoder.keyTuples(), config, steps, step: fitting, trainer };
  const warmRange = { fromMs: warm[0].log.timeMs, toMs: range.toMs };
  options.onLearned?.({
    streams: streams.map(({ rows }) => rows),
    shape: encoder.shape(),
    keyTuples: encoder.keyTuples(),
  });
  const maskNovel = options.maskNovel === true;
  const [fit, crossFitted] = await Promise.all([
    fitModel(streams, warmRange, fitOptions),
    crossFit(streams, warmRange, fitOptions),
  ]).finally(() => trainer.close());
  const heldOut = maskNovel ? withoutNovel(crossFitted) : crossFitted;
  fitting.done(`${fit.steps} steps, held-out loss ${fit.heldOutLoss?.toFixed(3) ?? '–'} nats`);

  const calibrating = progress.step('calibrating the threshold');
  const { topK: chosenK, anomalyShare, budgetPerDay } = config.delineate;
  const topK = chosenK === 'auto' ? calibrateTopK(heldOut, anomalyShare) : chosenK;
  const warmDays = (warmRange.toMs - warmRange.fromMs) / DAY_MS;
  const hubs = hubTable(events);
  const failures = failureLimits(events, days);
  const tempo = learnTempo(warm);
  const alarm = calibrateAlarm({
    events: warm,
    streams,
    scores: heldOut,
    topK,
    hubs,
    failures,
    range: warmRange,
    tempoOf: heldOutTempo(tempo, warmRange, config.delineate.candidateNats),
    config,
    ...(options.onBenign === undefined ? {} : { onBenign: options.onBenign }),
  });
  calibrating.done(`Top-K ${topK}, threshold ${alarm.state === 'learning' ? '∞' : alarm.threshold.toFixed(1)}`);

  const calibration: Calibration = {
    topK,
    threshold: alarm.threshold,
    budgetPerDay,
    benign: alarm.benign,
    maskNovel,
    hubs,
    failures,
    knownAfterHours: config.encode.knownAfterHours,
    ...(alarm.tempo === undefined ? {} : { tempo: alarm.tempo }),
  };
  parts.set(PART.model, fit.bytes);
  parts.set(PART.ngram, fit.ngram);
  parts.set(PART.tempo, jsonPart({ tables: tempo.tables, state: tempo.state }));
  parts.set(PART.calibration, jsonPart(calibration));
  const outside = events.reduce((count, { stream }) => count + (stream === 'outside' ? 1 : 0), 0);
  const drift = driftBaseline(streams, heldOut, topK, { fromMs: settledFrom(warmRange), toMs: range.toMs });
  const training: TrainingSummary = {
    from: new Date(range.fromMs).toISOString(),
    to: new Date(range.toMs).toISOString(),
    days,
    hosts: [...new Set(events.map((event) => event.log.host))].sort(),
    lines,
    unparsed: history.unparsed,
    excluded: history.excluded,
    alerted: history.alerted ?? 0,
    calledMalicious: history.calledMalicious ?? 0,
    calledBenign: history.calledBenign ?? 0,
    inside: events.length - outside,
    outside,
    templates: miner.templates().length,
    keys: encoder.shape().keys - 1,
    steps: fit.steps,
    heldOutLoss: fit.heldOutLoss,
    heldOutNgramLoss: fit.heldOutNgramLoss,
    heldOutPooled: fit.heldOutPooled,
    heldOutUnknown: fit.heldOutUnknown,
    ...(drift === undefined ? {} : { drift }),
    topK,
    threshold: alarm.threshold,
    budgetPerDay,
    state: isUnfit(fit) && alarm.state !== 'learning' ? 'unfit' : alarm.state,
    warnings: [
      ...(maskNovel
        ? ['keys never seen count for nothing (--mask-novel): for measuring the model, not for hunting']
        : []),
      ...warningsOf(history, lines, fit, warmDays, inside),
    ],
  };
  const described = {
    createdAt: new Date(options.createdMs).toISOString(),
    version: VERSION,
    seed: config.train.seed,
    configSha256: createHash('sha256')
      .update(JSON.stringify(learnedWith(config)))
      .digest('hex'),
    training,
    shape: encoder.shape(),
  };
  return { manifest: makeManifest(described, parts), parts };
}

/** The part of the configuration that decides what a bundle holds. */
function learnedWith({ parse, encode, model, train: training, delineate }: Config): unknown {
  const { budgetPerDay, topK, anomalyShare, candidateNats } = delineate;
  return { parse, encode, model, training, budgetPerDay, topK, anomalyShare, candidateNats };
}

/** Less history than this is used whole: there is nothing to spare for the profiles to settle in. */
const SPARE_DAYS = 2;

/**
 * The history without each host's first day: its profile is empty then and calls everything new, which is neither what the model
 * should learn nor what the threshold should be taken from.
 */
export function warmEvents(events: readonly EncodedLog[], days: number): readonly EncodedLog[] {
  if (days < SPARE_DAYS) return events;
  const warmFromMs = new Map<string, number>();
  const warm = events.filter(({ log }) => {
    const fromMs = warmFromMs.get(log.host);
    if (fromMs === undefined) warmFromMs.set(log.host, log.timeMs + DAY_MS);
    return fromMs !== undefined && log.timeMs >= fromMs;
  });
  return warm.some((event) => event.stream === 'inside') ? warm : events;
}

/** Steps that it takes to learn anything, however short the history. */
const LEAST_STEPS = 60;

/** Optimiser steps: `train.steps`, or what `train.epochs` passes over a shorter history take. */
export function stepsFor(inside: number, { train }: Config): number {
  const wanted = Math.ceil((train.epochs * inside) / (train.batchSize * train.window));
  return Math.min(train.steps, Math.max(LEAST_STEPS, wanted));
}

export function insideStreams(events: readonly EncodedLog[]): HostStream[] {
  const byHost = new Map<string, EncodedLog[]>();
  for (const event of events) {
    if (event.stream !== 'inside') continue;
    const list = byHost.get(event.log.host);
    if (list === undefined) byHost.set(event.log.host, [event]);
    else list.push(event);
  }
  return [...byHost]
    .map(([host, list]) => ({ host, events: list, rows: packRows(list) }))
    .sort((a, b) => (a.host < b.host ? -1 : 1));
}

export function hubTable(events: readonly EncodedLog[]): ReturnType<ReturnType<typeof createHubCounter>['table']> {
  const counter = createHubCounter();
  for (const { log, stream, entities } of events) {
    counter.push({ host: log.host, timeMs: log.timeMs, stream, entities });
  }
  return counter.table();
}

/** What each host's sources reach while benign decides when the failures' CUSUM alarms. */
export function failureLimits(events: readonly EncodedLog[], days: number): FailureLimitTable {
  const cusum = createFailureCusum();
  for (const event of events) cusum.push(event);
  return calibrateFailureCusum(cusum.peaks(), days);
}

function requireLogs(history: History, where: string): void {
  if (history.logs.length > 0) return;
  requireLines(history.unparsedSample, where);
  const why = history.unparsed > 0 ? `none of its ${history.unparsed} lines could be parsed` : 'it holds no lines';
  const sample = history.unparsedSample[0];
  throw new ConnectorError('TRAINING_RANGE_EMPTY', `there is nothing to learn from: ${why}`, {
    where: sample === undefined ? where : `${where}; the first: ${sample.reason}: ${sample.excerpt}`,
    todo: 'check --from, --to and --exclude, and source.indices and source.query; `logmamba check` shows what they match',
  });
}

function noInside(where: string): ConnectorError {
  return new ConnectorError(
    'TRAINING_RANGE_EMPTY',
    'the history holds lines of unauthenticated peers only: no sign-in, session, sudo, su or cron line to learn from',
    { where, todo: 'take a longer or another range; check that the shipper sends all of auth.log' },
  );
}
