import type { Config } from '../config/index.js';
import { alarmOptions, lineVerdict } from '../delineate/index.js';
import { ScoredLines, type Recipe } from '../explore/index.js';
import { Rollups } from '../sink/index.js';
import type { AlarmLevel, ParsedLog, Score, SinkDocument, VerdictBook } from '../types/index.js';
import { delineateOptions } from './delineate-options.js';
import { Detector, type DetectorState, type OnScore } from './detector.js';
import { DriftTracker, type DriftState } from './drift.js';
import { Emitter, type EmitterOptions } from './emitter.js';
import type { LoadedBundle } from './loaded-bundle.js';
import { timed, type RunTotals } from './run-totals.js';
import { VERSION } from './version.js';

export interface ScoringOptions {
  readonly loaded: LoadedBundle;
  readonly alarm: AlarmLevel;
  readonly config: Config;
  readonly totals: RunTotals;
  readonly onScore: OnScore | undefined;
  /** Default `sink.write`. */
  readonly write?: EmitterOptions['write'];
  /** When the documents are made; left out, they depend on the logs alone. */
  readonly nowMs?: number;
  /** Number of the checkpoint that the pass goes on from, and what it held. */
  readonly commit?: number;
  readonly detector?: DetectorState | undefined;
  readonly rollups?: unknown;
  readonly drift?: DriftState | undefined;
  /** What people have said of segments and lines. */
  readonly verdicts?: VerdictBook | undefined;
  /** Remembers every line, for a page that cuts segments anew. */
  readonly forReport?: boolean;
}

/** Range of event times; undefined where there were none. */
export interface TimeSpan {
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
}

/** What scan and hunt share: parsed lines in, documents out, a block of lines at a time. */
export class Scoring {
  readonly detector: Detector;
  readonly rollups: Rollups;
  readonly emitter: Emitter;
  readonly drift: DriftTracker;
  readonly #totals: RunTotals;
  readonly #options: ScoringOptions;
  #isFinished = false;
  #fromMs = Infinity;
  #toMs = -Infinity;

  /** @throws ConnectorError CHECKPOINT_CORRUPT */
  constructor(options: ScoringOptions) {
    const { loaded, alarm, config, totals, onScore, nowMs, verdicts } = options;
    this.#totals = totals;
    this.#options = options;
    this.detector = new Detector(
      loaded,
      {
        utcOffsetMinutes: config.source.utcOffsetMinutes,
        delineate: { ...delineateOptions(config), ...alarmOptions(loaded.calibration, alarm), verdicts },
        ...(onScore === undefined ? {} : { onScore }),
      },
      totals,
      options.detector,
    );
    this.rollups = new Rollups({}, options.rollups);
    const bundleId = loaded.bundle.manifest.id;
    const { topK, tempo } = loaded.calibration;
    const { candidateNats } = config.delineate;
    this.drift = new DriftTracker(topK, options.drift);
    this.emitter = new Emitter({
      writer: { version: VERSION, bundleId, topK, ...(nowMs === undefined ? {} : { nowMs }) },
      write: options.write ?? config.sink.write,
      rollups: this.rollups,
      commit: options.commit ?? 0,
      ...(verdicts === undefined
        ? {}
        : { verdictOf: (score: Score) => lineVerdict(score, { tempo, candidateNats }, verdicts) }),
      ...(options.forReport === true ? { scored: new ScoredLines() } : {}),
    });
  }

  get span(): TimeSpan {
    const some = this.#fromMs <= this.#toMs;
    return { fromMs: some ? this.#fromMs : undefined, toMs: some ? this.#toMs : undefined };
  }

  /** Documents of the lines, which must be in order host by host, but for rollups. */
  take(logs: readonly ParsedLog[]): SinkDocument[] {
    for (const { timeMs } of logs) {
      if (timeMs < this.#fromMs) this.#fromMs = timeMs;
      if (timeMs > this.#toMs) this.#toMs = timeMs;
    }
    const scores = this.detector.scoreAll(logs);
    timed(this.#totals.seconds, 'write', () => {
      for (const score of scores) {
        this.drift.take(score);
        this.emitter.add(score);
      }
    });
    return this.#drained();
  }

  /** There will be no more lines: what closes what is open. */
  finish(): SinkDocument[] {
    this.#isFinished = true;
    this.detector.finish();
    return this.#drained();
  }

  /** How segments are cut, for a page that cuts them anew. */
  recipe(): Recipe {
    const { loaded, config, detector } = this.#options;
    const { calibration, bundle } = loaded;
    const { threshold, budgetPerDay, benign, failures, topK, hubs, tempo } = calibration;
    const delineate = {
      ...delineateOptions(config),
      hubs,
      ...(tempo === undefined ? {} : { tempo }),
      bundleId: bundle.manifest.id,
    };
    return {
      delineate,
      calibration: { threshold, budgetPerDay, benign, failures },
      topK,
      isFinished: this.#isFinished,
      isResumed: detector !== undefined,
    };
  }

  #drained(): SinkDocument[] {
    const drained = this.detector.drain();
    return timed(this.#totals.seconds, 'write', () => this.emitter.drain(drained));
  }
}
