import type { Config } from '../config/index.js';
import { ConnectorError } from '../errors/index.js';
import { createLogParser } from '../parse/index.js';
import { Rollups, createFileSink } from '../sink/index.js';
import { createFileSource } from '../source/index.js';
import type { Bundle, ParsedLog, Progress } from '../types/index.js';
import { alarmLevel, alarmOptions } from './alarm-level.js';
import { delineateOptions } from './delineate-options.js';
import { Detector, type OnScore } from './detector.js';
import { Emitter } from './emitter.js';
import { openBundle } from './loaded-bundle.js';
import { memoryGuard } from './memory-guard.js';
import { readHistory, type History } from './read-history.js';
import { runResult, type RunResult } from './run-result.js';
import { RunTotals, timed, timedAsync } from './run-totals.js';
import { trainOn, type Learned } from './train.js';
import { VERSION } from './version.js';
import { RunFiles } from './write-run-files.js';

export interface ScanOptions {
  readonly paths: readonly string[];
  readonly config: Config;
  readonly progress: Progress;
  readonly nowMs: number;
  /** A bundle to score with; without one, the first part of the lines is learned from. */
  readonly bundle?: Bundle;
  /** False alerts a day to set the threshold for; by default what the bundle was trained for. */
  readonly budgetPerDay?: number;
  /** Where learning ends; by default after the first two thirds of the time. */
  readonly trainUntilMs?: number;
  readonly year?: number;
  /** Sees every score and the event it is of, for evaluation. */
  readonly onScore?: OnScore;
  /** Sees what the model learned from, for baselines. */
  readonly onLearned?: (learned: Learned) => void;
  /** Lines whose key training never saw count for nothing, also in Top-K and threshold: what the model finds by itself. */
  readonly maskNovel?: boolean;
  /** Folder for scores.ndjson, segments.ndjson, run.json, report.html and the bundle. */
  readonly out?: string;
}

const TRAIN_SHARE = 2 / 3;

/**
 * Does offline what training and hunting do on an index: the same lines give the same scores and segments.
 * @throws ConnectorError FILE_UNREADABLE, FILE_NOT_TEXT, FOLDER_UNWRITABLE, TRAINING_RANGE_EMPTY, OUT_OF_MEMORY
 */
export async function scan(options: ScanOptions): Promise<RunResult> {
  const { config, progress, paths } = options;
  const startedMs = options.nowMs;
  const started = performance.now();
  const totals = new RunTotals();
  const sink = options.out === undefined ? undefined : await createFileSink(options.out);
  const runFiles = options.out === undefined ? undefined : new RunFiles(options.out);
  try {
    const history = await readFiles(options, totals);
    const split = splitHistory(history, options);
    const bundle =
      options.bundle ??
      trainOn(split.learn, {
        config,
        progress,
        createdMs: options.nowMs,
        where: paths.join(', '),
        maskNovel: options.maskNovel === true,
        ...(options.onLearned === undefined ? {} : { onLearned: options.onLearned }),
      });
    const loaded = openBundle(bundle);
    if (options.maskNovel === true && !loaded.calibration.maskNovel) throw notMasked(bundle);
    const alarm = alarmLevel(loaded.calibration, options.budgetPerDay);
    const detector = new Detector(
      loaded,
      {
        utcOffsetMinutes: config.source.utcOffsetMinutes,
        delineate: { ...delineateOptions(config), ...alarmOptions(loaded.calibration, alarm) },
        ...(options.onScore === undefined ? {} : { onScore: options.onScore }),
      },
      totals,
    );
    const emitter = new Emitter({
      writer: { version: VERSION, bundleId: bundle.manifest.id, topK: loaded.calibration.topK },
      write: config.sink.write,
      rollups: new Rollups(),
      commit: 0,
    });
    const scoring = progress.step('scoring', split.score.length);
    const block = 5000;
    for (let at = 0; at < split.score.length; at += block) {
      const logs = split.score.slice(at, at + block);
      for (const score of detector.scoreAll(logs)) emitter.add(score);
      const documents = [...emitter.drain(detector.drain()), ...emitter.rollups()];
      await timedAsync(totals.seconds, 'write', () => sink?.write(documents) ?? Promise.resolve());
      scoring.advance(logs.length);
    }
    detector.finish();
    const documents = [...emitter.drain(detector.drain()), ...emitter.rollups()];
    await timedAsync(totals.seconds, 'write', () => sink?.write(documents) ?? Promise.resolve());
    const sinkCounts = (await sink?.flush()) ?? { written: 0, existing: 0, deadLettered: 0, retried: 0 };
    scoring.done(`${emitter.standing().length} segments`);
    const result = runResult({
      kind: 'scan',
      bundle: bundle.manifest,
      alarm,
      startedMs,
      endedMs: startedMs + (performance.now() - started),
      fromMs: split.score[0]?.timeMs,
      toMs: split.score[split.score.length - 1]?.timeMs,
      totals,
      emitter,
      sink: sinkCounts,
    });
    // all of it is on the disk before the first of it appears under its name
    await runFiles?.stage(result, bundle, paths.join(', '));
    await sink?.close();
    await runFiles?.publish();
    return result;
  } catch (error) {
    await runFiles?.discard();
    await sink?.discard();
    throw error;
  }
}

