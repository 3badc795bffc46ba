import { corrupt, type CorruptCode } from './corrupt.js';

/** What a map holds: a number, numbers, or a flat record of both and text, so that state is JSON as it is. */
export type LruValue = number | readonly number[] | Readonly<Record<string, string | number>>;

/** JSON form of an `LruMap`: entries from the least to the most recently used. */
export interface LruJson {
  readonly evicted: number;
  readonly entries: readonly (readonly [string, LruValue])[];
}

/**
 * Map with a fixed number of entries; the least recently touched one goes first, and evictions are counted.
 * Names out of logs are its keys, so their number must never be the attacker's choice.
 */
export class LruMap<V extends LruValue> {
  evicted = 0;
  readonly #entries = new Map<string, V>();
  readonly #limit: number;
  readonly #sample: V;
  /**
   * Stands behind the last entry evicted. A new iterator would walk over all that was deleted since the map last grew, at
   * every eviction; this one goes on from where it is, and what is touched lies ahead of it.
   */
  #oldest: Iterator<string> | undefined;
  /** Lines come in runs about the same name. */
  #newest: string | undefined;

  /** @param sample a value with the fields that every value has; loaded values are checked against it */
  constructor(limit: number, sample: V) {
    this.#limit = limit;
    this.#sample = sample;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Reads without touching. */
  get(key: string): V | undefined {
    return this.#entries.get(key);
  }

  /** Sets and marks as most recently used. */
  touch(key: string, value: V): void {
    if (key !== this.#newest) {
      if (!this.#entries.delete(key) && this.#entries.size >= this.#limit) this.#evict();
      this.#newest = key;
    }
    this.#entries.set(key, value);
  }

  #evict(): void {
    this.#oldest ??= this.#entries.keys();
    const oldest = this.#oldest.next();
    if (oldest.done !== true) this.#entries.delete(oldest.value);
    this.evicted++;
  }

  values(): IterableIterator<V> {
    return this.#entries.values();
  }

  toJSON(): LruJson {
    return { evicted: this.evicted, entries: [...this.#entries].map(([key, value]) => [key, copyOf(value)] as const) };
  }

  /**
   * Replaces the content. Entries over the limit (a smaller limit than when saved) are evicted, oldest first.
   * @throws ConnectorError with `code` when the JSON is not of this map's shape.
   */
  load(json: unknown, where: string, code: CorruptCode): void {
    const { evicted, entries } = (json ?? {}) as { evicted?: unknown; entries?: unknown };
    if (!isCount(evicted) || !Array.isArray(entries)) throw corrupt(code, where);
    this.#entries.clear();
    this.#oldest = undefined;
    this.#newest = undefined;
    this.evicted = 0;
    for (const entry of entries as unknown[]) {
      if (!Array.isArray(entry) || entry.length !== 2 || typeof entry[0] !== 'string') throw corrupt(code, where);
      if (!hasShape(entry[1], this.#sample)) throw corrupt(code, where);
      this.touch(entry[0], copyOf(entry[1]));
    }
    this.evicted += evicted;
  }
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function copyOf<V extends LruValue>(value: V): V {
  if (typeof value === 'number') return value;
  return (Array.isArray(value) ? [...(value as readonly number[])] : { ...(value as object) }) as V;
}

function hasShape<V extends LruValue>(value: unknown, sample: V): value is V {
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
