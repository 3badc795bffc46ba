/**
 * Saved objects in the dialect of Kibana 7.10, the newest that both Kibana from 7.17 (which migrates them forward) and
 * OpenSearch Dashboards from 1.3 import. No Lens, map or control panels: one of the two lacks each.
 */
export interface SavedObject {
  readonly id: string;
  readonly type: 'index-pattern' | 'search' | 'visualization' | 'dashboard';
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly Reference[];
  readonly migrationVersion: Readonly<Record<string, string>>;
}

export interface Reference {
  readonly id: string;
  readonly name: string;
  readonly type: SavedObject['type'];
}

/** Dialect of each type. */
const VERSIONS = { 'index-pattern': '7.6.0', search: '7.9.3', visualization: '7.10.0', dashboard: '7.9.3' } as const;
const INDEX_REFERENCE = 'kibanaSavedObjectMeta.searchSourceJSON.index';

export type IndexPattern = 'scores' | 'segments' | 'rollups';

/** Id of an object of ours: all begin alike, so that an installation under another prefix can rename them. */
export function objectId(name: string): string {
  return `logmamba-${name}`;
}

export function savedObject(
  type: SavedObject['type'],
  name: string,
  attributes: SavedObject['attributes'],
  references: readonly Reference[] = [],
): SavedObject {
  return { id: objectId(name), type, attributes, references, migrationVersion: { [type]: VERSIONS[type] } };
}

export function indexPattern(name: IndexPattern, title: string): SavedObject {
  return savedObject('index-pattern', name, { title, timeFieldName: '@timestamp', fields: '[]' });
}

/** What searches and visualizations say of the index and the filter they read. */
export function searchSource(query: string, index?: IndexPattern): Readonly<Record<string, unknown>> {
  const named = index === undefined ? {} : { indexRefName: INDEX_REFERENCE };
  return { searchSourceJSON: JSON.stringify({ query: { query, language: 'kuery' }, filter: [], ...named }) };
}

export function indexReference(index: IndexPattern): Reference {
  return { id: objectId(index), name: INDEX_REFERENCE, type: 'index-pattern' };
}

/** A saved search: its columns are its message. */
export function savedSearch(
  name: string,
  title: string,
  description: string,
  index: IndexPattern,
  columns: readonly string[],
  query = '',
): SavedObject {
  const attributes = {
    title,
    description,
    hits: 0,
    version: 1,
    columns,
    sort: [['@timestamp', 'desc']],
    kibanaSavedObjectMeta: searchSource(query, index),
  };
  return savedObject('search', name, attributes, [indexReference(index)]);
}
