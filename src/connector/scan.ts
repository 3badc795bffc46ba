import { alarmLevel } from '../delineate/index.js';
import { ConnectorError } from '../errors/index.js';
import type { Recipe } from '../explore/index.js';
import { verdictBook } from '../feedback/index.js';
import { createFileSink } from '../sink/index.js';
import { STDIN_PATH } from '../source/index.js';
import type { AlarmLevel, Bundle, DocumentSink } from '../types/index.js';
import { threadCount } from '../workers/index.js';
import type { DriftState } from './drift.js';
import type { Emitter } from './emitter.js';
import { openBundle, type LoadedBundle } from './loaded-bundle.js';
import { Pace } from './pace.js';
import { runResult, type RunResult } from './run-result.js';
import { RunTotals, timedAsync } from './run-totals.js';
import { scanGroups } from './scan-groups.js';
import type { ScanOptions } from './scan-options.js';
import { OutOfOrder } from './scan-stream.js';
import { HostOnTwoThreads, scanOnThreads } from './scan-threads.js';
import { nothingParsed, streamedWork, wholeWork, type Work } from './scan-work.js';
import { scoreBlocks } from './score-blocks.js';
import { Scoring, type TimeSpan } from './scoring.js';
import { RunFiles } from './write-run-files.js';

export type { ScanOptions } from './scan-options.js';

/**
 * Does offline what training and hunting do on an index: the same lines give the same scores and segments. With a bundle the lines
 * stream through, in memory that does not grow with their number. All of them are read first, and held, when there is none, since
 * the first part is learned from; and when they turn out to be out of order, which only sorting mends.
 * @throws ConnectorError FILE_UNREADABLE, FILE_NOT_TEXT, FOLDER_UNWRITABLE, TRAINING_RANGE_EMPTY, OUT_OF_MEMORY
 */
export async function scan(options: ScanOptions): Promise<RunResult> {
  const { bundle } = options;
  const whole: ScoreWork = (run) => onOneThread(run, (totals) => wholeWork(options, totals));
  // whoever looks at scores must not be shown those of a stream that turns out to be out of order
  if (bundle === undefined || options.onScore !== undefined) return scanInto(options, whole);
  const streamed: ScoreWork = (run) => onOneThread(run, (totals) => streamedWork(bundle, options, totals));
  const groups = options.paths.includes(STDIN_PATH)
    ? []
    : await scanGroups(options.paths, threadCount(options.config.run.workers), options.nowMs);
  try {
    if (groups.length < 2) return await scanInto(options, streamed);
    return await scanInto(options, (run) => onThreads(run, bundle, groups)).catch((error: unknown) => {
      if (!(error instanceof HostOnTwoThreads)) throw error;
      return scanInto(options, streamed);
    });
  } catch (error) {
    if (!(error instanceof OutOfOrder)) throw error;
    return scanInto(options, whole);
  }
}

/** A run as it goes on. */
interface Run {
  readonly options: ScanOptions;
  readonly totals: RunTotals;
  readonly sink: DocumentSink | undefined;
}

/** What scoring leaves: the bundle, and what its documents do not say. */
interface Scored {
  readonly bundle: Bundle;
  readonly alarm: AlarmLevel;
  readonly emitter: Emitter;
  readonly span: TimeSpan;
  readonly drift: DriftState;
  readonly recipe: Recipe;
}

type ScoreWork = (run: Run) => Promise<Scored>;

async function scanInto(options: ScanOptions, score: ScoreWork): Promise<RunResult> {
  const started = performance.now();
  const sink = options.out === undefined ? undefined : await createFileSink(options.out);
  const runFiles = options.out === undefined ? undefined : new RunFiles(options.out);
  try {
    const totals = new RunTotals();
    const { bundle, alarm, emitter, span, drift, recipe } = await score({ options, totals, sink });
    if (totals.inside + totals.outside === 0 && totals.unparsed > 0) throw nothingParsed(totals, options.paths);
    const result = runResult({
      kind: 'scan',
      bundle: bundle.manifest,
      alarm,
      startedMs: options.nowMs,
      endedMs: options.nowMs + (performance.now() - started),
      ...span,
      totals,
      emitter,
      drift,
      recipe,
      sink: (await sink?.flush()) ?? { written: 0, existing: 0, deadLettered: 0, retried: 0 },
    });
    // all of it is on the disk before the first of it appears under its name
    await runFiles?.stage(result, bundle, options.paths.join(', '));
    await sink?.close();
    await runFiles?.publish();
    return result;
  } catch (error) {
    await runFiles?.discard();
    await sink?.discard();
    throw error;
  }
}

