import { rateText } from './pace.js';
import type { RunResult } from './run-result.js';
import { boundStage, STAGES, type RunTotals, type StageSeconds } from './run-totals.js';

/** Where the time of a run went, for run.json and `--profile`. */
export interface RunProfile {
  /** From start to end. */
  readonly wallSeconds: number;
  /** Lines scored in a second of the whole run. */
  readonly linesPerSecond: number;
  /** The stage that held the run up longest. */
  readonly boundBy: keyof StageSeconds;
  /** By stage; those of several threads are added up, and may come to more than the run took. */
  readonly seconds: StageSeconds & {
    /** Opening the bundle, training, checks, the report: whatever is no stage. */
    readonly other: number;
  };
}

export function runProfile(totals: RunTotals, wallMs: number): RunProfile {
  const { seconds } = totals;
  const stages = STAGES.reduce((sum, stage) => sum + seconds[stage], 0);
  return {
    wallSeconds: wallMs / 1000,
    linesPerSecond: wallMs > 0 ? (1000 * (totals.inside + totals.outside)) / wallMs : 0,
    boundBy: boundStage(seconds),
    seconds: { ...seconds, other: Math.max(0, wallMs / 1000 - stages) },
  };
}

const STAGE_TEXTS: Readonly<Record<keyof RunProfile['seconds'], string>> = {
  read: 'waiting for pages and taking them in',
  parse: 'header and fields',
  score: 'templates, keys, predictors, tempo',
  delineate: 'segments',
  write: 'making documents and waiting for them to be taken',
  other: 'start, bundle, report',
};

/** What `--profile` prints. */
export function profileText({
  totals,
  startedMs,
  endedMs,
}: Pick<RunResult, 'totals' | 'startedMs' | 'endedMs'>): string {
  const { wallSeconds, linesPerSecond, boundBy, seconds } = runProfile(totals, endedMs - startedMs);
  // of what the threads worked, where they worked beside each other
  const whole = Math.max(
    wallSeconds,
    STAGES.reduce((sum, stage) => sum + seconds[stage], 0),
  );
  const rows = ([...STAGES, 'other'] as const).map((name) => {
    const value = seconds[name];
    const share = whole > 0 ? (100 * value) / whole : 0;
    const text = `${STAGE_TEXTS[name]}${name === boundBy ? ' – bounds the run' : ''}`;
    return `    ${name.padEnd(10)} ${value.toFixed(2).padStart(8)} s ${share.toFixed(0).padStart(4)} %  ${text}`;
  });
  return [
    `  profile    ${wallSeconds.toFixed(2)} s, ${rateText(linesPerSecond)} scored over the whole of it`,
    ...rows,
  ].join('\n');
}
