import { clauses, timeRange } from './context.js';
import type { DashboardContext, Json, PanelRequest } from './context.js';
import { intervalParameter, vegaInterval } from './intervals.js';

type Mutable = Record<string, unknown>;

interface DataSet {
  readonly name: string;
  readonly url?: {
    readonly index: string;
    readonly body: Json;
    readonly '%context%'?: boolean;
    readonly '%timefield%'?: string;
  };
}

const UNITS: Readonly<Record<string, number>> = { day: 86_400_000, hour: 3_600_000, minute: 60_000 };
const CLAUSE = /^%dashboard_context-(must|filter|must_not)_clause%$/;

/** The requests of a specification's data sets, with what the parser of both products puts in for `%…%`. */
export function vegaRequests(spec: { readonly data: readonly DataSet[] }, context: DashboardContext): PanelRequest[] {
  return spec.data.flatMap(({ name, url }) => {
    if (url === undefined) return [];
    const body = structuredClone(url.body) as Mutable;
    const isInContext = url['%context%'] === true;
    const field = url['%timefield%'];
    if (body.query !== undefined) {
      if (isInContext || field !== undefined) throw new Error(`${name}: %context% and a query exclude each other`);
      body.query = injected(body.query, context, '');
    } else if (isInContext || field !== undefined) {
      const range = field === undefined ? [] : [timeRange(context, field)];
      const over = isInContext ? clauses(context.query) : clauses();
      body.query = { bool: { ...over, must: [...over.must, ...range] } };
    }
    if (body.aggs !== undefined) body.aggs = injected(body.aggs, context, '');
    return [{ name, index: url.index, body }];
  });
}

/** The specification with the answers in place of the URLs, as it reaches Vega. */
export function withAnswers<T extends { readonly data: readonly DataSet[] }>(
  spec: T,
  answers: ReadonlyMap<string, unknown>,
): Omit<T, 'data'> & { readonly data: readonly Json[] } {
  const data = spec.data.map((set): Json => {
    if (set.url === undefined) return { ...set };
    const rest = Object.entries(set).filter(([name]) => name !== 'url');
    return { ...Object.fromEntries(rest), values: answers.get(set.name) };
  });
  return { ...spec, data };
}

function injected(value: unknown, context: DashboardContext, key: string): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown): unknown[] => {
      const clause = typeof item === 'string' ? CLAUSE.exec(item)?.[1] : undefined;
      if (clause === undefined) return [injected(item, context, key)];
      return [...clauses(context.query)[clause as 'must' | 'filter' | 'must_not']];
    });
  }
  if (typeof value !== 'object' || value === null) return value;
  const found = value as Mutable;
  if (found['%timefilter%'] === true) {
    return (timeRange(context) as { range: Mutable }).range['@timestamp'];
  }
  if (found['%timefilter%'] === 'min' || found['%timefilter%'] === 'max') return bound(found, context);
  const entries = Object.entries(found).map(([name, inner]): [string, unknown][] => {
    const auto = typeof inner === 'object' && inner !== null ? (inner as Mutable)['%autointerval%'] : undefined;
    if (name !== 'interval' || auto === undefined) return [[name, injected(inner, context, name)]];
    const count = auto === true ? 50 : Number(auto);
    return Object.entries(intervalParameter(vegaInterval((context.toMs - context.fromMs) / count)));
  });
  return Object.fromEntries(entries.flat());
}

function bound({ '%timefilter%': side, shift = 0, unit = 'day' }: Mutable, { fromMs, toMs }: DashboardContext): number {
  const size = UNITS[String(unit)];
  if (size === undefined) throw new Error(`no unit ${String(unit)}`);
  return (side === 'min' ? fromMs : toMs) + Number(shift) * size;
}
