import { LruMap } from '../lru/index.js';
import { corrupt, type CorruptCode } from './corrupt.js';

/** What a map holds: a number, numbers, or a flat record of both and text, so that state is JSON as it is. */
export type SavedValue = number | readonly number[] | Readonly<Record<string, string | number>>;

/** JSON form of a `SavedMap`: entries from the least to the most recently used. */
export interface SavedMapJson {
  readonly evicted: number;
  readonly entries: readonly (readonly [string, SavedValue])[];
}

/** An `LruMap` that goes into checkpoints and bundles and comes back checked. */
export class SavedMap<V extends SavedValue> extends LruMap<V> {
  readonly #sample: V;

  /** @param sample a value with the fields that every value has; loaded values are checked against it */
  constructor(capacity: number, sample: V) {
    super(capacity);
    this.#sample = sample;
  }

  toJSON(): SavedMapJson {
    return {
      evicted: this.evicted,
      entries: Array.from(this.entries(), ([key, value]) => [key, copyOf(value)] as const),
    };
  }

  /**
   * Replaces the content. Entries over the capacity (a smaller one than when saved) are evicted, oldest first.
   * @throws ConnectorError with `code` when the JSON is not of this map's shape.
   */
  load(json: unknown, where: string, code: CorruptCode): void {
    const { evicted, entries } = (json ?? {}) as { evicted?: unknown; entries?: unknown };
    if (!isCount(evicted) || !Array.isArray(entries)) throw corrupt(code, where);
    this.clear();
    this.evicted = 0;
    for (const entry of entries as unknown[]) {
      if (!Array.isArray(entry) || entry.length !== 2 || typeof entry[0] !== 'string') throw corrupt(code, where);
      if (!hasShape(entry[1], this.#sample)) throw corrupt(code, where);
      this.set(entry[0], copyOf(entry[1]));
    }
    this.evicted += evicted;
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
