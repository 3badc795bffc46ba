import { hourOf } from './observation.js';
import type { HostClock } from '../types/index.js';

/** A host's time: what has certainly passed is given up, and what lies ahead is of a time that was refuted. */
export type Time = Pick<HostClock, 'nowMs' | 'sureMs'>;

export const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const PACE_MS = 600_000;
const MAX_TIMES = 64;
/** Different deeds an hour that are told apart. */
const MAX_VARIETY = 64;

/** What an actor has done of late. */
export interface Recent {
  /** hour, lines, hour, lines, … of the last day, oldest first. */
  readonly hours: number[];
  /** Deed → when it was last done. */
  readonly deeds: Map<string, number>;
  command: string;
  commandMs: number;
}

export interface RecentDeed {
  readonly hours: number[];
  /** Times of the last ten minutes, oldest first. */
  readonly times: number[];
}

/** Counts `by` more in this hour; returns the sum of the last 24 hours, this one included. */
export function addTo(hours: number[], { nowMs, sureMs }: Time, by: number): number {
  const now = hourOf(nowMs);
  let kept = 0;
  let sum = by;
  const oldest = hourOf(sureMs) - DAY_HOURS;
  for (let i = 0; i < hours.length; i += 2) {
    const hour = hours[i];
    if (hour <= oldest || hour > now) continue;
    if (hour > now - DAY_HOURS) sum += hours[i + 1];
    hours[kept] = hour;
    hours[kept + 1] = hours[i + 1];
    kept += 2;
  }
  if (kept < hours.length) hours.length = kept;
  if (kept > 0 && hours[kept - 2] === now) hours[kept - 1] += by;
  else hours.push(now, by);
  return sum;
}

/** Notes a time; returns how many there are of the last ten minutes, at most `MAX_TIMES`. */
export function addTime(times: number[], { nowMs, sureMs }: Time): number {
  let kept = 0;
  let count = 1;
  // Room for the new one: the oldest goes.
  const from = times.length === MAX_TIMES ? 1 : 0;
  for (let i = from; i < times.length; i += 1) {
    const atMs = times[i];
    if (atMs < sureMs - PACE_MS || atMs > nowMs) continue;
    if (atMs >= nowMs - PACE_MS) count += 1;
    times[kept] = atMs;
    kept += 1;
  }
  if (kept < times.length) times.length = kept;
  times.push(nowMs);
  return count;
}

/** Notes a deed; returns how many different ones there are of the last hour. */
export function addDeed(deeds: Map<string, number>, deed: string, { nowMs, sureMs }: Time): number {
  deeds.delete(deed);
  deeds.set(deed, nowMs);
  let count = 0;
  let over = deeds.size - MAX_VARIETY;
  for (const [name, atMs] of deeds) {
    over -= 1;
    if (over >= 0 || atMs < sureMs - HOUR_MS || atMs > nowMs) deeds.delete(name);
    else if (atMs >= nowMs - HOUR_MS) count += 1;
  }
  return count;
}

/** Gives up what no later line can count; false when nothing is left. */
export function pruneRecent(recent: Recent, sureMs: number): boolean {
  pruneHours(recent.hours, sureMs);
  for (const [name, atMs] of recent.deeds) if (atMs < sureMs - HOUR_MS) recent.deeds.delete(name);
  if (recent.commandMs < sureMs - HOUR_MS) recent.command = '';
  return recent.hours.length > 0;
}

export function pruneDeed({ hours, times }: RecentDeed, sureMs: number): boolean {
  pruneHours(hours, sureMs);
  const first = times.findIndex((atMs) => atMs >= sureMs - PACE_MS);
  times.splice(0, first < 0 ? times.length : first);
  return hours.length > 0;
}

function pruneHours(hours: number[], sureMs: number): void {
  const oldest = hourOf(sureMs) - DAY_HOURS;
  let old = 0;
  while (old < hours.length && hours[old] <= oldest) old += 2;
  hours.splice(0, old);
}
