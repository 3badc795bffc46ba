import { ConnectorError } from '../errors/index.js';
import { createFileSink } from '../sink/index.js';
import type { Bundle, DocumentSink, SinkDocument } from '../types/index.js';
import { alarmLevel } from './alarm-level.js';
import { openBundle } from './loaded-bundle.js';
import { Pace } from './pace.js';
import { runResult, type RunResult } from './run-result.js';
import { RunTotals, timedAsync } from './run-totals.js';
import type { ScanOptions } from './scan-options.js';
import { OutOfOrder } from './scan-stream.js';
import { BLOCK, streamedWork, wholeWork, type Work } from './scan-work.js';
import { Scoring } from './scoring.js';
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
  const whole: PrepareWork = (totals) => wholeWork(options, totals);
  // whoever looks at scores must not be shown those of a stream that turns out to be out of order
  if (bundle === undefined || options.onScore !== undefined) return scanInto(options, whole);
  try {
    return await scanInto(options, (totals) => streamedWork(bundle, options, totals));
  } catch (error) {
    if (!(error instanceof OutOfOrder)) throw error;
    return scanInto(options, whole);
  }
}

type PrepareWork = (totals: RunTotals) => Work | Promise<Work>;

async function scanInto(options: ScanOptions, prepare: PrepareWork): Promise<RunResult> {
  const sink = options.out === undefined ? undefined : await createFileSink(options.out);
  const runFiles = options.out === undefined ? undefined : new RunFiles(options.out);
  try {
    const { result, bundle } = await scoreAll(sink, options, prepare);
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

async function scoreAll(
  sink: DocumentSink | undefined,
  options: ScanOptions,
  prepare: PrepareWork,
): Promise<{ readonly result: RunResult; readonly bundle: Bundle }> {
  const { config, progress } = options;
  const started = performance.now();
  const totals = new RunTotals();
  const work = await prepare(totals);
  const loaded = openBundle(work.bundle);
  if (options.maskNovel === true && !loaded.calibration.maskNovel) throw notMasked(work.bundle);
  const alarm = alarmLevel(loaded.calibration, options.budgetPerDay);
  const scoring = new Scoring({ loaded, alarm, config, totals, onScore: options.onScore });
  const write = (documents: readonly SinkDocument[]): Promise<void> =>
    timedAsync(totals.seconds, 'write', async () => sink?.write(documents));

  const step = progress.step('scoring', work.lines);
  const pace = new Pace(totals);
  let unrolled = 0;
  try {
    for await (const logs of work.blocks) {
      await write(scoring.take(logs));
      unrolled += logs.length;
      if (unrolled >= BLOCK) {
        await write(scoring.emitter.rollups());
        unrolled = 0;
      }
      step.advance(logs.length);
      step.note(pace.text(totals.inside + totals.outside));
    }
  } catch (error) {
    if (error instanceof OutOfOrder) step.done('lines are out of order: reading all of them first');
    throw error;
  }
  await write([...scoring.finish(), ...scoring.emitter.rollups()]);
  const { emitter } = scoring;
  const sinkCounts = (await sink?.flush()) ?? { written: 0, existing: 0, deadLettered: 0, retried: 0 };
  step.done(`${emitter.standing().length} segments`);
  const result = runResult({
    kind: 'scan',
    bundle: work.bundle.manifest,
    alarm,
    startedMs: options.nowMs,
    endedMs: options.nowMs + (performance.now() - started),
    ...scoring.span,
    totals,
    emitter,
    sink: sinkCounts,
  });
  return { result, bundle: work.bundle };
}

/** Its threshold is that of other scores. */
function notMasked({ manifest }: Bundle): ConnectorError {
  return new ConnectorError('USAGE', 'the bundle was calibrated with novel keys: they cannot be masked afterwards', {
    where: `bundle ${manifest.id}`,
    todo: 'scan with --mask-novel and without --bundle; the bundle that this leaves scores masked',
  });
}
