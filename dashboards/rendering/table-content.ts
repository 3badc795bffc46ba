import { visStateOf } from '../query/panel-requests.js';
import type { Agg } from '../query/classic-request.js';
import type { SavedObject } from '../saved-object.js';
import { SEVERITIES } from '../severity.js';
import type { Answered } from './answers.js';
import { escaped } from './themes.js';

type Json = Readonly<Record<string, unknown>>;

/** Columns that the index patterns colour by severity. */
const COLOURED = new Set(['anomaly.segment.severity', 'anomaly.score_normalized']);
/** Columns that the index patterns make links, with the word that stands for them. */
const LINKED = new Map([
  ['anomaly.segment.view', 'Open'],
  ['anomaly.segment.related', 'Weeks around'],
  ['anomaly.source.view', 'Raw lines ±5 min'],
  ['anomaly.segment.id', undefined],
  ['host.name', undefined],
]);
const ROWS = 40;

export function nothing(): string {
  return '<p class="none">No results found</p>';
}

/** A saved search, as Discover's table shows it. */
export function searchContent(panel: SavedObject, [{ answer }]: readonly Answered[]): string {
  const { columns } = panel.attributes as { columns: readonly string[] };
  const { hits } = answer.hits;
  if (hits.length === 0) return nothing();
  const heads = ['Time', ...columns].map((name) => `<th>${escaped(name)}</th>`).join('');
  const rows = hits.slice(0, ROWS).map(({ _source }) => {
    const cells = columns.map((name) => cell(name, valueAt(_source, name)));
    return `<tr>${cell('@timestamp', _source['@timestamp'])}${cells.join('')}</tr>`;
  });
  return `<table><tr>${heads}</tr>${rows.join('')}</table>`;
}

/** A data table. */
export function tableContent(panel: SavedObject, [{ answer }]: readonly Answered[]): string {
  const { aggs } = visStateOf(panel);
  const buckets = aggs.filter(({ schema }) => schema === 'bucket');
  const metrics = aggs.filter(({ schema }) => schema === 'metric');
  const rows = tableRows(answer.aggregations ?? {}, buckets, metrics);
  if (rows.length === 0) return nothing();
  const heads = [...buckets, ...metrics].map(({ params }) => `<th>${escaped(params.customLabel)}</th>`).join('');
  // a number of different values is no value of the field
  const fields = [...buckets, ...metrics].map(({ type, params }) =>
    type === 'cardinality' ? '' : String(params.field),
  );
  const { perPage } = visStateOf(panel).params as { perPage: number };
  const body = rows
    .slice(0, perPage)
    .map((row) => `<tr>${row.map((value, i) => cell(fields[i], value)).join('')}</tr>`)
    .join('');
  return `<table><tr>${heads}</tr>${body}</table>`;
}

/** Rows of a data table: the keys of its buckets, then its metrics. */
export function tableRows(aggregations: Json, buckets: readonly Agg[], metrics: readonly Agg[]): unknown[][] {
  const [first, ...rest] = buckets;
  if (first === undefined) return [metrics.map((metric) => metricValue(aggregations, metric))];
  const found =
    (aggregations[first.id] as { buckets: readonly (Json & { key: unknown })[] } | undefined)?.buckets ?? [];
  return found.flatMap((bucket) => tableRows(bucket, rest, metrics).map((row) => [bucket.key, ...row]));
}

export function metricValue(bucket: Json, { id, type, params }: Agg): unknown {
  if (type === 'count') return bucket.doc_count;
  const answer = bucket[id] as { value?: number | null; hits?: { hits: { _source: Json }[] } };
  if (type !== 'top_hits') return answer.value;
  const source = answer.hits?.hits[0]?._source;
  return source === undefined ? null : valueAt(source, String(params.field));
}

/** The value at a dotted path. */
export function valueAt(source: Json, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    if (Array.isArray(value)) return value.flatMap((item: unknown) => valueAt(item as Json, name));
    return typeof value === 'object' && value !== null ? (value as Json)[name] : undefined;
  }, source);
}

function cell(field: string, value: unknown): string {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return '<td>-</td>';
  if (field === '@timestamp' || field.startsWith('event.start') || field.startsWith('event.end')) {
    return `<td class="number">${escaped(dateText(value))}</td>`;
  }
  if (COLOURED.has(field)) return `<td class="number">${coloured(Number(value))}</td>`;
  if (LINKED.has(field)) return `<td class="link"><a>${escaped(LINKED.get(field) ?? value)}</a></td>`;
  if (field === 'event.duration') return `<td class="number">${(Number(value) / 1e9).toFixed(1)} s</td>`;
  if (typeof value === 'number') return `<td class="number">${numberText(value)}</td>`;
  const isLong = field === 'message' || field.endsWith('.reason') || field.endsWith('.summary');
  return `<td${isLong ? ' class="long"' : ''}>${escaped(Array.isArray(value) ? value.slice(0, 8).join(', ') : value)}</td>`;
}

function coloured(value: number): string {
  const severity = SEVERITIES.find(({ from }) => value >= from);
  const style = severity === undefined ? '' : ` style="background:${severity.colour};color:${severity.ink}"`;
  return `<span class="colour"${style}>${numberText(value)}</span>`;
}

export function numberText(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 2 });
}

export function dateText(value: unknown): string {
  return new Date(typeof value === 'number' ? value : String(value)).toISOString().slice(0, 19).replace('T', ' ');
}
