import type { ParsedLog } from '../types/index.js';

const DAY_MS = 86_400_000;
/** Lines at one end that may be strays: so many, or a thousandth of all, but never a quarter. */
const FEW = 10;
const FEW_SHARE = 1e-3;

type Timed = Pick<ParsedLog, 'timeMs' | 'host'>;

/** Where in an ordered history the lines begin and end (exclusive) that are not strays. */
export interface MainSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * A few lines at either end that lie further from the rest than the rest is long, and than a day, are strays: a clock that was wrong.
 * One of them would stretch the range of time by years, and whatever is a share of that range with it.
 */
export function mainSpan(logs: readonly Timed[]): MainSpan {
  const count = logs.length;
  const few = Math.min(Math.max(FEW, Math.floor(count * FEW_SHARE)), Math.floor(count / 4));
  if (few === 0) return { start: 0, end: count };
  const farMs = Math.max(DAY_MS, logs[count - 1 - few].timeMs - logs[few].timeMs);
  const gapMs = (i: number): number => logs[i].timeMs - logs[i - 1].timeMs;
  let start = few;
  while (start > 0 && gapMs(start) <= farMs) start--;
  let end = count - few;
  while (end < count && gapMs(end) <= farMs) end++;
  return { start, end };
}

/** What a person should know of the times: strays, and a hole that makes up most of the range. */
export function timeWarnings(early: readonly Timed[], main: readonly Timed[], late: readonly Timed[]): string[] {
  const warnings: string[] = [];
  const strays = [...early, ...late];
  if (strays.length > 0) {
    const [{ host, timeMs }] = strays;
    const are = strays.length === 1 ? '1 line lies' : `${strays.length} lines lie`;
    warnings.push(
      `${are} far in time from all others (${host}, ${day(timeMs)}), and nothing was learned from it: is a clock or a year wrong?`,
    );
  }
  const hole = widestGap(main);
  const rangeMs = main.length === 0 ? 0 : main[main.length - 1].timeMs - main[0].timeMs;
  if (hole !== undefined && hole.toMs - hole.fromMs > Math.max(DAY_MS, rangeMs / 2)) {
    warnings.push(
      `no line between ${day(hole.fromMs)} and ${day(hole.toMs)}, most of the range of time: is a clock or a year wrong?`,
    );
  }
  return warnings;
}

function widestGap(logs: readonly Timed[]): { fromMs: number; toMs: number } | undefined {
  let widest: { fromMs: number; toMs: number } | undefined;
  for (let i = 1; i < logs.length; i++) {
    const [fromMs, toMs] = [logs[i - 1].timeMs, logs[i].timeMs];
    if (widest === undefined || toMs - fromMs > widest.toMs - widest.fromMs) widest = { fromMs, toMs };
  }
  return widest;
}

function day(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
