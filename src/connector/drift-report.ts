import type { DriftBaseline, DriftFigure } from '../types/index.js';
import type { DriftState } from './drift.js';

/** `unknown`: too few lines yet, or a bundle of before drift was measured. */
export type DriftVerdict = 'fits' | 'drifting' | 'unfit' | 'unknown';

/** One figure: what it is, what it was in benign history, and from where it is too much. */
export interface DriftValue {
  readonly value: number;
  readonly expected: number;
  readonly limit: number;
}

export interface DriftReport {
  readonly state: DriftVerdict;
  /** That it was judged by, older ones counting less. */
  readonly lines: number;
  /** Share of inside lines with keys that training never saw. */
  readonly unknown?: DriftValue;
  /** Share of those whose key is unknown or outside the Top-K. */
  readonly unexpected?: DriftValue;
  /** Mean nats a line. */
  readonly surprisal?: DriftValue;
}

/** Standard errors that benign days hardly ever pass. */
const SIGMAS = 4;
/** Fewer say too little. */
const LEAST_LINES = 200;
/** Days of history that a spread can be told from. */
const LEAST_DAYS = 4;

/** An excess that matters at all, and one that makes a bundle unfit where it is twice the limit, too. */
const MATTERS = { unknown: 0.01, unexpected: 0.02, surprisal: 0.5 } as const;
const UNFIT = { unknown: 0.1, unexpected: 0.15, surprisal: 1 } as const;
type Name = keyof typeof MATTERS;
const NAMES = ['unknown', 'unexpected', 'surprisal'] as const satisfies readonly Name[];

/**
 * Compares the last day of service with the days of benign history, each as a model says of it that had not seen it. A figure is too
 * high when it exceeds the mean of those days by more than four standard errors – of the days' spread and of so few lines – and by
 * enough to matter. One such figure: `drifting`; far beyond it: `unfit`.
 */
export function driftReport(state: DriftState, baseline: DriftBaseline | undefined): DriftReport {
  const { lines } = state;
  if (baseline === undefined || baseline.days < LEAST_DAYS || lines < LEAST_LINES) return { state: 'unknown', lines };
  const values = NAMES.map(
    (name) => [name, valueOf(state[name] / lines, baseline[name], baseline.days, lines, name)] as const,
  );
  const excess = values.map(([name, { value, expected, limit }]) => {
    const over = value - expected;
    if (over <= limit - expected) return 'fits';
    return over > Math.max(2 * (limit - expected), UNFIT[name]) ? 'unfit' : 'drifting';
  });
  const verdict = excess.includes('unfit') ? 'unfit' : excess.includes('drifting') ? 'drifting' : 'fits';
  return { state: verdict, lines, ...Object.fromEntries(values) };
}

function valueOf(
  value: number,
  { mean, spread, variance }: DriftFigure,
  days: number,
  lines: number,
  name: Name,
): DriftValue {
  const error = Math.sqrt(spread ** 2 * (1 + 1 / days) + variance / lines);
  return { value, expected: mean, limit: mean + Math.max(SIGMAS * error, MATTERS[name]) };
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const nats = (value: number): string => `${value.toFixed(2)} nats`;

/** One sentence, with what to do where the bundle fits no longer. */
export function driftText(report: DriftReport): string {
  const { state, lines, unknown, unexpected, surprisal } = report;
  if (unknown === undefined || unexpected === undefined || surprisal === undefined) {
    return `too few inside lines to tell (${Math.round(lines)} in the last day of them), or too short a history`;
  }
  const said = (what: string, { value, expected, limit }: DriftValue, text: (value: number) => string): string =>
    `${what} ${text(value)} (benign history ${text(expected)}${value > limit ? `, at most ${text(limit)}` : ''})`;
  const figures = [
    said('unknown keys', unknown, percent),
    said('outside the Top-K', unexpected, percent),
    said('surprisal', surprisal, nats),
  ].join(', ');
  const head = {
    fits: 'the bundle fits',
    drifting: 'the bundle drifts from what it sees',
    unfit: 'the bundle no longer fits',
    unknown: 'unknown',
  }[state];
  return `${head}: ${figures}${state === 'fits' ? '' : '; look at `logmamba train --compare`'}`;
}
