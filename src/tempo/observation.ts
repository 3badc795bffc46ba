/** The measurable side of one inside line: who did what, how often of late, when, from where, how long. */
export interface TempoObservation {
  readonly host: string;
  /** The account that acts, or the program of a line without one. */
  readonly actor: string;
  /** Template and normalised command. */
  readonly deed: string;
  readonly timeMs: number;
  /** Times the actor did the deed in the 24 hours up to this line, it included. */
  readonly count: number;
  /** Lines of the actor in the same 24 hours. */
  readonly activity: number;
  /** Set for accepted sign-ins. */
  readonly address: string | undefined;
  /** Minutes since the sign-in that the line belongs to began; undefined for lines of none. */
  readonly openMinutes: number | undefined;
  /** The line ends its sign-in. */
  readonly closes: boolean;
}

const HOUR_MS = 3_600_000;

/** Days and hours since 1970, UTC. */
export const hourOf = (timeMs: number): number => Math.floor(timeMs / HOUR_MS);
export const dayOf = (timeMs: number): number => Math.floor(timeMs / (24 * HOUR_MS));

/** Hours of a day, those of working days and of weekends apart. */
export const SLOTS = 48;

/** Slot of an hour since 1970 (which began on a Thursday). */
export function slotOf(hour: number): number {
  const weekday = (Math.floor(hour / 24) + 4) % 7;
  return (weekday === 0 || weekday === 6 ? 24 : 0) + (hour % 24);
}

/** Bucket of a count or of minutes: exact to 4, then two an octave. */
export const BUCKETS = 40;
export function bucketOf(value: number): number {
  if (value <= 4) return Math.max(0, Math.floor(value) - 1);
  return Math.min(BUCKETS - 1, Math.floor(2 * Math.log2(value)));
}
