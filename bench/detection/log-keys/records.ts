import type { SessionMetrics } from './session-metrics.js';

export interface LogKeyOptions {
  /** Under a minute: fewer training steps, and parts of the large sets. */
  readonly small: boolean;
  /** One run each: the split of the training sessions, the faulty sessions and the networks follow from it. */
  readonly seeds: readonly number[];
  /** Names of the sets; all. */
  readonly sets?: readonly string[];
  /** Called as work goes on. */
  readonly onProgress?: (text: string) => void;
}

/** Mean over the seeds and sample standard deviation (0 for one seed). */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

export type Figures = { readonly [K in keyof SessionMetrics]: Spread | null };

/** A model with one rule on one set. */
export interface LogKeyRow extends Figures {
  readonly model: string;
  readonly control: boolean;
  readonly statistic: string;
  /** Share of held-out training sessions that the threshold lets through; null for a fixed threshold. */
  readonly rate: number | null;
  /** The fixed threshold; null if it comes from held-out sessions. */
  readonly limit: number | null;
  /** Of a model's statistics at this rate the one that finds most faulty sessions, made from held-out training sessions. */
  readonly chosen: boolean;
  readonly auc: Spread;
  /** Share of the faulty sessions that is found. */
  readonly faults: Spread;
}

export interface LogKeySetResults {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly complete: boolean;
  readonly remark: string;
  readonly counts: Readonly<Record<SetCount, number>>;
  readonly rows: readonly LogKeyRow[];
}

export type SetCount =
  | 'train'
  | 'trainDistinct'
  | 'keys'
  | 'normal'
  | 'normalKnown'
  | 'normalShort'
  | 'abnormal'
  | 'abnormalKnown'
  | 'abnormalShort';

export interface LogKeyResults {
  readonly small: boolean;
  readonly seeds: readonly number[];
  readonly seconds: number;
  readonly sets: readonly LogKeySetResults[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}
