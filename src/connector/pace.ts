import { boundStage, type RunTotals, type StageSeconds } from './run-totals.js';

/** Between two notes. */
const EVERY_MS = 1000;

/** How fast a run goes and which stage bounds it, for the progress display: of the last second or so, not of the whole run. */
export class Pace {
  readonly #totals: RunTotals;
  #atMs = performance.now();
  #lines = 0;
  #before: StageSeconds;
  #text = '';

  constructor(totals: RunTotals) {
    this.#totals = totals;
    this.#before = { ...totals.seconds };
  }

  /** @param lines scored so far */
  text(lines: number): string {
    const nowMs = performance.now();
    if (nowMs - this.#atMs < EVERY_MS) return this.#text;
    const rate = (1000 * (lines - this.#lines)) / (nowMs - this.#atMs);
    const { seconds } = this.#totals;
    this.#text = `${rateText(rate)}, ${boundStage(seconds, this.#before)} bounds`;
    this.#atMs = nowMs;
    this.#lines = lines;
    this.#before = { ...seconds };
    return this.#text;
  }
}

/** Lines a second as a person reads it. */
export function rateText(linesPerSecond: number): string {
  return linesPerSecond < 10_000
    ? `${Math.round(linesPerSecond)} lines/s`
    : `${Math.round(linesPerSecond / 1000)}k lines/s`;
}
