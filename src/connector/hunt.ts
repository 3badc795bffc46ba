import type { Config } from '../config/index.js';
import { ConnectorError } from '../errors/index.js';
import type { SearchClient } from '../search/index.js';
import { createIndexSink, Rollups, runDocument } from '../sink/index.js';
import type { Bundle, CheckpointStore, DocumentSink, LogSource, Page, ParsedLog, Progress } from '../types/index.js';
import { alarmLevel, alarmOptions } from './alarm-level.js';
import { checkpointParts } from './checkpoint-codec.js';
import { delineateOptions } from './delineate-options.js';
import { Detector, type OnScore } from './detector.js';
import { Emitter } from './emitter.js';
import { ensureTemplates } from './ensure-templates.js';
import { huntLegs, huntStart, type HuntLeg } from './hunt-legs.js';
import { openBundle } from './loaded-bundle.js';
import { recordFailure, type PassSoFar } from './record-failure.js';
import { runRecord, runResult, type RunResult } from './run-result.js';
import { RunTotals, timed, timedAsync } from './run-totals.js';
import { VERSION } from './version.js';

export interface HuntOptions {
  readonly client: SearchClient;
  readonly config: Config;
  readonly bundle: Bundle;
  readonly checkpoints: CheckpointStore;
  /** False alerts a day to set the threshold for; by default what the bundle was trained for. */
  readonly budgetPerDay?: number;
  readonly progress: Progress;
  readonly nowMs: number;
  /** Starts here and forgets the checkpoint; by default goes on from it, or from the end of training. */
  readonly fromMs?: number;
  /** Exclusive; by default now less `source.delaySeconds`. */
  readonly toMs?: number;
  /** Ends the pass between two pages; what was read is committed. */
  readonly signal?: AbortSignal;
  /** Says that no more lines will come, so that open segments are closed. */
  readonly finish?: boolean;
  /** Pages between two commits. */
  readonly commitEvery?: number;
  /** Sees every score and the event it is of, for evaluation. */
  readonly onScore?: OnScore;
  /** Called after every commit, with its number. */
  readonly onCommit?: (version: number) => void;
}

/** Name of the checkpoint: one reader of one set of indices. */
export const CHECKPOINT = 'hunt';

/**
 * One pass over the indices: reads what is new, scores it, writes documents, and commits its position only after the sink has
 * flushed. A pass that dies repeats work the next time and neither loses nor doubles anything.
 */
export async function hunt(options: HuntOptions): Promise<RunResult> {
  const started = performance.now();
  const soFar: PassSoFar = {
    kind: 'hunt',
    bundleId: options.bundle.manifest.id,
    startedMs: options.nowMs,
    totals: new RunTotals(),
    segments: () => 0,
    sink: { written: 0, existing: 0, deadLettered: 0, retried: 0 },
  };
  const elapsedMs = (): number => performance.now() - started;
  try {
    return await onePass(options, soFar, elapsedMs);
  } catch (error) {
    await recordFailure(error, options, soFar, options.nowMs + elapsedMs());
    throw error;
  }
}

