import type { CommandChain } from './command-chain.js';
import { hourOf } from './observation.js';
import type { HostClock } from '../types/index.js';

/** A host's time: only what has certainly passed is given up; what lies ahead, since the clock was turned back, does not count yet. */
export type Time = Pick<HostClock, 'nowMs' | 'sureMs'>;

export const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
/** A day without commands ends a chain of them. */
export const CHAIN_MS = DAY_HOURS * HOUR_MS;
/** Hours with lines that are kept. */
const MAX_HOURS = 40;
const PACE_MS = 600_000;
const MAX_TIMES = 64;
/** Different deeds an hour that are told apart. */
const MAX_VARIETY = 64;

/** What an actor has done of late. */
export interface Recent {
  /** hour, lines, hour, lines, …, oldest first. */
  readonly hours: number[];
  /** Deed → when it was last done. */
  readonly deeds: Map<string, number>;
  command: string;
  commandMs: number;
  readonly chain: CommandChain;
}

export interface RecentDeed {
  readonly hours: number[];
  /** Oldest first. */
  readonly times: number[];
}

/** Counts `by` more in this hour; returns the sum of the last 24 hours, this one included. */
export function addTo(hours: number[], { nowMs, sureMs }: Time, by: number): number {
  pruneHours(hours, sureMs);
  const now = hourOf(nowMs);
  let sum = by;
  let at = hours.length;
  while (at > 0 && hours[at - 2] > now) at -= 2;
  for (let i = at; i > 0 && hours[i - 2] > now - DAY_HOURS; i -= 2) sum += hours[i - 1];
  if (at > 0 && hours[at - 2] === now) hours[at - 1] += by;
  else if (at === hours.length) hours.push(now, by);
  else hours.splice(at, 0, now, by);
  // Of a day and the eight lines in doubt there are fewer: what goes lies ahead.
  if (hours.length > 2 * MAX_HOURS) hours.length = 2 * MAX_HOURS;
  return sum;
}

/** Notes a time; returns how many there are of the last ten minutes, at most `MAX_TIMES`. */
export function addTime(times: number[], { nowMs, sureMs }: Time): number {
  pruneTimes(times, sureMs);
  if (times.length === MAX_TIMES) {
    if (times[MAX_TIMES - 1] > nowMs) times.pop();
    else times.shift();
  }
  let at = times.length;
  while (at > 0 && times[at - 1] > nowMs) at -= 1;
  if (at === times.length) times.push(nowMs);
  else times.splice(at, 0, nowMs);
  let first = at;
  while (first > 0 && times[first - 1] >= nowMs - PACE_MS) first -= 1;
  return at - first + 1;
}

/** Notes a deed; returns how many different ones there are of the last hour. */
export function addDeed(deeds: Map<string, number>, deed: string, { nowMs, sureMs }: Time): number {
  deeds.delete(deed);
  deeds.set(deed, nowMs);
  let count = 0;
  let over = deeds.size - MAX_VARIETY;
  for (const [name, atMs] of deeds) {
    if (over > 0 || atMs < sureMs - HOUR_MS) deeds.delete(name);
    else if (atMs >= nowMs - HOUR_MS && atMs <= nowMs) count += 1;
    over -= 1;
  }
  return count;
}

/** Gives up what no later line can count; false when nothing is left. */
export function pruneRecent(recent: Recent, sureMs: number): boolean {
  pruneHours(recent.hours, sureMs);
  for (const [name, atMs] of recent.deeds) if (atMs < sureMs - HOUR_MS) recent.deeds.delete(name);
  if (recent.commandMs < sureMs - HOUR_MS) recent.command = '';
  if (recent.commandMs < sureMs - CHAIN_MS) recent.chain.clear();
  // Hours are whole ones: a chain may outlive the last of them.
  return recent.hours.length > 0 || recent.chain.nats > 0;
}

export function pruneDeed({ hours, times }: RecentDeed, sureMs: number): boolean {
  pruneHours(hours, sureMs);
  pruneTimes(times, sureMs);
  return hours.length > 0;
}

function pruneHours(hours: number[], sureMs: number): void {
  const oldest = hourOf(sureMs) - DAY_HOURS;
  let old = 0;
  while (old < hours.length && hours[old] <= oldest) old += 2;
  if (old > 0) hours.splice(0, old);
}

function pruneTimes(times: number[], sureMs: number): void {
  let old = 0;
  while (old < times.length && times[old] < sureMs - PACE_MS) old += 1;
  if (old > 0) times.splice(0, old);
}
