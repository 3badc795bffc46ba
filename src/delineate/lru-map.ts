/** A map that forgets the entry used longest ago when it is full, and counts how often. */
export class LruMap<V> {
  evicted = 0;
  readonly #entries = new Map<string, V>();
  readonly #capacity: number;
  readonly #onEvict: ((value: V, key: string) => void) | undefined;

  constructor(capacity: number, onEvict?: (value: V, key: string) => void) {
    this.#capacity = Math.max(1, capacity);
    this.#onEvict = onEvict;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Reads without counting as a use. */
  peek(key: string): V | undefined {
    return this.#entries.get(key);
  }

  /** Reads and marks as used last. */
  get(key: string): V | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, value);
    }
    return value;
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#capacity) this.evictOldest();
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** The entry used longest ago. */
  oldest(): [string, V] | undefined {
    for (const entry of this.#entries) return entry;
    return undefined;
  }

  evictOldest(): void {
    const oldest = this.oldest();
    if (oldest === undefined) return;
    this.#entries.delete(oldest[0]);
    this.evicted += 1;
    this.#onEvict?.(oldest[1], oldest[0]);
  }

  /** Oldest use first: setting them in this order restores the map. */
  entries(): IterableIterator<[string, V]> {
    return this.#entries.entries();
  }
}
