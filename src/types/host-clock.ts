const HOUR_MS = 3_600_000;
/** Lines in a row that it takes to believe a jump, forwards or backwards. */
const BELIEVED_AFTER = 8;

/** `nowMs`, `sureMs`, `latestMs`, and the two counts; JSON-safe. */
export type HostClockState = readonly [number, number, number, number, number];

/**
 * The time on a host by its lines. Late lines do not turn it back, and a quiet host's clock leaps with the next line; but a leap of
 * more than an hour is in doubt until eight lines in a row agree with it, and the first that does not turns it back. So one
 * line of a wrong or forged time moves nothing for good.
 */
export class HostClock {
  /** The time of the line taken last, or of a later one before it. */
  nowMs = 0;
  /** What has certainly passed: the time before a leap in doubt. */
  sureMs = 0;
  /** What may have passed: the largest time in doubt. */
  latestMs = 0;
  /** Lines still needed until the last leap is believed. */
  #doubtful = 0;
  /** Lines in a row that came too late. */
  #late = 0;

  /** @returns true when the clock was turned back, and what was noted since the leap lies in the future */
  take(timeMs: number): boolean {
    if (timeMs < this.nowMs - HOUR_MS) {
      const early = this.#doubtful > 0 && timeMs >= this.sureMs - HOUR_MS;
      if (!early && ++this.#late < BELIEVED_AFTER) return false;
      if (!early) this.sureMs = timeMs;
      this.nowMs = Math.max(timeMs, this.sureMs);
      this.#doubtful = BELIEVED_AFTER;
      this.#late = 0;
      return true;
    }
    this.#late = 0;
    if (timeMs > this.nowMs + HOUR_MS && this.#doubtful === 0) this.#doubtful = BELIEVED_AFTER;
    this.nowMs = Math.max(this.nowMs, timeMs);
    this.latestMs = Math.max(this.latestMs, timeMs);
    if (this.#doubtful > 0) this.#doubtful -= 1;
    if (this.#doubtful === 0) this.sureMs = this.latestMs = this.nowMs;
    return false;
  }

  toJSON(): HostClockState {
    return [this.nowMs, this.sureMs, this.latestMs, this.#doubtful, this.#late];
  }

  /** Undefined when the value is not what `toJSON` gave. */
  static fromJSON(value: unknown): HostClock | undefined {
    if (!Array.isArray(value) || value.length !== 5 || !value.every(Number.isFinite)) return undefined;
    const clock = new HostClock();
    [clock.nowMs, clock.sureMs, clock.latestMs, clock.#doubtful, clock.#late] = value as unknown as HostClockState;
    return clock;
  }
}
