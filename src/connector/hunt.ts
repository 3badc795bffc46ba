import type { Config } from '../config/index.js';
import { alarmLevel } from '../delineate/index.js';
import { ConnectorError } from '../errors/index.js';
import { verdictBook } from '../feedback/index.js';
import type { SearchClient } from '../search/index.js';
import { createIndexSink, runDocument } from '../sink/index.js';
import type { Bundle, CheckpointStore, LogSource, Page, Progress, SinkDocument } from '../types/index.js';
import { checkpointParts } from './checkpoint-codec.js';
import { Commits } from './commits.js';
import type { OnScore } from './detector.js';
import { ensureTemplates } from './ensure-templates.js';
import { huntLegs, huntStart, type HuntLeg } from './hunt-legs.js';
import { openBundle } from './loaded-bundle.js';
import { markMissed } from './mark-documents.js';
import { Pace } from './pace.js';
import { parsePage, timedReading } from './parse-page.js';
import { recordFailure, type PassSoFar } from './record-failure.js';
import { runRecord, runResult, type RunResult } from './run-result.js';
import { RunTotals, timedAsync } from './run-totals.js';
import { Scoring } from './scoring.js';
import { readVerdicts } from './verdicts.js';
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
  /** Pages between two commits, in place of `state.commitPages`. */
  readonly commitEvery?: number;
  /** Sees every score and the event it is of, for evaluation. */
  readonly onScore?: OnScore;
  /** Remembers every line, up to a bound, for a report that is made of the result. */
  readonly forReport?: boolean;
  /** Called after every commit, with its number; the next pages may be in hand already. */
  readonly onCommit?: (version: number) => void;
}

/** Name of the checkpoint: one reader of one set of indices. */
export const CHECKPOINT = 'hunt';

/** Bulk requests that may wait for the engine before the pass does: what a commit of a fleet's minutes brings at once. */
const MAX_WAITING = 6;

/**
 * One pass over the indices: reads what is new, scores it, writes documents, and commits its position only after the sink has
 * flushed what came before it. A pass that dies repeats work the next time and neither loses nor doubles anything.
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
  const commits = new Commits();
  try {
    return await onePass(options, soFar, commits, elapsedMs);
  } catch (error) {
    await commits.ended();
    await recordFailure(error, options, soFar, options.nowMs + elapsedMs());
    throw error;
  }
}

async function onePass(
  options: HuntOptions,
  soFar: PassSoFar,
  commits: Commits,
  elapsedMs: () => number,
): Promise<RunResult> {
  const { client, config, bundle, checkpoints, progress, nowMs, signal } = options;
  const { totals } = soFar;
  const stored = await checkpoints.load(CHECKPOINT);
  const state = huntStart(stored, bundle, options);
  const loaded = openBundle(bundle);
  if (loaded.calibration.maskNovel) throw masked(bundle);
  const alarm = alarmLevel(loaded.calibration, options.budgetPerDay);
  soFar.alarm = alarm;
  const { prefix, bulkMiB } = config.sink;
  const { verdicts } = await readVerdicts(client, prefix);
  await markMissed(verdicts, state.verdictsReadMs ?? 0, { client, prefix, nowMs });
  let version = stored?.version ?? 0;
  const from = { commit: version, detector: state.detector, rollups: state.rollups, drift: state.drift };
  const what = { forReport: options.forReport === true, verdicts: verdictBook(verdicts) };
  const scoring = new Scoring({ loaded, alarm, config, totals, onScore: options.onScore, nowMs, ...what, ...from });
  const { emitter } = scoring;
  soFar.segments = () => emitter.standing().length;
  const sink = createIndexSink({ client, prefix, nowMs, maxBytes: bulkMiB * 1024 * 1024, maxWaiting: MAX_WAITING });

  const write = (documents: readonly SinkDocument[]): Promise<void> =>
    timedAsync(totals.seconds, 'write', () => sink.write(documents));
  const commit = async ({ fromMs, rangeToMs }: HuntLeg, cursor: unknown): Promise<void> => {
    await timedAsync(totals.seconds, 'write', async () => {
      await commits.settled();
      await sink.write(emitter.rollups());
      const number = ++version;
      // as of this page; what is scored while the sink flushes belongs to the next commit
      const moving = {
        detector: scoring.detector.toJSON(),
        rollups: scoring.rollups.toJSON(),
        drift: scoring.drift.toJSON(),
      };
      const parts = checkpointParts({ fromMs, rangeToMs, cursor, verdictsReadMs: nowMs, ...moving });
      commits.begin(async () => {
        soFar.sink = await sink.flush();
        await checkpoints.commit({ name: CHECKPOINT, bundleId: bundle.manifest.id, version: number, parts });
        options.onCommit?.(number);
      });
    });
  };

  const legs = huntLegs(state, options);
  const expected = await Promise.all(legs.map(({ source }) => source.expected(state.cursor)));
  const hunting = progress.step('hunting', sum(expected));
  await ensureTemplates(client, config);
  let [leg] = legs;
  let cursor = state.cursor;
  let uncommitted = 0;
  const pace = new Pace(totals);
  for await (const page of readLegs(legs, cursor, totals, signal)) {
    await write(scoring.take(parsePage(page.logs, (raw) => scoring.detector.parse(raw), totals)));
    await write(emitter.closedRollups());
    hunting.advance(page.logs.length);
    hunting.note(pace.text(totals.read));
    ({ leg, cursor } = page);
    if (++uncommitted >= (options.commitEvery ?? config.state.commitPages)) {
      await commit(leg, cursor);
      uncommitted = 0;
    }
    if (signal?.aborted === true) break;
  }
  // a pass that was stopped goes on later: its segments must not be closed
  if (options.finish === true && signal?.aborted !== true) {
    await write(scoring.finish());
  }
  await commit(leg, cursor);
  await timedAsync(totals.seconds, 'write', () => commits.settled());
  hunting.done(`${totals.read} documents, ${emitter.standing().length} segments`);

  totals.missed = sum(legs.map(({ source }) => source.counts.missed));
  const result = runResult({
    kind: 'hunt',
    bundle: bundle.manifest,
    alarm,
    startedMs: nowMs,
    endedMs: nowMs + elapsedMs(),
    ...scoring.span,
    totals,
    emitter,
    drift: scoring.drift.toJSON(),
    recipe: scoring.recipe(),
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

/** Pages, with their counts added up; the signal ends them, also in mid request. */
async function* readPages(
  source: LogSource,
  cursor: unknown,
  totals: RunTotals,
  signal: AbortSignal | undefined,
): AsyncGenerator<Page> {
  const pages = source.pages({ cursor, ...(signal === undefined ? {} : { signal }) });
  try {
    for await (const page of timedReading(pages, totals)) {
      totals.read += page.logs.length;
      totals.repeated += page.repeated;
      yield page;
    }
  } catch (error) {
    if (signal?.aborted !== true || !(error instanceof ConnectorError) || error.code !== 'ABORTED') throw error;
  }
}
