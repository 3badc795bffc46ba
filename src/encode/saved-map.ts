import { corrupt, type CorruptCode } from './corrupt.js';

/** What a map holds: a number, numbers, or a flat record of both and text, so that state is JSON as it is. */
export type SavedValue = number | readonly number[] | Readonly<Record<string, string | number>>;

/** JSON form of a `SavedMap`: entries from the least to the most recently used. */
export interface SavedMapJson {
  readonly evicted: number;
  readonly entries: readonly (readonly [string, SavedValue])[];
}

/** An entry of a `SavedMap`; its value may be replaced or changed in place. */
export interface Entry<V> {
  readonly key: string;
  value: V;
  /** Neighbours in the order of use. */
  older: Entry<V> | undefined;
  newer: Entry<V> | undefined;
}

/**
 * A map with a fixed number of entries, which goes into checkpoints and bundles and comes back checked: the entry used longest
 * ago gives way first, and evictions are counted. A list through the entries holds the order of use, since every line uses some ten
 * entries, and deleting and setting anew in a `Map` costs many times as much.
 */
export class SavedMap<V extends SavedValue> {
  /** Entries that were given up to make room. */
  evicted = 0;
  readonly #capacity: number;
  readonly #sample: V;
  readonly #entries = new Map<string, Entry<V>>();
  #oldest: Entry<V> | undefined;
  #newest: Entry<V> | undefined;

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

  /** The entry, marked as used last: for values that are changed in place. */
  use(key: string): Entry<V> | undefined {
    const entry = this.#entries.get(key);
    if (entry !== undefined && entry !== this.#newest) {
      this.#unlink(entry);
      this.#append(entry);
    }
    return entry;
  }

  /** Sets and marks as used last. */
  set(key: string, value: V): void {
    const entry = this.use(key);
    if (entry === undefined) this.add(key, value);
    else entry.value = value;
  }

  /** Sets what `use` has not found. */
  add(key: string, value: V): void {
    const entry: Entry<V> = { key, value, older: undefined, newer: undefined };
    this.#entries.set(key, entry);
    this.#append(entry);
    if (this.#entries.size > this.#capacity) this.#evictOldest();
  }

  /** Oldest use first. */
  *values(): Generator<V> {
    for (let entry = this.#oldest; entry !== undefined; entry = entry.newer) yield entry.value;
  }

  toJSON(): SavedMapJson {
    const entries: (readonly [string, SavedValue])[] = [];
    for (let entry = this.#oldest; entry !== undefined; entry = entry.newer) {
      entries.push([entry.key, copyOf(entry.value)]);
    }
    return { evicted: this.evicted, entries };
  }

  /**
   * Replaces the content. Entries over the capacity (a smaller one than when saved) are evicted, oldest first.
   * @throws ConnectorError with `code` when the JSON is not of this map's shape.
   */
  load(json: unknown, where: string, code: CorruptCode): void {
    const { evicted, entries } = (json ?? {}) as { evicted?: unknown; entries?: unknown };
    if (!isCount(evicted) || !Array.isArray(entries)) throw corrupt(code, where);
    this.#entries.clear();
    this.#oldest = this.#newest = undefined;
    this.evicted = 0;
    for (const entry of entries as unknown[]) {
      if (!Array.isArray(entry) || entry.length !== 2 || typeof entry[0] !== 'string') throw corrupt(code, where);
      if (!hasShape(entry[1], this.#sample)) throw corrupt(code, where);
      this.set(entry[0], copyOf(entry[1]));
    }
    this.evicted += evicted;
  }

  #unlink(entry: Entry<V>): void {
    const { older, newer } = entry;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
  }

  #append(entry: Entry<V>): void {
    const before = this.#newest;
    entry.older = before;
    entry.newer = undefined;
    if (before === undefined) this.#oldest = entry;
    else before.newer = entry;
    this.#newest = entry;
  }

  #evictOldest(): void {
    const oldest = this.#oldest;
    if (oldest === undefined) return;
    this.#unlink(oldest);
    this.#entries.delete(oldest.key);
    this.evicted += 1;
  }
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function copyOf<V extends SavedValue>(value: V): V {
  if (typeof value === 'number') return value;
  return (Array.isArray(value) ? [...(value as readonly number[])] : { ...(value as object) }) as V;
}

function hasShape<V extends SavedValue>(value: unknown, sample: V): value is V {
  if (typeof sample === 'number') return Number.isFinite(value);
  if (Array.isArray(sample)) return Array.isArray(value) && value.every((item) => Number.isFinite(item));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const fields = Object.entries(sample as Record<string, string | number>);
  const record = value as Record<string, unknown>;
  if (Object.keys(record).length !== fields.length) return false;
  return fields.every(
    ([name, of]) =>
      Object.hasOwn(record, name) &&
      (typeof of === 'number' ? Number.isFinite(record[name]) : typeof record[name] === 'string'),
  );
}
