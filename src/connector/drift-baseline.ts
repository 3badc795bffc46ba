import { isUnexpected } from '../delineate/index.js';
import type { DriftBaseline, DriftFigure } from '../types/index.js';
import type { HostStream } from './cross-fit.js';
import type { HeldOutScores } from './fit.js';

const DAY_MS = 86_400_000;
/** A day of fewer lines says nothing of days. */
const LEAST_LINES = 50;

interface Day {
  lines: number;
  unknown: number;
  unexpected: number;
  surprisal: number;
  squares: number;
}

/**
 * What days of benign history look like to models that have not seen them: mean, spread from day to day, and variance from line to
 * line of each figure that `driftReport` compares. Undefined where the history has no full days.
 */
export function driftBaseline(
  streams: readonly HostStream[],
  scores: HeldOutScores,
  topK: number,
  range: { readonly fromMs: number; readonly toMs: number },
): DriftBaseline | undefined {
  const days = new Map<number, Day>();
  streams.forEach(({ events }, s) => {
    events.forEach(({ log }, i) => {
      const number = Math.floor((log.timeMs - range.fromMs) / DAY_MS);
      // before the range profiles had not settled, and its last day is not a whole one
      if (number < 0 || range.fromMs + (number + 1) * DAY_MS > range.toMs + 1) return;
      const day = dayOf(days, number);
      const surprisal = scores.surprisal[s][i];
      const isUnknown = scores.novel[s][i] === 1;
      day.lines++;
      day.surprisal += surprisal;
      day.squares += surprisal * surprisal;
      if (isUnknown) day.unknown++;
      if (isUnexpected(isUnknown, scores.rank[s][i], topK)) day.unexpected++;
    });
  });
  const full = [...days.values()].filter(({ lines }) => lines >= LEAST_LINES);
  if (full.length === 0) return undefined;
  return {
    days: full.length,
    unknown: shareOf(full, ({ unknown }) => unknown),
    unexpected: shareOf(full, ({ unexpected }) => unexpected),
    surprisal: figureOf(
      full,
      ({ surprisal }) => surprisal,
      ({ squares }) => squares,
    ),
  };
}

function dayOf(days: Map<number, Day>, number: number): Day {
  let day = days.get(number);
  if (day === undefined) {
    day = { lines: 0, unknown: 0, unexpected: 0, surprisal: 0, squares: 0 };
    days.set(number, day);
  }
  return day;
}

/** Of a line that counts 1 or 0, the square is the line itself. */
function shareOf(days: readonly Day[], countOf: (day: Day) => number): DriftFigure {
  return figureOf(days, countOf, countOf);
}

function figureOf(days: readonly Day[], sumOf: (day: Day) => number, squaresOf: (day: Day) => number): DriftFigure {
  const values = days.map((day) => sumOf(day) / day.lines);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1),
  );
  const lines = days.reduce((sum, day) => sum + day.lines, 0);
  const overall = days.reduce((sum, day) => sum + sumOf(day), 0) / lines;
  const squares = days.reduce((sum, day) => sum + squaresOf(day), 0) / lines;
  return { mean, spread, variance: Math.max(0, squares - overall ** 2) };
}
