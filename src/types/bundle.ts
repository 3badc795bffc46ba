import type { RowShape } from './log-key.js';

export const BUNDLE_FORMAT = 3;

export interface BundlePart {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a bundle says of itself; `manifest.json`. */
export interface BundleManifest {
  readonly format: number;
  /** First 16 hex digits of the hash over parts and configuration: the model id in every document. */
  readonly id: string;
  readonly createdAt: string;
  /** Version of LogMamba that wrote it. */
  readonly version: string;
  readonly seed: number;
  readonly configSha256: string;
  readonly training: TrainingSummary;
  readonly shape: RowShape;
  readonly parts: readonly BundlePart[];
}

export interface TrainingSummary {
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly hosts: readonly string[];
  readonly lines: number;
  readonly unparsed: number;
  readonly excluded: number;
  /** Lines left out because they lie in segments of earlier hunts. */
  readonly alerted: number;
  /** Lines left out because people call them malicious; absent in bundles of before there were verdicts. */
  readonly calledMalicious?: number | undefined;
  /** Lines learned from, although they alarmed, because people call them benign. */
  readonly calledBenign?: number | undefined;
  readonly inside: number;
  readonly outside: number;
  readonly templates: number;
  readonly keys: number;
  readonly steps: number;
  /** Nats an event of the Mamba alone, on held-out benign time; null where that held no event. */
  readonly heldOutLoss: number | null;
  /** The same of the n-gram, counted on the fit part. */
  readonly heldOutNgramLoss: number | null;
  /** Mean pooled surprisal of both, which is not normalised and so no likelihood. */
  readonly heldOutPooled: number | null;
  /** Share of held-out benign inside events whose key the fit part never saw. */
  readonly heldOutUnknown: number;
  /** What later days are compared with; absent for histories of less than a day, and in bundles of before it was measured. */
  readonly drift?: DriftBaseline | undefined;
  readonly topK: number;
  readonly threshold: number;
  readonly budgetPerDay: number;
  /** `unfit`: the model predicts no better than key frequencies; the others are about the threshold. */
  readonly state: 'learning' | 'provisional' | 'ready' | 'unfit';
  /** Why it may not be fit for use; empty when it is. */
  readonly warnings: readonly string[];
}

/** One figure over the days of benign history. */
export interface DriftFigure {
  /** Of the days' means. */
  readonly mean: number;
  /** Standard deviation of the days' means. */
  readonly spread: number;
  /** From line to line. */
  readonly variance: number;
}

/** What whole days of benign history look like to models that have not seen them. */
export interface DriftBaseline {
  readonly days: number;
  /** Share of inside lines with unknown keys. */
  readonly unknown: DriftFigure;
  /** Share of those whose key is unknown or outside the Top-K. */
  readonly unexpected: DriftFigure;
  /** Nats a line. */
  readonly surprisal: DriftFigure;
}

/** What was asked of the alarm, and the evidence from which it is raised. */
export interface AlarmLevel {
  /** False alerts a day, over all hosts. */
  readonly budgetPerDay: number;
  /** Nats. */
  readonly threshold: number;
}

/** Named parts as bytes: what stores carry and know nothing else of. */
export type Parts = ReadonlyMap<string, Uint8Array>;

export interface Bundle {
  readonly manifest: BundleManifest;
  readonly parts: Parts;
}

/** What moves while scoring; committed only after the sink has flushed. */
export interface Checkpoint {
  readonly name: string;
  readonly bundleId: string;
  /** Rises by one with every commit; a store refuses a commit that is not the successor of what it holds. */
  readonly version: number;
  readonly parts: Parts;
}
