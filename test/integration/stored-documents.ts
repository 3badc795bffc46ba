import type { SearchClient } from '../../src/search/index.js';

export type Json = Record<string, unknown>;

const MOST = 10_000;

/** Every document of an index or pattern by its id, in order of ids; empty when there is no such index. */
export async function storedDocuments(client: SearchClient, index: string): Promise<Map<string, Json>> {
  const path = `/${index}/_refresh`;
  const { status } = await client.request({ method: 'POST', path, allow: [404] });
  if (status === 404) return new Map();
  const { hits } = await client.search({ size: MOST, query: { match_all: {} } }, { index });
  if (hits.length === MOST) throw new Error(`${index} holds more documents than a test may read`);
  const sorted = [...hits].sort((a, b) => (a.id < b.id ? -1 : 1));
  return new Map(sorted.map(({ id, source }) => [id, { ...source }]));
}

/** Deletes every index whose name begins like this. */
export async function deleteIndices(client: SearchClient, begin: string): Promise<void> {
  const query = { format: 'json', h: 'index' };
  const { body } = await client.request({ method: 'GET', path: `/_cat/indices/${begin}*`, query, allow: [404] });
  if (!Array.isArray(body)) return;
  for (const { index } of body as { index: string }[]) await client.deleteIndex(index);
}
