import type { SearchClient } from '../search/index.js';

/** Where shippers put the host's name, as far as a field of it can be aggregated. */
const HOST_FIELDS = [
  'host.hostname',
  'host.name',
  'host',
  'hostname',
  'agent.hostname',
  'agent.name',
  'logsource',
].flatMap((name) => [name, `${name}.keyword`]);
const NAMES = new Set(['keyword', 'constant_keyword', 'wildcard']);

/** Distinct names in the field that tells most of them apart: at least so many hosts. 0 when no such field is mapped. */
export async function countHosts(
  client: SearchClient,
  index: string,
  query: Readonly<Record<string, unknown>>,
): Promise<number> {
  const { fields } = await client.fieldCaps(index, HOST_FIELDS);
  const usable = [...fields].filter(
    ([, { types, aggregatable }]) => aggregatable && types.every((type) => NAMES.has(type)),
  );
  if (usable.length === 0) return 0;
  const aggs = Object.fromEntries(usable.map(([field], i) => [`hosts${i}`, { cardinality: { field } }]));
  const { aggregations } = await client.search({ size: 0, query, track_total_hits: false, aggs }, { index });
  const counts = Object.values(aggregations).map((found) => {
    const value = typeof found === 'object' && found !== null && 'value' in found ? found.value : 0;
    return typeof value === 'number' ? value : 0;
  });
  return Math.max(0, ...counts);
}
