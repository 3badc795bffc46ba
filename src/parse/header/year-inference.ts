import type { YearHint } from '../../types/index.js';
import { wallTimeMs } from './timestamp.js';
import type { WallTime } from './timestamp.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const TURN_MS = 180 * DAY_MS;
/** How far the lines of a file may lie apart around the turn of the year and still be placed on their sides of it. */
const LATE_MS = 7 * DAY_MS;

/** Where a host's lines have come to; JSON-safe. */
export interface HostYear {
  year: number;
  /** Latest time so far, epoch milliseconds. */
  latestMs: number;
  /** The latest before the last turn of the year. */
  turnedAtMs?: number | undefined;
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
 * than 180 days, and the one before for a late line from just before the turn. No line lies beyond the end of its file: a jump
 * back that would lead there is a clock that started at 1 January (a board without battery), and moves nothing.
 * @param host changed in place
 * @returns epoch milliseconds
 */
export function followingTimeMs(wall: WallTime, host: HostYear, hint: YearHint, offsetMinutes: number): number {
  const { latestMs } = host;
  let { year, turnedAtMs } = host;
  let timeMs = wallTimeMs(wall, year, offsetMinutes);
  const endMs = hint.kind === 'notAfterMs' ? hint.timeMs + DAY_MS : Number.POSITIVE_INFINITY;
  if (timeMs < latestMs - TURN_MS) {
    const laterMs = wallTimeMs(wall, year + 1, offsetMinutes);
    if (laterMs > endMs) return timeMs;
    year += 1;
    timeMs = laterMs;
    turnedAtMs = latestMs;
  } else if (timeMs > latestMs + TURN_MS) {
    const earlier = wallTimeMs(wall, year - 1, offsetMinutes);
    if (earlier > latestMs - LATE_MS && earlier <= latestMs) return earlier;
    // It goes on where it stood before the turn: that was such a clock, and no turn.
    if (turnedAtMs !== undefined && Math.abs(earlier - turnedAtMs) <= LATE_MS) {
      move(host, year - 1, Math.max(earlier, turnedAtMs), undefined);
      return earlier;
    }
  }
  if (timeMs > endMs) {
    // The file holds more than a year, or a clock ran ahead: from here on the years are those that fit its end.
    year = firstYear(wall, hint, offsetMinutes);
    timeMs = wallTimeMs(wall, year, offsetMinutes);
    move(host, year, timeMs, undefined);
    return timeMs;
  }
  move(host, year, Math.max(timeMs, latestMs), turnedAtMs);
  return timeMs;
}

/**
 * Where a host begins that no line was read of; its latest time is that of the line.
 * @param fileMs the time of the file's last line, whichever host's: tells the year of a host that appears after a turn
 */
export function beginYear(wall: WallTime, hint: YearHint, offsetMinutes: number, fileMs?: number): HostYear {
  const year = firstYear(wall, hint, offsetMinutes, fileMs);
  return { year, latestMs: wallTimeMs(wall, year, offsetMinutes), turnedAtMs: undefined };
}

function move(host: HostYear, year: number, latestMs: number, turnedAtMs: number | undefined): void {
  host.year = year;
  host.latestMs = latestMs;
  host.turnedAtMs = turnedAtMs;
}

function firstYear(wall: WallTime, hint: YearHint, offsetMinutes: number, fileMs?: number): number {
  if (hint.kind === 'firstYear') {
    if (fileMs === undefined) return hint.year;
    const timeMs = nearestTimeMs(wall, fileMs, offsetMinutes);
    // Where the file jumps, one host's log follows another's.
    if (Math.abs(timeMs - fileMs) > LATE_MS) return hint.year;
    return new Date(timeMs + offsetMinutes * MINUTE_MS).getUTCFullYear();
  }
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
