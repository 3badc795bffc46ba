import type { TemplateSet } from '../../../src/sink/index.js';

type Json = Readonly<Record<string, unknown>>;

interface Mapping {
  readonly type?: string;
  readonly enabled?: boolean;
  readonly properties?: Readonly<Record<string, Mapping>>;
}

interface Template {
  readonly composed_of?: readonly string[];
  readonly template: { readonly mappings: Mapping };
}

/** Full field name → type, of an index template with its components; `object` for those whose content is not indexed. */
export function mappedFields(set: TemplateSet, name: string): Map<string, string> {
  const template = set.indices.find((index) => index.name === name)?.body as Template | undefined;
  const parts = (template?.composed_of ?? []).map(
    (component) => set.components.find((found) => found.name === component)?.body as unknown as Template,
  );
  const fields = new Map<string, string>();
  for (const part of template === undefined ? [] : [...parts, template]) collect(part.template.mappings, '', fields);
  return fields;
}

function collect({ properties = {} }: Mapping, path: string, fields: Map<string, string>): void {
  for (const [name, mapping] of Object.entries(properties)) {
    if (mapping.properties === undefined) fields.set(`${path}${name}`, mapping.type ?? 'object');
    else collect(mapping, `${path}${name}.`, fields);
  }
}

/** Full names of the fields that a document carries; nothing below a field in `closed` is looked at. */
export function carriedFields(document: Json, closed: ReadonlyMap<string, string>, path = ''): Set<string> {
  const found = new Set<string>();
  for (const [name, value] of Object.entries(document)) {
    const full = `${path}${name}`;
    const values = Array.isArray(value) ? (value as unknown[]) : [value];
    for (const item of values) {
      if (typeof item !== 'object' || item === null || closed.get(full) === 'object') found.add(full);
      else for (const inner of carriedFields(item as Json, closed, `${full}.`)) found.add(inner);
    }
  }
  return found;
}
