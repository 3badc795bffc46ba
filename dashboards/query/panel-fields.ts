import type { SavedObject } from '../saved-object.js';
import type { Agg } from './classic-request.js';
import { kqlFields, parseKql } from './kql.js';
import { indexOf, ownQuery, specOf, visStateOf } from './panel-requests.js';
import type { TsvbParams } from './tsvb-request.js';

type Json = Readonly<Record<string, unknown>>;

/** What a field is used for; each use allows some types only. */
export type FieldUse =
  | 'shown'
  | 'sorted'
  | 'matched'
  | 'ranged'
  | 'split'
  | 'added'
  | 'largest'
  | 'counted'
  | 'first'
  | 'over time'
  | 'in steps';

export interface UsedField {
  readonly panel: string;
  /** Index names, as panels write them. */
  readonly index: string;
  readonly field: string;
  readonly use: FieldUse;
}

const AGG_USES: Readonly<Record<string, FieldUse>> = {
  terms: 'split',
  sum: 'added',
  avg: 'added',
  max: 'largest',
  min: 'largest',
  cardinality: 'counted',
  value_count: 'counted',
  top_hits: 'first',
  date_histogram: 'over time',
  date_range: 'over time',
  histogram: 'in steps',
};

/** Every field that a panel uses, wherever its saved object hides it. */
export function usedFields(panel: SavedObject, objects: readonly SavedObject[]): UsedField[] {
  const found: UsedField[] = [];
  const add = (index: string, field: string, use: FieldUse): void =>
    void found.push({ panel: panel.id, index, field, use });
  const addQuery = (index: string, query = ''): void => {
    const parsed = parseKql(query);
    for (const { field, isRange } of parsed === undefined ? [] : kqlFields(parsed)) {
      add(index, field, isRange ? 'ranged' : 'matched');
    }
  };
  if (panel.type === 'search') {
    const index = indexOf(panel, objects);
    const { columns, sort } = panel.attributes as { columns: readonly string[]; sort: readonly [string][] };
    for (const column of columns) add(index, column, 'shown');
    for (const [field] of sort) add(index, field, 'sorted');
    addQuery(index, ownQuery(panel));
    return found;
  }
  const { type, params, aggs } = visStateOf(panel);
  if (type === 'markdown') return found;
  if (type === 'vega') addSpec(panel, add);
  else if (type === 'metrics') addTsvb(params as unknown as TsvbParams, add, addQuery);
  else {
    const index = indexOf(panel, objects);
    for (const agg of aggs) addClassic(index, agg, add, addQuery);
    addQuery(index, ownQuery(panel));
  }
  return found;
}

type Add = (index: string, field: string, use: FieldUse) => void;
type AddQuery = (index: string, query?: string) => void;

function addClassic(index: string, { type, params }: Agg, add: Add, addQuery: AddQuery): void {
  if (typeof params.field === 'string') add(index, params.field, AGG_USES[type]);
  if (typeof params.sortField === 'string') add(index, params.sortField, 'sorted');
  for (const { input } of (params.filters as { input: { query: string } }[] | undefined) ?? [])
    addQuery(index, input.query);
}

function addTsvb(params: TsvbParams, add: Add, addQuery: AddQuery): void {
  for (const { metrics, filter, override_index_pattern: own, series_index_pattern: index } of params.series) {
    const read = own === 1 ? String(index) : params.index_pattern;
    add(read, '@timestamp', 'over time');
    addQuery(read, params.filter?.query);
    addQuery(read, filter?.query);
    for (const { type, field } of metrics) if (field !== undefined && type !== 'math') add(read, field, AGG_USES[type]);
  }
}

function addSpec(panel: SavedObject, add: Add): void {
  for (const { url } of specOf(panel).data as readonly { url?: { index: string; body: Json } }[]) {
    if (url === undefined) continue;
    const { index, body } = url;
    for (const field of (body._source as string[] | undefined) ?? []) add(index, field, 'shown');
    for (const entry of (body.sort as Json[] | undefined) ?? []) add(index, Object.keys(entry)[0], 'sorted');
    walk(body, (kind, inner) => {
      const use = AGG_USES[kind];
      if (use !== undefined && typeof inner.field === 'string') add(index, inner.field, use);
      if (kind === 'range') for (const field of Object.keys(inner)) add(index, field, 'ranged');
      if (kind === 'term') for (const field of Object.keys(inner)) add(index, field, 'matched');
    });
  }
}

function walk(value: unknown, visit: (kind: string, inner: Json) => void): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) visit(name, inner as Json);
    walk(inner, visit);
  }
}
