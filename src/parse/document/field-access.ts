/** A document's `_source`, or an object inside it. */
export type Fields = Readonly<Record<string, unknown>>;

const MAX_DEPTH = 8;

/**
 * The value at a dotted path, however the shipper spelled it: nested objects (`{host: {name}}`), dotted keys (`{'host.name'}`), or
 * a mixture (`{resource: {'host.name'}}`).
 */
export function fieldAt(fields: Fields, path: string): unknown {
  return lookUp(fields, path, 0);
}

const NO_TEXTS: readonly string[] = [];

/** Every text of a value: one, or an array's. */
export function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value)
    ? value.slice(0, 16).filter((item): item is string => typeof item === 'string')
    : NO_TEXTS;
}

/** A string or a finite number as text. */
export function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  return Array.isArray(value) && value.length > 0 && !Array.isArray(value[0]) ? asText(value[0]) : undefined;
}

function lookUp(value: unknown, path: string, depth: number): unknown {
  if (!isFields(value) || depth > MAX_DEPTH) return undefined;
  if (Object.hasOwn(value, path)) return value[path];
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const head = path.slice(0, dot);
    if (!Object.hasOwn(value, head)) continue;
    const found = lookUp(value[head], path.slice(dot + 1), depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a value may hold fields of its own. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
