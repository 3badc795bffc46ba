import { corrupt, type CorruptCode } from './corrupt.js';
import { copyOf, hasShape, isCount, type SavedMapJson, type SavedValue } from './saved-value.js';
import { UseOrder, type Linked } from '../lru/index.js';

/** An entry of a `SavedMap`; its value may be replaced or changed in place. Once given up it is used for another key. */
export interface Entry<V> extends Linked<Entry<V>> {
  key: string;
  value: V;
  /** A number for each time that an entry was added to its map. */
  added: number;
}

/**
 * A key that remembers where it was found last, or that it was not: whoever asks for the same names line after line saves the look-up.
 * Nothing has to tell it of changes, since it is compared with the map's own count of additions.
 */
export class SavedKey<V extends SavedValue> {
  map: SavedMap<V> | undefined = undefined;
  entry: Entry<V> | undefined = undefined;
  /** `added` of the entry, or of the map where there was none. */
  added = 0;

  constructor(readonly text: string) {}
}

/**
 * A map with a fixed number of entries, which goes into checkpoints and bundles and comes back checked: the entry used longest
 * ago gives way first, and evictions are counted.
 */
export class SavedMap<V extends SavedValue> {
  /** Entries that were given up to make room. */
  evicted = 0;
  readonly #capacity: number;
  readonly #sample: V;
  readonly #entries = new Map<string, Entry<V>>();
  readonly #order = new UseOrder<Entry<V>>();
  /** Additions so far. */
  #added = 0;

  /** @param sample a value with the fields that every value has; loaded values are checked against it */
  constructor(capacity: number, sample: V) {
    this.#capacity = Math.max(1, capacity);
    this.#sample = sample;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Reads without counting as a use. */
  peek(key: string): V | undefined {
    return this.#entries.get(key)?.value;
  }

  /** As `peek`. */
  at(key: SavedKey<V>): V | undefined {
    return this.#find(key)?.value;
  }

  /** The entry, marked as used last: for values that are changed in place. */
  use(key: string): Entry<V> | undefined {
    const entry = this.#entries.get(key);
    if (entry !== undefined) this.#order.touch(entry);
    return entry;
  }

  /** As `use`. */
  useAt(key: SavedKey<V>): Entry<V> | undefined {
    const entry = this.#find(key);
    if (entry !== undefined) this.#order.touch(entry);
    return entry;
  }

  /** Sets and marks as used last. */
  set(key: string, value: V): void {
    const entry = this.use(key);
    if (entry === undefined) this.add(key, value);
    else entry.value = value;
  }

  /** Sets what `use` or `useAt` has not found. */
  add(key: string, value: V): void {
    const added = ++this.#added;
    // An entry of one's own costs more than its making: it lives long enough to be moved by the collector, twice.
    const given = this.#entries.size === this.#capacity ? this.#evictOldest() : undefined;
    const entry = given ?? { key, value, added, older: undefined, newer: undefined };
    if (given !== undefined) {
      given.key = key;
      given.value = value;
      given.added = added;
    }
    this.#entries.set(key, entry);
    this.#order.append(entry);
  }

  /** Oldest use first. */
  *values(): Generator<V> {
    for (const { value } of this.#order) yield value;
  }

  toJSON(): SavedMapJson {
    return { evicted: this.evicted, entries: [...this.#order].map(({ key, value }) => [key, copyOf(value)]) };
  }

  /**
   * Replaces the content. Entries over the capacity (a smaller one than when saved) are evicted, oldest first.
   * @throws ConnectorError with `code` when the JSON is not of this map's shape.
   */
  load(json: unknown, where: string, code: CorruptCode): void {
    const { evicted, entries } = (json ?? {}) as { evicted?: unknown; entries?: unknown };
    if (!isCount(evicted) || !Array.isArray(entries)) throw corrupt(code, where);
    for (const entry of this.#order) entry.added = 0;
    this.#entries.clear();
    this.#order.clear();
    this.#added++;
    this.evicted = 0;
    for (const entry of entries as unknown[]) {
      if (!Array.isArray(entry) || entry.length !== 2 || typeof entry[0] !== 'string') throw corrupt(code, where);
      if (!hasShape(entry[1], this.#sample)) throw corrupt(code, where);
      this.set(entry[0], copyOf(entry[1]));
    }
    this.evicted += evicted;
  }

  #find(key: SavedKey<V>): Entry<V> | undefined {
    const { entry } = key;
    if (key.map === this && key.added === (entry === undefined ? this.#added : entry.added)) return entry;
    const found = this.#entries.get(key.text);
    key.map = this;
    key.entry = found;
    key.added = found === undefined ? this.#added : found.added;
    return found;
  }

  /** Takes it out of the map, for use under another key. */
  #evictOldest(): Entry<V> | undefined {
    const { oldest } = this.#order;
    if (oldest === undefined) return undefined;
    this.#order.remove(oldest);
    this.#entries.delete(oldest.key);
    this.evicted += 1;
    return oldest;
  }
}