async function readFiles({ paths, config, progress, nowMs, year }: ScanOptions, totals: RunTotals): Promise<History> {
  const source = createFileSource({ paths, nowMs, ...(year === undefined ? {} : { year }) });
  const parser = createLogParser({ defaultOffsetMinutes: config.source.utcOffsetMinutes });
  const reading = progress.step('reading');
  const before = performance.now();
  const timedParser = {
    toJSON: () => parser.toJSON(),
    parse: (raw: Parameters<typeof parser.parse>[0]) => timed(totals.seconds, 'parse', () => parser.parse(raw)),
  };
  const history = await readHistory(
    source.pages({}),
    timedParser,
    { ranges: [] },
    reading,
    memoryGuard(paths.join(', ')),
  );
  totals.seconds.read = (performance.now() - before) / 1000 - totals.seconds.parse;
  const { lines, cutLines, firstCutLine = '' } = source.counts();
  Object.assign(totals, { read: lines, cutLines, firstCutLine });
  history.unparsedSample.forEach((unparsed) => totals.unparsedSample.push(unparsed));
  totals.unparsed = history.unparsed;
  reading.done(`${totals.read} lines, ${history.unparsed} unparsed`);
  if (history.unparsed > 0 && history.logs.length === 0) throw nothingParsed(history, paths);
  return history;
}

/** Lines there are, but of another kind: to call that a hunt without findings would be wrong. */
function nothingParsed({ unparsed, unparsedSample }: History, paths: readonly string[]): ConnectorError {
  const [first] = unparsedSample;
  const example = first === undefined ? '' : ` (the first: ${first.reason}: ${first.excerpt.slice(0, 100)})`;
  return new ConnectorError('FILE_NOT_TEXT', `none of the ${unparsed} lines is one of an auth log${example}`, {
    where: paths.join(', '),
    todo: 'name the auth.log (Debian) or secure (Red Hat) of a host, or what `journalctl -o short` writes',
  });
}

/** Its threshold is that of other scores. */
function notMasked({ manifest }: Bundle): ConnectorError {
  return new ConnectorError('USAGE', 'the bundle was calibrated with novel keys: they cannot be masked afterwards', {
    where: `bundle ${manifest.id}`,
    todo: 'scan with --mask-novel and without --bundle; the bundle that this leaves scores masked',
  });
}

interface Split {
  readonly learn: History;
  readonly score: readonly ParsedLog[];
}

function splitHistory(history: History, { bundle, trainUntilMs, paths }: ScanOptions): Split {
  const { logs, early, late } = history;
  if (bundle !== undefined) return { learn: { ...history, logs: [] }, score: [...early, ...logs, ...late] };
  if (logs.length === 0) {
    throw new ConnectorError('TRAINING_RANGE_EMPTY', 'there is nothing to learn from: no lines', {
      where: paths.join(', '),
      todo: 'name files that hold lines, for example the rotated ones too: auth.log*',
    });
  }
  const firstMs = logs[0].timeMs;
  const lastMs = logs[logs.length - 1].timeMs;
  const untilMs = trainUntilMs ?? firstMs + TRAIN_SHARE * (lastMs - firstMs);
  if (untilMs <= firstMs) {
    throw new ConnectorError('TRAINING_RANGE_EMPTY', 'no line lies before the end of training', {
      where: paths.join(', '),
      todo: `the lines run from ${new Date(firstMs).toISOString()} to ${new Date(lastMs).toISOString()}: give a later --train-until`,
    });
  }
  const at = logs.findIndex((log) => log.timeMs >= untilMs);
  const end = at === -1 ? logs.length : at;
  const score = [...early, ...logs.splice(end), ...late];
  return { learn: history, score };
}