async function onOneThread(
  { options, totals, sink }: Run,
  prepare: (totals: RunTotals) => Work | Promise<Work>,
): Promise<Scored> {
  const { config, progress } = options;
  const { bundle, blocks, lines } = await prepare(totals);
  const { loaded, alarm } = opened(bundle, options);
  const written = sink === undefined ? { write: 'none' as const } : {};
  const what = { forReport: isForReport(options), verdicts: verdictBook(options.verdicts ?? []) };
  const scoring = new Scoring({ loaded, alarm, config, totals, onScore: options.onScore, ...what, ...written });
  const step = progress.step('scoring', lines);
  const pace = new Pace(totals);
  try {
    await scoreBlocks(scoring, blocks, async (documents, scored) => {
      await timedAsync(totals.seconds, 'write', async () => sink?.write(documents));
      step.advance(scored);
      step.note(pace.text(totals.inside + totals.outside));
    });
  } catch (error) {
    if (error instanceof OutOfOrder) step.done('lines are out of order: reading all of them first');
    throw error;
  }
  const { emitter, span } = scoring;
  step.done(`${emitter.standing().length} segments`);
  return { bundle, alarm, emitter, span, drift: scoring.drift.toJSON(), recipe: scoring.recipe() };
}

function isForReport({ out, forReport }: ScanOptions): boolean {
  return forReport === true || out !== undefined;
}

async function onThreads(run: Run, bundle: Bundle, groups: readonly (readonly string[])[]): Promise<Scored> {
  const { options, totals, sink } = run;
  const { config, nowMs, year, budgetPerDay, verdicts = [] } = options;
  const { loaded, alarm } = opened(bundle, options);
  const forReport = isForReport(options);
  const scoring = new Scoring({ loaded, alarm, config, totals, onScore: undefined, forReport });
  const { emitter, drift } = scoring;
  const step = options.progress.step('scoring');
  const task = {
    bundle,
    config,
    nowMs,
    forReport,
    verdicts,
    ...(year === undefined ? {} : { year }),
    ...(budgetPerDay === undefined ? {} : { budgetPerDay }),
  };
  try {
    const span = await scanOnThreads({ groups, task, sink, totals, emitter, drift, step });
    // run from sources: there is nothing that a thread could run
    if (span === undefined) return await onOneThread(run, () => streamedWork(bundle, options, totals));
    step.done(`${emitter.standing().length} segments`);
    return { bundle, alarm, emitter, span, drift: drift.toJSON(), recipe: { ...scoring.recipe(), isFinished: true } };
  } catch (error) {
    if (error instanceof OutOfOrder) step.done('lines are out of order: reading all of them first');
    if (error instanceof HostOnTwoThreads) step.done('files share hosts: scanning on one thread');
    throw error;
  }
}

/** @throws ConnectorError BUNDLE_CORRUPT, USAGE */
function opened(
  bundle: Bundle,
  { maskNovel, budgetPerDay }: ScanOptions,
): { readonly loaded: LoadedBundle; readonly alarm: AlarmLevel } {
  const loaded = openBundle(bundle);
  if (maskNovel === true && !loaded.calibration.maskNovel) throw notMasked(bundle);
  return { loaded, alarm: alarmLevel(loaded.calibration, budgetPerDay) };
}

/** Its threshold is that of other scores. */
function notMasked({ manifest }: Bundle): ConnectorError {
  return new ConnectorError('USAGE', 'the bundle was calibrated with novel keys: they cannot be masked afterwards', {
    where: `bundle ${manifest.id}`,
    todo: 'scan with --mask-novel and without --bundle; the bundle that this leaves scores masked',
  });
}
