/** `[time, key]` of one document. */
export type SeenEntry = readonly [number, string];

/**
 * The documents already delivered whose time lies in the window that the next pass reads again. Bounded: when full, the oldest
 * are forgotten and `floorMs` rises, below which the next pass must not read.
 */
export class SeenWindow {
  readonly #max: number;
  readonly #times = new Map<string, number>();
  #floorMs = -Infinity;

  constructor(max: number, entries: readonly SeenEntry[] = [], floorMs = -Infinity) {
    this.#max = max;
    this.#floorMs = floorMs;
    for (const [timeMs, key] of entries) this.#times.set(key, timeMs);
  }

  /** Everything at or after it is remembered. */
  get floorMs(): number {
    return this.#floorMs;
  }

  get isEmpty(): boolean {
    return this.#times.size === 0;
  }

  has(key: string): boolean {
    return this.#times.has(key);
  }

  add(timeMs: number, key: string): void {
    if (timeMs < this.#floorMs) return;
    this.#times.set(key, timeMs);
    // Room to grow, so that the sort below is paid once in a while.
    if (this.#times.size > this.#max * 1.5) this.#forgetOldest();
  }

  /** Sorted by time, at most `max`. */
  toJSON(): SeenEntry[] {
    if (this.#times.size > this.#max) this.#forgetOldest();
    return [...this.#times].map(([key, timeMs]): SeenEntry => [timeMs, key]).sort((left, right) => left[0] - right[0]);
  }

  #forgetOldest(): void {
    const times = Float64Array.from(this.#times.values()).sort();
    const cut = times[times.length - this.#max - 1] ?? -Infinity;
    this.#floorMs = cut + 1;
    for (const [key, timeMs] of this.#times) if (timeMs <= cut) this.#times.delete(key);
  }
}
