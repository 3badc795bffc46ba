import { z } from 'zod';

import { ConnectorError } from '../errors/index.js';
import type { SearchClient, SearchHit } from '../search/index.js';
import type { SourceRef } from '../types/index.js';
import type { TimeRange } from './read-history.js';

export interface AlertedOptions {
  readonly client: SearchClient;
  /** Of the indices that hunts write. */
  readonly prefix: string;
  /** Segments that reach into it count, with all their lines. */
  readonly range: TimeRange;
  /** Segments that a person has called benign: their lines are learned from. Nothing records such verdicts yet. */
  readonly benign?: ReadonlySet<string>;
  readonly maxLines?: number;
  /** Segments asked for at a time. */
  readonly pageSize?: number;
}

/** Source ids take some 100 bytes each. */
const MAX_LINES = 1_000_000;
/** A segment's document lists up to 500 members. */
const SEGMENTS_A_PAGE = 100;
const LINES_A_PAGE = 5000;

const place = z.object({ index: z.string(), id: z.string() });
const segmentBody = z.object({
  anomaly: z.object({
    segment: z.object({
      id: z.string(),
      lines: z.object({ beta: z.number() }),
      members: z.array(z.object({ source: z.unknown() })).default([]),
    }),
  }),
});
const scoreBody = z.object({ anomaly: z.object({ source: place }) });

/** The lines of segments that earlier hunts wrote: what alarmed is not learned as benign. */
export class AlertedLines {
  readonly #ids = new Map<string, Set<string>>();
  readonly #maxLines: number;
  readonly #where: string;
  #size = 0;
  segments = 0;

  constructor(where: string, maxLines = MAX_LINES) {
    this.#where = where;
    this.#maxLines = maxLines;
  }

  get size(): number {
    return this.#size;
  }

  has(ref: SourceRef): boolean {
    return ref.kind === 'document' && this.#ids.get(ref.index)?.has(ref.id) === true;
  }

  /** @throws ConnectorError OUT_OF_MEMORY when there are more than are kept */
  add({ index, id }: z.infer<typeof place>): void {
    let ids = this.#ids.get(index);
    if (ids === undefined) {
      ids = new Set();
      this.#ids.set(index, ids);
    }
    const before = ids.size;
    ids.add(id);
    this.#size += ids.size - before;
    if (this.#size <= this.#maxLines) return;
    throw new ConnectorError(
      'OUT_OF_MEMORY',
      `the segments of earlier hunts hold more than ${this.#maxLines} lines: too many to leave out one by one`,
      {
        where: this.#where,
        todo: 'leave their time out as a whole with --exclude FROM/TO, or learn from them with --keep-alerts',
      },
    );
  }
}

/**
 * Reads which lines of the range lie in segments, those merged into others apart (the others hold their lines). A segment's document lists
 * its first members; of one with more, the scores say which lines it holds.
 * @throws ConnectorError OUT_OF_MEMORY
 */
export async function alertedLines(options: AlertedOptions): Promise<AlertedLines> {
  const { client, prefix, range, benign } = options;
  const lines = new AlertedLines(`${prefix}-segments`, options.maxLines);
  const query = {
    bool: {
      filter: [
        { range: { 'event.start': { lt: range.toMs, format: 'epoch_millis' } } },
        { range: { 'event.end': { gte: range.fromMs, format: 'epoch_millis' } } },
      ],
      must_not: [{ term: { 'anomaly.segment.status': 'merged' } }],
    },
  };
  const segments = pagesOf(client, {
    index: `${prefix}-segments`,
    size: options.pageSize ?? SEGMENTS_A_PAGE,
    query,
    fields: ['anomaly.segment.id', 'anomaly.segment.lines', 'anomaly.segment.members.source'],
    sort: ['anomaly.segment.id'],
  });
  for await (const hits of segments) {
    const longer: string[] = [];
    for (const { source } of hits) {
      const { id, members, lines: counts } = segmentBody.parse(source).anomaly.segment;
      if (benign?.has(id) === true) continue;
      lines.segments++;
      for (const member of members) addPlace(lines, member.source);
      if (counts.beta > members.length) longer.push(id);
    }
    if (longer.length > 0) await addScored(lines, client, prefix, longer);
  }
  return lines;
}

/** A line of a file has no place in an index. */
function addPlace(lines: AlertedLines, source: unknown): void {
  const { success, data } = place.safeParse(source);
  if (success) lines.add(data);
}

async function addScored(
  lines: AlertedLines,
  client: SearchClient,
  prefix: string,
  segments: readonly string[],
): Promise<void> {
  const scores = pagesOf(client, {
    index: `${prefix}-scores-*`,
    size: LINES_A_PAGE,
    query: {
      bool: { filter: [{ terms: { 'anomaly.segment.id': segments } }, { exists: { field: 'anomaly.source.id' } }] },
    },
    fields: ['anomaly.source'],
    sort: ['anomaly.source.index', 'anomaly.source.id'],
  });
  for await (const hits of scores) {
    for (const { source } of hits) lines.add(scoreBody.parse(source).anomaly.source);
  }
}

interface Paging {
  readonly index: string;
  readonly size: number;
  readonly query: Readonly<Record<string, unknown>>;
  readonly fields: readonly string[];
  /** Keywords that together name a hit; hits of the same name are the same. */
  readonly sort: readonly string[];
}

/** Without a point in time, so that an account needs to search only; an index that is not there holds nothing. */
async function* pagesOf(
  client: SearchClient,
  { index, size, query, fields, sort }: Paging,
): AsyncGenerator<readonly SearchHit[]> {
  let after: readonly unknown[] | undefined;
  for (;;) {
    const body = {
      size,
      query,
      _source: fields,
      sort: sort.map((field) => ({ [field]: 'asc' })),
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
