import type { Config } from '../config/index.js';
import type { Bundle, Progress, Verdict } from '../types/index.js';
import type { OnScore } from './detector.js';
import type { Learned } from './train.js';

export interface ScanOptions {
  readonly paths: readonly string[];
  readonly config: Config;
  readonly progress: Progress;
  readonly nowMs: number;
  /** A bundle to score with; without one, the first part of the lines is learned from. */
  readonly bundle?: Bundle;
  /** False alerts a day to set the threshold for; by default what the bundle was trained for. */
  readonly budgetPerDay?: number;
  /** Where learning ends; by default after the first two thirds of the time. */
  readonly trainUntilMs?: number;
  readonly year?: number;
  /** What people have said of segments and lines. */
  readonly verdicts?: readonly Verdict[];
  /** Sees every score and the event it is of, for evaluation. */
  readonly onScore?: OnScore;
  /** Sees what the model learned from, for baselines. */
  readonly onLearned?: (learned: Learned) => void;
  /** Lines whose key training never saw count for nothing, also in Top-K and threshold: what the model finds by itself. */
  readonly maskNovel?: boolean;
  /** Folder for scores.ndjson, segments.ndjson, run.json, report.html and the bundle. */
  readonly out?: string;
  /** Remembers every line, up to a bound, for a report that is made of the result; with `out` that is so anyway. */
  readonly forReport?: boolean;
}
