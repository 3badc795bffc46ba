import { kqlToDsl, parseKql } from './kql.js';

export type Json = Readonly<Record<string, unknown>>;

/** What a dashboard lays over its panels. */
export interface DashboardContext {
  readonly fromMs: number;
  readonly toMs: number;
  /** KQL of the search bar. */
  readonly query?: string;
}

/** A request that a panel makes. */
export interface PanelRequest {
  /** Of a series or a data set, where a panel makes several. */
  readonly name: string;
  readonly index: string;
  readonly body: Json;
}

export interface Clauses {
  readonly must: readonly Json[];
  readonly filter: readonly Json[];
  readonly must_not: readonly Json[];
}

/** The clauses of a search bar and a panel's own query, as `buildEsQuery` makes them. */
export function clauses(...queries: readonly (string | undefined)[]): Clauses {
  const parsed = queries.map((query) => parseKql(query ?? '')).filter((query) => query !== undefined);
  return { must: [], filter: parsed.map(kqlToDsl), must_not: [] };
}

export function timeRange({ fromMs, toMs }: DashboardContext, field = '@timestamp'): Json {
  const text = (ms: number): string => new Date(ms).toISOString();
  return { range: { [field]: { gte: text(fromMs), lte: text(toMs), format: 'strict_date_optional_time' } } };
}

/** Query of a classic panel or a search. */
export function panelQuery(context: DashboardContext, own: string): Json {
  const { filter, ...rest } = clauses(context.query, own);
  return { bool: { ...rest, filter: [...filter, timeRange(context)] } };
}
