import type { YearHint } from '../../types/index.js';
import { wallTimeMs } from './timestamp.js';
import type { WallTime } from './timestamp.js';

const DAY_MS = 86_400_000;
const TURN_MS = 180 * DAY_MS;
/** How late a line from before the turn of the year may come and still be placed before it. */
const LATE_MS = 7 * DAY_MS;

/** Where a host's lines have come to; JSON-safe. */
export interface HostYear {
  readonly year: number;
  /** Latest time so far, epoch milliseconds. */
  readonly latestMs: number;
}

/** The year that puts a wall time nearest to a known time (a document's `@timestamp`). */
export function nearestTimeMs(wall: WallTime, anchorMs: number, offsetMinutes: number): number {
  const anchorYear = new Date(anchorMs).getUTCFullYear();
  let best = Number.NaN;
  for (let year = anchorYear - 1; year <= anchorYear + 1; year++) {
    if (!exists(wall, year)) continue;
    const timeMs = wallTimeMs(wall, year, offsetMinutes);
    if (Number.isNaN(best) || Math.abs(timeMs - anchorMs) < Math.abs(best - anchorMs)) best = timeMs;
  }
  return Number.isNaN(best) ? wallTimeMs(wall, anchorYear, offsetMinutes) : best;
}

/**
 * The time of a host's next line in file order: its year is the host's current one, the next one after a backward jump of more
 * than 180 days, and the one before for a late line from just before the turn.
 */
export function followingTimeMs(
  wall: WallTime,
  previous: HostYear | undefined,
  hint: YearHint,
  offsetMinutes: number,
): { readonly timeMs: number; readonly host: HostYear } {
  if (previous === undefined) {
    const year = firstYear(wall, hint, offsetMinutes);
    const timeMs = wallTimeMs(wall, year, offsetMinutes);
    return { timeMs, host: { year, latestMs: timeMs } };
  }
  let { year } = previous;
  let timeMs = wallTimeMs(wall, year, offsetMinutes);
  if (timeMs < previous.latestMs - TURN_MS) {
    year += 1;
    timeMs = wallTimeMs(wall, year, offsetMinutes);
  } else if (timeMs > previous.latestMs + TURN_MS) {
    const earlier = wallTimeMs(wall, year - 1, offsetMinutes);
    if (earlier > previous.latestMs - LATE_MS && earlier <= previous.latestMs) {
      return { timeMs: earlier, host: previous };
    }
  }
  return { timeMs, host: { year, latestMs: Math.max(timeMs, previous.latestMs) } };
}

function firstYear(wall: WallTime, hint: YearHint, offsetMinutes: number): number {
  if (hint.kind === 'firstYear') return hint.year;
  const latest = hint.timeMs + DAY_MS;
  const year = new Date(latest).getUTCFullYear();
  // 29 February may lie up to eight years back (1896 to 1904).
  for (let back = 0; back <= 8; back++) {
    if (exists(wall, year - back) && wallTimeMs(wall, year - back, offsetMinutes) <= latest) return year - back;
  }
  return year;
}

function exists(wall: WallTime, year: number): boolean {
  return wall.month !== 1 || wall.day !== 29 || new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
}
