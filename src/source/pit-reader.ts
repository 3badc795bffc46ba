import { setImmediate as turn } from 'node:timers/promises';
import { ConnectorError } from '../errors/index.js';
import { statusOf } from '../search/index.js';
import type { SearchClient, SearchHit } from '../search/index.js';
import type { IndexFields } from './index-fields.js';

/** Field values that order the documents; numbers, so that JSON keeps them. */
export type Position = readonly number[];

export interface PitReaderOptions {
  readonly client: SearchClient;
  readonly index: string;
  readonly fields: IndexFields;
  readonly query: Readonly<Record<string, unknown>>;
  readonly pageSize: number;
  readonly keepAliveMs: number;
  readonly after: Position | undefined;
  readonly signal: AbortSignal | undefined;
}

export interface PositionedHit {
  readonly hit: SearchHit;
  readonly timeMs: number;
  /** Arrival; the time again when there is no field for it. */
  readonly cursorMs: number;
  /** Rises with every write to its shard. */
  readonly seqNo: number;
}

export interface HitPage {
  readonly hits: readonly PositionedHit[];
  /** Where the next page begins; undefined after the last. */
  readonly after: Position | undefined;
}

/** The most that one search may ask for (`index.max_result_window`). */
const MAX_PAGE = 10_000;
const MAX_LOST_IN_A_ROW = 3;
/** A field that no index maps. */
const CONSTANT = 'logmamba.constant';

/**
 * Reads a query in order of time, `log.offset` and `_seq_no`, page by page, in a point in time. The next page is asked for before one
 * is given out, so that the engine reads while a page is worked on; never more than one page is ahead.
 *
 * `_seq_no` is unique in a shard only, and OpenSearch 2 has no `_shard_doc`: a full page is cut before its last group of equal
 * positions, and the group is read again whole with the next page. Such a group is at most one document a shard, so nothing is
 * lost however many documents share a time. Positions hold field values only, hence a lost point in time is simply opened anew.
 *
 * With `date_nanos` both engines lose documents when a sort that converts to milliseconds comes first: their skipping of
 * non-competitive points compares milliseconds with nanoseconds. A constant first key switches the skipping off.
 */
export async function* readByPosition(options: PitReaderOptions): AsyncGenerator<HitPage, void> {
  const { client, fields } = options;
  const sort = sortOf(fields);
  let size = Math.min(options.pageSize, MAX_PAGE);
  let pit = await client.openPit(options.index, options.keepAliveMs);

  async function ask(after: Position | undefined): Promise<readonly SearchHit[]> {
    for (let lost = 0; ;) {
      try {
        const found = await client.search(
          {
            size,
            pit: { id: pit, keep_alive: `${options.keepAliveMs}ms` },
            query: options.query,
            sort,
            track_total_hits: false,
            ...(after === undefined ? {} : { search_after: searchAfter(client, after) }),
          },
          options.signal === undefined ? {} : { signal: options.signal },
        );
        pit = found.pitId ?? pit;
        return found.hits;
      } catch (error) {
        if (statusOf(error) !== 404 || ++lost > MAX_LOST_IN_A_ROW) throw error;
        pit = await client.openPit(options.index, options.keepAliveMs);
      }
    }
  }

  let after = options.after;
  let coming = ahead(ask(after));
  try {
    for (;;) {
      const hits = await coming;
      const isLast = hits.length < size;
      const kept = isLast ? hits.length : wholeGroups(hits, sort.length);
      if (kept === 0 && !isLast) {
        size = largerPage(size, options.index);
        coming = ahead(ask(after));
        continue;
      }
      after = isLast ? undefined : (hits[kept - 1].sort.slice(0, sort.length) as number[]);
      if (after !== undefined) coming = ahead(ask(after));
      // a request leaves the process only once this turn ends, and a page may be worked on without a pause
      await turn();
      yield { hits: hits.slice(0, kept).map((hit) => positioned(hit, fields)), after };
      if (isLast) return;
    }
  } finally {
    // one that nobody waits for any more may still change the id of the point in time
    await coming.catch(() => undefined);
    // Closing is a courtesy: it expires by itself, and the fault that ended the reading matters more.
    await client.closePit(pit).catch(() => undefined);
  }
}

/** A page that is asked for before it is waited for: its fault is thrown when it is. */
function ahead<T>(page: Promise<T>): Promise<T> {
  page.catch(() => undefined);
  return page;
}

function sortOf(fields: IndexFields): Record<string, unknown>[] {
  const date = { order: 'asc', numeric_type: 'date', unmapped_type: 'date' };
  return [
    ...(fields.hasNanos ? [{ [CONSTANT]: { order: 'asc', missing: 0, unmapped_type: 'long' } }] : []),
    { [fields.time]: date },
    ...(fields.hasOffset ? [{ 'log.offset': { order: 'asc', missing: -1, unmapped_type: 'long' } }] : []),
    { _seq_no: { order: 'asc' } },
    ...(fields.cursor === fields.time ? [] : [{ [fields.cursor]: date }]),
  ];
}

/** Elasticsearch appends `_shard_doc` to the sort of a point in time and wants a value for it: the highest, "after all of them". */
function searchAfter(client: SearchClient, after: Position): readonly unknown[] {
  return client.info.distribution === 'elasticsearch' ? [...after, '9223372036854775807'] : after;
}

/** How many hits are left when the last group of equal positions is cut off. */
function wholeGroups(hits: readonly SearchHit[], width: number): number {
  const last = hits[hits.length - 1].sort;
  let kept = hits.length - 1;
  while (kept > 0 && samePosition(hits[kept - 1].sort, last, width)) kept--;
  return kept;
}

function samePosition(left: readonly unknown[], right: readonly unknown[], width: number): boolean {
  for (let i = 0; i < width; i++) if (left[i] !== right[i]) return false;
  return true;
}

function largerPage(size: number, index: string): number {
  if (size < MAX_PAGE) return Math.min(MAX_PAGE, size * 2);
  throw new ConnectorError('REQUEST_FAILED', `More than ${MAX_PAGE} documents share one position`, {
    where: index,
    todo: 'Read fewer indices at once (source.indices).',
  });
}

function positioned(hit: SearchHit, fields: IndexFields): PositionedHit {
  const timeMs = Number(hit.sort[fields.hasNanos ? 1 : 0]);
  const width = (fields.hasNanos ? 1 : 0) + (fields.hasOffset ? 1 : 0) + 2;
  const cursorMs = fields.cursor === fields.time ? timeMs : Number(hit.sort[width]);
  return { hit, timeMs, cursorMs, seqNo: Number(hit.sort[width - 1]) };
}
