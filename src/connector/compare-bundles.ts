import type { Config } from '../config/index.js';
import { alarmLevel } from '../delineate/index.js';
import { verdictBook } from '../feedback/index.js';
import type { Bundle, BundleManifest, Page, ProgressStep, Score, Segment, Verdict } from '../types/index.js';
import { compareSegments, type SegmentDifference } from './compare-segments.js';
import { driftReport, type DriftReport } from './drift-report.js';
import { openBundle, type LoadedBundle } from './loaded-bundle.js';
import { parsePage } from './parse-page.js';
import type { TimeRange } from './read-history.js';
import { RunTotals } from './run-totals.js';
import { Scoring } from './scoring.js';

const DAY_MS = 86_400_000;

/** What one bundle makes of the compared days. */
export interface BundleSide {
  readonly manifest: BundleManifest;
  /** Those that alarmed in the compared days, suppressed ones too. */
  readonly segments: readonly Segment[];
  /** Without suppressed ones. */
  readonly alertsPerDay: number;
  readonly inside: number;
  /** Share of inside lines with keys that training never saw. */
  readonly unknownShare: number;
  /** Nats an inside line. */
  readonly meanSurprisal: number;
  readonly drift: DriftReport;
  /** Days of those compared that the bundle has learned from. */
  readonly learnedDays: number;
}

export interface BundleComparison {
  readonly range: TimeRange;
  readonly lines: number;
  readonly current: BundleSide;
  readonly candidate: BundleSide;
  readonly difference: SegmentDifference;
}

export interface CompareOptions {
  readonly config: Config;
  /** Standing ones. */
  readonly verdicts: readonly Verdict[];
  readonly current: Bundle;
  readonly candidate: Bundle;
  /** The days that are compared. */
  readonly range: TimeRange;
  readonly step: ProgressStep;
}

/** From when lines have to be read, so that the state of both has settled when the compared days begin. */
export function warmUpFrom({
  current,
  candidate,
  range,
}: Pick<CompareOptions, 'current' | 'candidate' | 'range'>): number {
  const trained = [current, candidate].map(({ manifest }) => Date.parse(manifest.training.to) + 1);
  const days = range.toMs - range.fromMs;
  return Math.max(Math.min(...trained, range.fromMs), range.fromMs - days);
}

/**
 * Runs two bundles over the same lines, and says what each makes of them. Nothing is written.
 * @param pages lines from `warmUpFrom` to the end of the range
 */
export async function compareBundles(pages: AsyncIterable<Page>, options: CompareOptions): Promise<BundleComparison> {
  const { range, step } = options;
  const sides = [new Side(options.current, options), new Side(options.candidate, options)] as const;
  for await (const { logs } of pages) {
    for (const side of sides) side.take(logs);
    step.advance(logs.length);
  }
  const [current, candidate] = sides.map((side) => side.result());
  const difference = compareSegments(current.segments, candidate.segments);
  return { range, lines: sides[0].lines, current, candidate, difference };
}

/** One bundle over the lines. */
class Side {
  readonly #bundle: Bundle;
  readonly #range: TimeRange;
  readonly #loaded: LoadedBundle;
  readonly #scoring: Scoring;
  readonly #totals = new RunTotals();
  /** Lines within the range. */
  lines = 0;
  #inside = 0;
  #unknown = 0;
  #surprisal = 0;

  constructor(bundle: Bundle, { config, verdicts, range }: CompareOptions) {
    this.#bundle = bundle;
    this.#range = range;
    this.#loaded = openBundle(bundle);
    this.#scoring = new Scoring({
      loaded: this.#loaded,
      alarm: alarmLevel(this.#loaded.calibration),
      config,
      totals: this.#totals,
      onScore: (score) => this.#count(score),
      write: 'none',
      verdicts: verdictBook(verdicts),
    });
  }

  take(logs: Page['logs']): void {
    // what the bundle has learned from before the range is not to be learned from twice
    const trainedTo = Math.min(Date.parse(this.#bundle.manifest.training.to) + 1, this.#range.fromMs);
    const parsed = parsePage(logs, (raw) => this.#scoring.detector.parse(raw), this.#totals);
    this.#scoring.take(parsed.filter(({ timeMs }) => timeMs >= trainedTo));
  }

  result(): BundleSide {
    this.#scoring.finish();
    const { manifest } = this.#bundle;
    const { fromMs, toMs } = this.#range;
    const segments = this.#scoring.emitter.standing().filter(({ alarmMs }) => alarmMs >= fromMs && alarmMs < toMs);
    const alerts = segments.filter(({ suppressed }) => suppressed !== true).length;
    const learned =
      Math.min(Date.parse(manifest.training.to), toMs) - Math.max(Date.parse(manifest.training.from), fromMs);
    return {
      manifest,
      segments,
      alertsPerDay: (alerts * DAY_MS) / (toMs - fromMs),
      inside: this.#inside,
      unknownShare: this.#inside === 0 ? 0 : this.#unknown / this.#inside,
      meanSurprisal: this.#inside === 0 ? 0 : this.#surprisal / this.#inside,
      drift: driftReport(this.#scoring.drift.toJSON(), manifest.training.drift),
      learnedDays: Math.max(0, learned) / DAY_MS,
    };
  }

  #count({ timeMs, stream, keyId, surprisal }: Score): void {
    if (timeMs < this.#range.fromMs || timeMs >= this.#range.toMs) return;
    this.lines++;
    if (stream !== 'inside') return;
    this.#inside++;
    this.#surprisal += surprisal;
    if (keyId === 0) this.#unknown++;
  }
}
