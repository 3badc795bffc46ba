import { UseOrder, type Linked } from './use-order.js';

/** Its key goes with it, to be deleted by and told of. */
interface Entry<V> extends Linked<Entry<V>> {
  readonly key: string;
  value: V;
}

/**
 * A map with a fixed number of entries: the one used longest ago goes first, and evictions are counted. For whatever is kept by
 * a name out of a log, whose number must never be an attacker's choice.
 */
export class LruMap<V> {
  /** Entries that were given up to make room. */
  evicted = 0;
  readonly #entries = new Map<string, Entry<V>>();
  readonly #capacity: number;
  readonly #onEvict: ((value: V, key: string) => void) | undefined;
  readonly #order = new UseOrder<Entry<V>>();

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
    const { newest } = this.#order;
    const entry = newest?.key === key ? newest : this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#order.touch(entry);
    return entry.value;
  }

  /** Sets and marks as used last. */
  set(key: string, value: V): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      entry.value = value;
      this.#order.touch(entry);
      return;
    }
    const made: Entry<V> = { key, value, older: undefined, newer: undefined };
    this.#entries.set(key, made);
    this.#order.append(made);
    if (this.#entries.size > this.#capacity) this.evictOldest();
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) this.#remove(entry);
  }

  clear(): void {
    this.#entries.clear();
    this.#order.clear();
  }

  /** The entry used longest ago. */
  oldest(): [string, V] | undefined {
    const { oldest } = this.#order;
    return oldest === undefined ? undefined : [oldest.key, oldest.value];
  }

  evictOldest(): void {
    const entry = this.#order.oldest;
    if (entry === undefined) return;
    this.#remove(entry);
    this.evicted += 1;
    this.#onEvict?.(entry.value, entry.key);
  }

  *values(): IterableIterator<V> {
    for (const { value } of this.#order) yield value;
  }

  /** Oldest use first: setting them in this order restores the map. The entry in hand may be deleted, none may be used meanwhile. */
  *entries(): IterableIterator<[string, V]> {
    for (const { key, value } of this.#order) yield [key, value];
  }

  #remove(entry: Entry<V>): void {
    this.#entries.delete(entry.key);
    this.#order.remove(entry);
  }
}
