import type { LineColumns, Recipe } from '../explore/index.js';
import type { AlarmLevel, BundleManifest, MemberLevel, Score, Segment } from '../types/index.js';

/** Everything a report shows; plain records, so any composer can fill it. Times are epoch milliseconds. */
export interface ReportData {
  /** What was looked at: file names or an index pattern. */
  readonly title: string;
  readonly run: ReportRun;
  readonly segments: readonly Segment[];
  /** Anomalous lines and lines inside segments, in any order. */
  readonly lines: readonly ReportLine[];
  /** Kept lines that are not in `lines`, because there were too many to carry. */
  readonly linesBeyond: number;
  /** Lines, anomalies and highest score of each host and step of time. */
  readonly timeline: readonly TimelinePoint[];
  /** Lines that lie too far off in time to be drawn. */
  readonly timelineBeyond?: number;
  /** Width of a step of the timeline. */
  readonly timelineStepMs: number;
  /** All scored lines, in the order in which they were scored; absent where there are too many, or they were not asked for. */
  readonly scored?: readonly LineColumns[];
  /** How the segments were cut; without it they cannot be cut anew. */
  readonly recipe?: Recipe;
}

export interface ReportLine {
  readonly score: Score;
  readonly segmentId?: string;
  readonly level?: MemberLevel;
}

export interface TimelinePoint {
  readonly host: string;
  readonly timeMs: number;
  readonly lines: number;
  readonly anomalies: number;
  /** Nats. */
  readonly maxScore: number;
}

export interface ReportRun {
  /** `hunt`, `scan`, … */
  readonly kind: string;
  readonly startedMs: number;
  readonly endedMs: number;
  /** Range of the event times that were scored; absent when there were none. */
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly counts: ReportCounts;
  /** Seconds by stage, in the order of the flow. */
  readonly stageSeconds: Readonly<Record<string, number>>;
  readonly peakMemoryBytes?: number;
  readonly bundle: BundleManifest;
  /** The budget and the threshold that were in force. */
  readonly alarm: AlarmLevel;
}

export interface ReportCounts {
  /** Documents or lines read. */
  readonly read: number;
  readonly unparsed: number;
  /** Lines scored, after training where one run does both. */
  readonly scored: number;
  readonly hosts: number;
  /** Distinct composite keys seen. */
  readonly keys: number;
  readonly anomalies: number;
  /** Lines kept inside segments. */
  readonly retained: number;
  readonly reconstructed: number;
  readonly late: number;
}
