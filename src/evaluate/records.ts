import type { Segment } from '../types/index.js';
import type { Label } from './labels.js';

/** What a detector said of one line. */
export interface EvaluatedLine {
  /** `index/id` or `file:line`. */
  readonly ref: string;
  readonly host: string;
  readonly timeMs: number;
  /** Larger is more anomalous. */
  readonly score: number;
  readonly isAnomaly: boolean;
  /** The segment that retained it. */
  readonly segmentId?: string;
}

export type EvaluatedSegment = Pick<
  Segment,
  'id' | 'host' | 'status' | 'mergedInto' | 'startMs' | 'endMs' | 'alarmMs' | 'evidence' | 'suppressed'
>;

/** Scores of another detector for the same lines, to compare with. */
export interface Baseline {
  readonly name: string;
  /** One a line, in the lines' order; larger is more anomalous. */
  readonly scores: ArrayLike<number>;
}

export interface EvaluationInput {
  readonly labels: readonly Label[];
  /**
   * All lines that were hunted; or, with `totalLines`, only those flagged or retained: the rest then counts as unflagged, outside
   * of segments and scored 0, and the baselines (which need every line) are left out.
   */
  readonly lines: readonly EvaluatedLine[];
  readonly segments: readonly EvaluatedSegment[];
  readonly totalLines?: number;
  /** Hosts that were hunted, where `lines` does not hold all lines; by default those of the lines. */
  readonly hosts?: readonly string[];
  /** What the labels are called in messages. */
  readonly labelsName?: string;
  /** Sum over hosts of the days hunted; by default from the lines' first and last times a host, at least one hour each. */
  readonly hostDays?: number;
  /** Days hunted; by default from the lines' first and last time, at least one hour. */
  readonly days?: number;
  /** Labels before this are left out: they were not hunted. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Seed of the random baseline and of the order among equal scores; default 1. */
  readonly seed?: number;
  /** Besides random and volume. */
  readonly baselines?: readonly Baseline[];
}

export interface PrecisionRecall {
  /** TP / (TP + FP); 0 when nothing is flagged. */
  readonly precision: number;
  /** TP / (TP + FN). */
  readonly recall: number;
  /** 2 P R / (P + R). */
  readonly f1: number;
}

/** Flagged lines against labelled ones; no adjustment by neighbourhood (point-adjust makes random scores look good). */
export interface EventMetrics extends PrecisionRecall {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  /** Σ (Rₙ − Rₙ₋₁) Pₙ over distinct scores, as scikit-learn's `average_precision_score` defines it. */
  readonly averagePrecision: number;
}

/** How much of the intrusions a set of kept lines holds, and at what price. */
export interface RetentionMetrics {
  /** Kept lines / all lines. */
  readonly retention: number;
  /** Kept benign lines / benign lines. */
  readonly benignRetention: number;
  /** Kept labelled lines / labelled lines. */
  readonly lineCoverage: number;
  /** Mean over intrusions of the kept share of their lines. */
  readonly meanCoverage: number;
  /** Mean over the (intrusion, step) pairs: guessing does not outweigh what follows it. */
  readonly stepCoverage: number;
  /** Share of intrusions with every line kept. */
  readonly fullCoverage: number;
  /** Intrusions with at least one line kept. */
  readonly found: number;
  /** Line coverage / retention; 1 is chance. */
  readonly lift: number;
}

export interface BaselineResult extends RetentionMetrics {
  readonly name: string;
  readonly averagePrecision: number;
}

export interface IntrusionResult {
  readonly intrusion: string;
  readonly family: string;
  readonly lines: number;
  readonly kept: number;
  readonly coverage: number;
  readonly found: boolean;
  /** 1 + false segments with more evidence than its best segment; null when not found. */
  readonly rank: number | null;
  /** Seconds from its first line to the start of its earliest segment; negative: the segment begins before it. */
  readonly onsetLagS: number | null;
  /** Seconds from its last line to the end of its latest segment; negative: the segment ends before it. */
  readonly endLagS: number | null;
  /** Seconds from its first line to its first alarm; negative: a segment that it became part of had alarmed before. */
  readonly alarmLagS: number | null;
  /** Its lines after the first, up to and with the time of its first alarm (headers have whole seconds: at most so many). */
  readonly alarmLagLines: number | null;
}

/** What verdicts of people change: of the segments that stand. */
export interface SuppressionResult {
  readonly suppressed: number;
  /** Of them, those that hold no labelled line: what suppression is for. */
  readonly falseSuppressed: number;
  /** Intrusions of which every segment is suppressed: found, and not told of. */
  readonly intrusionsSuppressed: readonly string[];
  /** Segments a day over all hosts, and without the suppressed ones. */
  readonly alertsPerDayBefore: number;
  readonly alertsPerDayAfter: number;
}

/** JSON-safe. */
export interface EvaluationResult {
  readonly lines: number;
  readonly labelledLines: number;
  /** Labels whose line is not among the lines. With `totalLines` these may be lines that were neither flagged nor kept. */
  readonly labelsWithoutLine: number;
  readonly intrusions: number;
  readonly segments: number;
  readonly trueSegments: number;
  readonly falseSegments: number;
  readonly hostDays: number;
  readonly falseSegmentsPerHostDay: number;
  readonly events: EventMetrics;
  readonly retained: RetentionMetrics;
  /** Share of found intrusions whose segment no false one outranks. */
  readonly rankedFirst: number;
  /** Precision over segments (true, all), recall over intrusions (found, all). */
  readonly segmentMetrics: PrecisionRecall;
  /** Medians over the intrusions that were found; errors are lags without their sign. */
  readonly medianAlarmLagS: number | null;
  readonly medianAlarmLagLines: number | null;
  readonly medianOnsetErrorS: number | null;
  readonly medianEndErrorS: number | null;
  readonly byIntrusion: readonly IntrusionResult[];
  /** Absent where no segment says whether it is suppressed. */
  readonly suppression?: SuppressionResult;
  /** Each keeps as many lines as the segments do: the highest scored ones. */
  readonly baselines: readonly BaselineResult[];
}
