/** A document of unknown make: every field may be missing, of another type, or hostile. */
export type Fields = Readonly<Record<string, unknown>>;

/** Entries of a list, and characters of a text, that are taken in. */
const MAX_ENTRIES = 256;
const MAX_TEXT = 2048;

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** Undefined for what is no text, or an empty one. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_TEXT) : undefined;
}

/** The texts of a list, or of the one value that documents may have in its place; each once. */
export function textsOf(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value.slice(0, MAX_ENTRIES) : [value];
  return [...new Set(list.map(textOf).filter((text) => text !== undefined))];
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Epoch milliseconds of a date that a document states. */
export function timeOf(value: unknown): number | undefined {
  const text = textOf(value);
  const timeMs = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

/** The objects of a list. */
export function entriesOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.slice(0, MAX_ENTRIES).map(fieldsOf) : [];
}