async function onePass(options: HuntOptions, soFar: PassSoFar, elapsedMs: () => number): Promise<RunResult> {
  const { client, config, bundle, checkpoints, progress, nowMs, signal } = options;
  const { totals } = soFar;
  const stored = await checkpoints.load(CHECKPOINT);
  const state = huntStart(stored, bundle, options);
  const loaded = openBundle(bundle);
  if (loaded.calibration.maskNovel) throw masked(bundle);
  const alarm = alarmLevel(loaded.calibration, options.budgetPerDay);
  soFar.alarm = alarm;
  const detector = new Detector(
    loaded,
    {
      utcOffsetMinutes: config.source.utcOffsetMinutes,
      delineate: { ...delineateOptions(config), ...alarmOptions(loaded.calibration, alarm) },
      ...(options.onScore === undefined ? {} : { onScore: options.onScore }),
    },
    totals,
    state.detector,
  );
  const rollups = new Rollups({}, state.rollups);
  let version = stored?.version ?? 0;
  const emitter = new Emitter({
    writer: { version: VERSION, bundleId: bundle.manifest.id, topK: loaded.calibration.topK, nowMs },
    write: config.sink.write,
    rollups,
    commit: version,
  });
  soFar.segments = () => emitter.standing().length;
  const { prefix, bulkMiB } = config.sink;
  const sink = createIndexSink({ client, prefix, nowMs, maxBytes: bulkMiB * 1024 * 1024 });

  const commit = async ({ fromMs, rangeToMs }: HuntLeg, cursor: unknown): Promise<void> => {
    await timedAsync(totals.seconds, 'write', async () => {
      await sink.write(emitter.rollups());
      soFar.sink = await sink.flush();
      version++;
      const moving = { cursor, detector: detector.toJSON(), rollups: rollups.toJSON() };
      const parts = checkpointParts({ fromMs, rangeToMs, ...moving });
      await checkpoints.commit({ name: CHECKPOINT, bundleId: bundle.manifest.id, version, parts });
    });
    options.onCommit?.(version);
  };

  const span = { fromMs: Infinity, toMs: -Infinity };
  const legs = huntLegs(state, options);
  const expected = await Promise.all(legs.map(({ source }) => source.expected(state.cursor)));
  const hunting = progress.step('hunting', sum(expected));
  await ensureTemplates(client, config);
  let [leg] = legs;
  let cursor = state.cursor;
  let uncommitted = 0;
  for await (const page of readLegs(legs, cursor, totals, signal)) {
    const logs: ParsedLog[] = [];
    for (const raw of page.logs) {
      const parsed = timed(totals.seconds, 'parse', () => detector.parse(raw));
      if ('reason' in parsed) {
        totals.addUnparsed(parsed);
        continue;
      }
      span.fromMs = Math.min(span.fromMs, parsed.timeMs);
      span.toMs = Math.max(span.toMs, parsed.timeMs);
      logs.push(parsed);
    }
    for (const score of detector.scoreAll(logs)) emitter.add(score);
    await writeAll(sink, emitter, detector, totals);
    hunting.advance(page.logs.length);
    ({ leg, cursor } = page);
    if (++uncommitted >= (options.commitEvery ?? 20)) {
      await commit(leg, cursor);
      uncommitted = 0;
    }
    if (signal?.aborted === true) break;
  }
  // a pass that was stopped goes on later: its segments must not be closed
  if (options.finish === true && signal?.aborted !== true) {
    detector.finish();
    await writeAll(sink, emitter, detector, totals);
  }
  await commit(leg, cursor);
  hunting.done(`${totals.read} documents, ${emitter.standing().length} segments`);

  totals.missed = sum(legs.map(({ source }) => source.counts.missed));
  const result = runResult({
    kind: 'hunt',
    bundle: bundle.manifest,
    alarm,
    startedMs: nowMs,
    endedMs: nowMs + elapsedMs(),
    fromMs: Number.isFinite(span.fromMs) ? span.fromMs : undefined,
    toMs: Number.isFinite(span.toMs) ? span.toMs : undefined,
    totals,
    emitter,
    sink: await sink.flush(),
  });
  await sink.write([runDocument(runRecord(result), { version: VERSION, bundleId: bundle.manifest.id, nowMs })]);
  await sink.close();
  return result;
}

/** What was made for measuring would leave out the first thing that a hunt has to tell. */
function masked({ manifest }: Bundle): ConnectorError {
  return new ConnectorError(
    'BUNDLE_INCOMPATIBLE',
    'the bundle scores without keys never seen: it is for measuring only',
    {
      where: `bundle ${manifest.id}`,
      todo: 'train one to hunt with: `logmamba train`, or `logmamba scan` without --mask-novel',
    },
  );
}

async function writeAll(sink: DocumentSink, emitter: Emitter, detector: Detector, totals: RunTotals): Promise<void> {
  const documents = emitter.drain(detector.drain());
  await timedAsync(totals.seconds, 'write', () => sink.write(documents));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The pages of all legs, one after the other. */
async function* readLegs(
  legs: readonly HuntLeg[],
  start: unknown,
  totals: RunTotals,
  signal: AbortSignal | undefined,
): AsyncGenerator<Page & { readonly leg: HuntLeg }> {
  let cursor = start;
  for (const leg of legs) {
    for await (const page of readPages(leg.source, cursor, totals, signal)) {
      const { logs, repeated } = page;
      cursor = page.cursor;
      yield { logs, repeated, cursor, leg };
    }
    if (signal?.aborted === true) return;
  }
}

/** Pages, with the time spent waiting for them and their counts added up; the signal ends them, also in mid request. */
async function* readPages(
  source: LogSource,
  cursor: unknown,
  totals: RunTotals,
  signal: AbortSignal | undefined,
): AsyncGenerator<Page> {
  const pages = source.pages({ cursor, ...(signal === undefined ? {} : { signal }) })[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await timedAsync(totals.seconds, 'read', () => pages.next());
      if (next.done === true) return;
      totals.read += next.value.logs.length;
      totals.repeated += next.value.repeated;
      yield next.value;
    }
  } catch (error) {
    if (signal?.aborted !== true || !(error instanceof ConnectorError) || error.code !== 'ABORTED') throw error;
  } finally {
    // lets the source give back what it holds on the engine
    await pages.return?.();
  }
}
