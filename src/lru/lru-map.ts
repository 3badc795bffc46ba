/** An entry and its neighbours in order of use. */
interface Entry<V> {
  readonly key: string;
  value: V;
  older: Entry<V> | undefined;
  newer: Entry<V> | undefined;
}

/**
 * A map with a fixed number of entries: the one used longest ago goes first, and evictions are counted. For whatever is kept by
 * a name out of a log, whose number must never be an attacker's choice.
 *
 * The order of use is a linked list: a use then moves two pointers, where deleting and setting anew would rebuild the map's table
 * every few thousand lines.
 */
export class LruMap<V> {
  /** Entries that were given up to make room. */
  evicted = 0;
  readonly #entries = new Map<string, Entry<V>>();
  readonly #capacity: number;
  readonly #onEvict: ((value: V, key: string) => void) | undefined;
  #oldest: Entry<V> | undefined;
  #newest: Entry<V> | undefined;

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
    return this.#entries.get(key)?.value;
  }

  /** Reads and marks as used last. */
  get(key: string): V | undefined {
    // lines come in runs about the same name
    const entry = this.#newest?.key === key ? this.#newest : this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#use(entry);
    return entry.value;
  }

  /** Sets and marks as used last. */
  set(key: string, value: V): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      entry.value = value;
      this.#use(entry);
      return;
    }
    const made: Entry<V> = { key, value, older: undefined, newer: undefined };
    this.#entries.set(key, made);
    this.#append(made);
    if (this.#entries.size > this.#capacity) this.evictOldest();
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) this.#remove(entry);
  }

  clear(): void {
    this.#entries.clear();
    this.#oldest = undefined;
    this.#newest = undefined;
  }

  /** The entry used longest ago. */
  oldest(): [string, V] | undefined {
    return this.#oldest === undefined ? undefined : [this.#oldest.key, this.#oldest.value];
  }

  evictOldest(): void {
    const entry = this.#oldest;
    if (entry === undefined) return;
    this.#remove(entry);
    this.evicted += 1;
    this.#onEvict?.(entry.value, entry.key);
  }

  *values(): IterableIterator<V> {
    for (let entry = this.#oldest; entry !== undefined; entry = entry.newer) yield entry.value;
  }

  /** Oldest use first: setting them in this order restores the map. The entry in hand may be deleted, none may be used meanwhile. */
  *entries(): IterableIterator<[string, V]> {
    for (let entry = this.#oldest; entry !== undefined; entry = entry.newer) yield [entry.key, entry.value];
  }

  #use(entry: Entry<V>): void {
    if (entry === this.#newest) return;
    this.#unlink(entry);
    this.#append(entry);
  }

  #append(entry: Entry<V>): void {
    entry.older = this.#newest;
    entry.newer = undefined;
    if (this.#newest === undefined) this.#oldest = entry;
    else this.#newest.newer = entry;
    this.#newest = entry;
  }

  #remove(entry: Entry<V>): void {
    this.#entries.delete(entry.key);
    this.#unlink(entry);
  }

  /** Its own pointers stay: whoever is walking along the list goes on from it. */
  #unlink({ older, newer }: Entry<V>): void {
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
  }
}
