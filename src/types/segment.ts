import type { SourceRef } from './raw-log.js';
import type { Channel } from './log-key.js';
import type { VerdictNote } from './verdict.js';

/** Where evidence comes from: keys of the two channels, and tempo. */
export type EvidenceChannel = Channel | 'tempo';

/** How a line came to be part of a segment; each level holds the lines of the one before. */
export const MEMBER_LEVELS = ['core', 'alpha', 'beta'] as const;
export type MemberLevel = (typeof MEMBER_LEVELS)[number];

export interface SegmentMember {
  readonly ref: SourceRef;
  readonly timeMs: number;
  /** The lowest level that keeps the line. */
  readonly level: MemberLevel;
  /** Nats. */
  readonly surprisal: number;
  readonly isAnomaly: boolean;
}

export interface SegmentReason {
  readonly channel: EvidenceChannel;
  /** Program and composite key in words. */
  readonly signature: string;
  /** Evidence of the signature in nats. */
  readonly evidence: number;
  readonly surprisal: number;
  /** Lines of that signature in the segment. */
  readonly count: number;
  /** Different minutes in which they came: how long it persists; 1024 at most. */
  readonly minutes: number;
  /** One sentence with the names in it. */
  readonly text: string;
  readonly ref: SourceRef;
  readonly expected: readonly { readonly text: string; readonly probability: number }[];
}

export interface SegmentEntities {
  readonly users: readonly string[];
  readonly addresses: readonly string[];
  readonly programs: readonly string[];
  /** New commands among the evidence, as they were written; absent where there are none. */
  readonly commands?: readonly string[];
}

export interface TechniqueHint {
  readonly tacticId: string;
  readonly tacticName: string;
  readonly techniqueId: string;
  readonly techniqueName: string;
}

/** Failed sign-ins of one source beyond what its host shows while benign. */
export interface SegmentBurst {
  readonly address?: string;
  /** Scaled so that the host's limit is 12. */
  readonly statistic: number;
}

/** A piece of one host's log that looks like an intrusion. */
export interface Segment {
  /** Deterministic: a hash of host, first core line and bundle id. */
  readonly id: string;
  readonly host: string;
  /** `merged`: a later line linked it to an earlier segment, which now holds its lines. */
  readonly status: 'open' | 'closed' | 'merged';
  readonly mergedInto?: string;
  /** First and last retained line. */
  readonly startMs: number;
  readonly endMs: number;
  /** First and last core line. */
  readonly onsetMs: number;
  readonly lastEvidenceMs: number;
  /** When the evidence passed the threshold, or failures of one source their own limit. */
  readonly alarmMs: number;
  /** D = √(access² + action² + tempo²) + 3 ln(1 + failures). */
  readonly evidence: number;
  readonly accessEvidence: number;
  readonly actionEvidence: number;
  readonly tempoEvidence: number;
  readonly failures: number;
  /** What made the alarm: enough evidence, or failures of one source alone. */
  readonly alarmedBy: 'evidence' | 'burst';
  /** The most that failures of one source came to; absent where none passed its host's limit. */
  readonly burst?: SegmentBurst;
  /** θ; less evidence than this only where a burst alarms by itself. */
  readonly threshold: number;
  /** 0 to 100; from 50 the evidence has reached the threshold. */
  readonly severity: number;
  /** One sentence: who, how the channels add up, which signatures weigh most. */
  readonly summary: string;
  /** Largest first. */
  readonly reasons: readonly SegmentReason[];
  readonly entities: SegmentEntities;
  readonly techniques: readonly TechniqueHint[];
  /** In order of time; bounded, see `memberCount`. */
  readonly members: readonly SegmentMember[];
  /** Retained lines by level, each including the one before. */
  readonly memberCount: { readonly core: number; readonly alpha: number; readonly beta: number };
  /** D of the evidence that no verdict calls benign; absent where verdicts call none of it so. */
  readonly openEvidence?: number;
  /** Without what verdicts call benign it would not have alarmed: kept and shown, and not to be alerted on. */
  readonly suppressed?: boolean;
  /** What was said of it, or the newest verdict that suppresses it. */
  readonly feedback?: VerdictNote;
}
