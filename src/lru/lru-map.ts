/**
 * A map with a fixed number of entries: the one used longest ago goes first, and evictions are counted. For whatever is kept by
 * a name out of a log, whose number must never be an attacker's choice.
 */
export class LruMap<V> {
  /** Entries that were given up to make room. */
  evicted = 0;
  readonly #entries = new Map<string, V>();
  readonly #capacity: number;
  readonly #onEvict: ((value: V, key: string) => void) | undefined;
  /**
   * Stands behind the last entry evicted. A new iterator would walk over all that was deleted since the map last grew, at
   * every eviction; this one goes on from where it is, and what is used lies ahead of it.
   */
  #fromOldest: Iterator<[string, V]> | undefined;
  /** Lines come in runs about the same name. */
  #newest: string | undefined;

  /** @param onEvict told of every entry given up to make room, not of those deleted */
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
    if (value !== undefined && key !== this.#newest) {
      this.#entries.delete(key);
      this.#entries.set(key, value);
      this.#newest = key;
    }
    return value;
  }

  /** Sets and marks as used last. */
  set(key: string, value: V): void {
    if (key !== this.#newest) {
      this.#entries.delete(key);
      this.#newest = key;
    }
    this.#entries.set(key, value);
    if (this.#entries.size > this.#capacity) this.evictOldest();
  }

  delete(key: string): void {
    this.#entries.delete(key);
    if (key === this.#newest) this.#newest = undefined;
  }

  clear(): void {
    this.#entries.clear();
    this.#newest = undefined;
    this.#fromOldest = undefined;
  }

  /** The entry used longest ago. */
  oldest(): [string, V] | undefined {
    for (const entry of this.#entries) return entry;
    return undefined;
  }

  evictOldest(): void {
    if (this.#entries.size === 0) return;
    this.#fromOldest ??= this.#entries.entries();
    let next = this.#fromOldest.next();
    if (next.done === true) {
      // the map was empty in between: an iterator that has ended stays so
      this.#fromOldest = this.#entries.entries();
      next = this.#fromOldest.next();
      if (next.done === true) return;
    }
    const [key, value] = next.value;
    this.delete(key);
    this.evicted += 1;
    this.#onEvict?.(value, key);
  }

  values(): IterableIterator<V> {
    return this.#entries.values();
  }

  /** Oldest use first: setting them in this order restores the map. */
  entries(): IterableIterator<[string, V]> {
    return this.#entries.entries();
  }
}
