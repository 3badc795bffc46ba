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

export type Json = Readonly<Record<string, unknown>>;

/** Dialect of each type. */
const VERSIONS = { 'index-pattern': '7.6.0', search: '7.9.3', visualization: '7.10.0', dashboard: '7.9.3' } as const;
const INDEX_REFERENCE = 'kibanaSavedObjectMeta.searchSourceJSON.index';

/** What can be read: LogMamba's own indices, and the logs themselves. */
export type IndexPattern = 'scores' | 'segments' | 'rollups' | 'runs' | 'source';

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

/** What searches and visualizations say of the index and the filter they read. */
export function searchSource(query: string, index?: IndexPattern): Json {
  const named = index === undefined ? {} : { indexRefName: INDEX_REFERENCE };
  return { searchSourceJSON: JSON.stringify({ query: { query, language: 'kuery' }, filter: [], ...named }) };
}

export function indexReference(index: IndexPattern): Reference {
  return { id: objectId(index), name: INDEX_REFERENCE, type: 'index-pattern' };
}

/** What a panel is called, and which documents it is about. */
export interface Described {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly index: IndexPattern;
  /** KQL. */
  readonly query?: string;
}

/** A saved search: its columns are its message. */
export function savedSearch(
  { name, title, description, index, query = '' }: Described,
  columns: readonly string[],
  sort: readonly [field: string, direction: 'asc' | 'desc'] = ['@timestamp', 'desc'],
): SavedObject {
  const attributes = {
    title,
    description,
    hits: 0,
    version: 1,
    columns,
    sort: [sort],
    kibanaSavedObjectMeta: searchSource(query, index),
  };
  return savedObject('search', name, attributes, [indexReference(index)]);
}

/** A visualization of any type; one that names its indices by itself (TSVB, Vega, markdown) has no `index`. */
export function visualization(
  { name, title, description, index, query = '' }: Omit<Described, 'index'> & { readonly index?: IndexPattern },
  type: string,
  params: Json,
  aggs: readonly Json[] = [],
): SavedObject {
  const attributes = {
    title,
    description,
    uiStateJSON: '{}',
    version: 1,
    visState: JSON.stringify({ title, type, params, aggs }),
    kibanaSavedObjectMeta: searchSource(query, index),
  };
  return savedObject('visualization', name, attributes, index === undefined ? [] : [indexReference(index)]);
}
