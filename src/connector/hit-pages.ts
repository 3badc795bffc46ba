import { ConnectorError } from '../errors/index.js';
import type { SearchClient, SearchHit } from '../search/index.js';

/** A search whose hits are read a page after another. */
interface Paging {
  readonly index: string;
  readonly size: number;
  readonly query: Readonly<Record<string, unknown>>;
  readonly fields: readonly string[];
  /** Fields that together name a hit, ascending; hits of the same name are the same. */
  readonly sort: readonly string[];
  /** The other way round. */
  readonly descending?: boolean;
}

/** Without a point in time, so that an account needs to search only; an index that is not there holds nothing. */
export async function* pagesOf(
  client: SearchClient,
  { index, size, query, fields, sort, descending = false }: Paging,
): AsyncGenerator<readonly SearchHit[]> {
  let after: readonly unknown[] | undefined;
  for (;;) {
    const body = {
      size,
      query,
      _source: fields,
      sort: sort.map((field) => ({ [field]: { order: descending ? 'desc' : 'asc', unmapped_type: 'keyword' } })),
      track_total_hits: false,
      ...(after === undefined ? {} : { search_after: after }),
    };
    const { hits } = await client.search(body, { index }).catch((error: unknown) => {
      if (error instanceof ConnectorError && error.code === 'INDEX_NOT_FOUND') return { hits: [] };
      throw error;
    });
    if (hits.length > 0) yield hits;
    if (hits.length < size) return;
    after = hits[hits.length - 1].sort;
  }
}
