import type { Score } from '../types/index.js';

const HOUR_MS = 3_600_000;
/** What is an hour older counts so much: after a day, 1/e. */
const HOURLY = Math.exp(-1 / 24);
/** Lines in a row that it takes to believe a leap of more than an hour. */
const BELIEVED_AFTER = 8;

/** Sums of inside lines, older ones counting less; JSON-safe. */
export interface DriftState {
  /** Hours since 1970 up to which was decayed; 0 before the first line. */
  readonly hour: number;
  readonly lines: number;
  readonly unknown: number;
  /** Keys that are unknown or outside the Top-K. */
  readonly unexpected: number;
  /** Nats. */
  readonly surprisal: number;
}

/**
 * How well a bundle still fits: counts of inside lines over about a day of event time, so that passes of minutes add up to something.
 * A line costs a comparison and four additions.
 */
export class DriftTracker {
  readonly #topK: number;
  #hour = 0;
  #endMs = -Infinity;
  /** Lines in a row from beyond the hour after this. */
  #ahead = 0;
  #lines = 0;
  #unknown = 0;
  #unexpected = 0;
  #surprisal = 0;

  constructor(topK: number, state?: DriftState) {
    this.#topK = topK;
    if (state !== undefined) this.add(state);
  }

  take(score: Score): void {
    if (score.stream !== 'inside') return;
    if (score.timeMs >= this.#endMs) this.#advance(score.timeMs);
    else this.#ahead = 0;
    this.#lines++;
    this.#surprisal += score.surprisal;
    if (score.keyId === 0) this.#unknown++;
    if (score.keyId === 0 || score.rank > this.#topK) this.#unexpected++;
  }

  /** Takes in what another has counted, as of the later of the two times. */
  add({ hour, lines, unknown, unexpected, surprisal }: DriftState): void {
    if (hour > this.#hour) this.#decayTo(hour);
    const weight = HOURLY ** (this.#hour - hour);
    this.#lines += weight * lines;
    this.#unknown += weight * unknown;
    this.#unexpected += weight * unexpected;
    this.#surprisal += weight * surprisal;
  }

  toJSON(): DriftState {
    return {
      hour: this.#hour,
      lines: this.#lines,
      unknown: this.#unknown,
      unexpected: this.#unexpected,
      surprisal: this.#surprisal,
    };
  }

  /** A single line of a wrong or forged time must not make all others old. */
  #advance(timeMs: number): void {
    const isNext = this.#hour === 0 || timeMs < this.#endMs + HOUR_MS;
    if (!isNext && ++this.#ahead < BELIEVED_AFTER) return;
    this.#ahead = 0;
    this.#decayTo(Math.floor(timeMs / HOUR_MS));
  }

  #decayTo(hour: number): void {
    const weight = this.#hour === 0 ? 1 : HOURLY ** (hour - this.#hour);
    this.#lines *= weight;
    this.#unknown *= weight;
    this.#unexpected *= weight;
    this.#surprisal *= weight;
    this.#hour = hour;
    this.#endMs = (hour + 1) * HOUR_MS;
  }
}
