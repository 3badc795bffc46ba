/** What a map holds: a number, numbers, or a flat record of both and text, so that state is JSON as it is. */
export type SavedValue = number | readonly number[] | Readonly<Record<string, string | number>>;

/** JSON form of a map: entries from the least to the most recently used. */
export interface SavedMapJson {
  readonly evicted: number;
  readonly entries: readonly (readonly [string, SavedValue])[];
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

export function copyOf<V extends SavedValue>(value: V): V {
  if (typeof value === 'number') return value;
  return (Array.isArray(value) ? [...(value as readonly number[])] : { ...(value as object) }) as V;
}

/** Has a loaded value the fields that every value has? */
export function hasShape<V extends SavedValue>(value: unknown, sample: V): value is V {
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
