import { rateText } from './pace.js';
import type { RunResult } from './run-result.js';
import { boundStage, STAGES, type RunTotals, type StageSeconds } from './run-totals.js';

/** Where the time of a run went, for run.json and `--profile`. */
export interface RunProfile {
  /** From start to end, training not included where it has stages of its own. */
  readonly wallSeconds: number;
  readonly linesPerSecond: number;
  /** The stage that held the run up longest. */
  readonly boundBy: keyof StageSeconds;
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
    // by the stages: what a longer run would come near to
    linesPerSecond: stages > 0 ? (totals.inside + totals.outside) / stages : 0,
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
export function profileText({ totals, startedMs, endedMs }: RunResult): string {
  const { wallSeconds, linesPerSecond, boundBy, seconds } = runProfile(totals, endedMs - startedMs);
  const rows = ([...STAGES, 'other'] as const).map((name) => {
    const value = seconds[name];
    const share = wallSeconds > 0 ? (100 * value) / wallSeconds : 0;
    const text = `${STAGE_TEXTS[name]}${name === boundBy ? ' – bounds the run' : ''}`;
    return `    ${name.padEnd(10)} ${value.toFixed(2).padStart(8)} s ${share.toFixed(0).padStart(4)} %  ${text}`;
  });
  return [`  profile    ${wallSeconds.toFixed(2)} s, ${rateText(linesPerSecond)} while lines flow`, ...rows].join('\n');
}
