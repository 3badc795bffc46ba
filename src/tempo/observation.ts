import type { CommandChain } from './command-chain.js';

/** The measurable side of one inside line: who did what, how often of late, when, for how long, after what, and from where. */
export interface TempoObservation {
  readonly host: string;
  /** The account that acts. */
  readonly actor: string;
  /** cron runs it: its hours are those at which the host is on. */
  readonly byClock: boolean;
  /** Template and class of the command. */
  readonly deed: string;
  readonly timeMs: number;
  /** Times the actor did the deed in the 24 hours up to this line, it included. */
  readonly count: number;
  /** The same in the last ten minutes, as far as it is kept (64). */
  readonly pace: number;
  /** Different deeds of the actor in the last hour. */
  readonly variety: number;
  /** Lines of the actor in the last 24 hours. */
  readonly activity: number;
  /** Minutes since the sign-in that the line belongs to began; undefined for lines of none. */
  readonly openMinutes: number | undefined;
  /** The line ends its sign-in. */
  readonly closes: boolean;
  /** Normalised command of sudo or su; empty for none, and for cron, whose commands follow a clock and not each other. */
  readonly command: string;
  /** The actor's command before it, within an hour; empty for the first. */
  readonly commandBefore: string;
  /** The actor's commands up to the one before this, until a day passes without any; scoring adds this one. */
  readonly chain: CommandChain;
  /** Address of an accepted sign-in; empty for all other lines. */
  readonly source: string;
}

const HOUR_MS = 3_600_000;

/** Days and hours since 1970, UTC. */
export const hourOf = (timeMs: number): number => Math.floor(timeMs / HOUR_MS);
export const dayOf = (timeMs: number): number => Math.floor(timeMs / (24 * HOUR_MS));

/** Hours of a day, those of working days and of weekends apart. */
export const SLOTS = 48;

/** Slot of an hour since 1970 (which began on a Thursday). */
export function slotOf(hour: number): number {
  const day = Math.floor(hour / 24);
  // Before 1970 the remainder is below 0.
  const weekday = (((day + 4) % 7) + 7) % 7;
  return (weekday === 0 || weekday === 6 ? 24 : 0) + hour - 24 * day;
}

/** Bucket of a count or of minutes: exact to 4, then two an octave. */
export const BUCKETS = 40;
export function bucketOf(value: number): number {
  if (value <= 4) return Math.max(0, Math.floor(value) - 1);
  return Math.min(BUCKETS - 1, Math.floor(2 * Math.log2(value)));
}

/** Entries a host may have; an intruder who invents names reaches these and no more. */
export const MAX_DEEDS = 8192;
export const MAX_ACTORS = 2048;

/** One name for an actor's deed. */
export const deedKey = (actor: string, deed: string): string => `${actor}\u0000${deed}`;
