import { ConnectorError } from '../errors/index.js';
import type { LogSource, Page } from '../types/index.js';
import { Arrivals } from './arrivals.js';
import { parseIndexCursor } from './index-cursor.js';
import type { IndexCursor, OpenPass } from './index-cursor.js';
import { resolveIndexFields } from './index-fields.js';
import type { IndexFields } from './index-fields.js';
import { IndexPass, keyOf } from './index-pass.js';
import type { PassOptions } from './index-pass.js';
import { passQuery } from './index-source-options.js';
import type { IndexSourceOptions } from './index-source-options.js';
import { arrivedBehind, countBehind, searchLate } from './late-search.js';
import { readByPosition } from './pit-reader.js';

export interface IndexSourceCounts {
  readonly delivered: number;
  /** Read again in the overlap window and dropped. */
  readonly repeated: number;
  /** Delivered with `late: true`. */
  readonly late: number;
  /** Arrived later than is looked for, or could not be told from those delivered: counted, not delivered. */
  readonly missed: number;
}

export interface IndexSource extends LogSource {
  /** How many documents `pages` would go through from the cursor on, those that it will drop included. */
  expected(cursor?: unknown): Promise<number>;
  /** Of all passes of this source so far. */
  readonly counts: IndexSourceCounts;
}

/**
 * Documents of an index in order of (event time, `log.offset`, `_seq_no`), from a cursor on. A pass reads, in a point in time,
 * what arrived in [end of the last pass - overlap, now - delay) and drops what was delivered before; with it, up to `lateMs`
 * behind, the documents by which ten minutes have grown since they were delivered. A cursor from the middle of a pass finishes
 * that pass with the same bounds first. Each page's cursor is true only until the next page is asked for.
 */
export function createIndexSource(options: IndexSourceOptions): IndexSource {
  return new PassReader(options);
}

class PassReader implements IndexSource {
  readonly #options: IndexSourceOptions;
  readonly #index: string;
  readonly #overlapMs: number;
  readonly #upperMs: number;
  /** Names the documents that are read: counts of others are not comparable. */
  readonly #scope: string;
  readonly #passes: IndexPass[] = [];
  #missed = 0;
  #fields: IndexFields | undefined;

  constructor(options: IndexSourceOptions) {
    this.#options = options;
    this.#index = options.indices.join(',');
    this.#overlapMs = options.overlapMs ?? 0;
    this.#scope = keyOf(this.#index, JSON.stringify([options.fromMs, options.toMs, options.query]));
    this.#upperMs = options.nowMs === undefined ? options.toMs : options.nowMs - (options.delayMs ?? 0);
    if (!Number.isFinite(this.#upperMs)) {
      throw new ConnectorError('USAGE', 'An index is read up to a time: toMs or nowMs is needed', {
        where: this.#index,
      });
    }
  }

  get counts(): IndexSourceCounts {
    const sum = (name: keyof IndexPass['counts']): number => {
      return this.#passes.reduce((total, { counts }) => total + counts[name], 0);
    };
    return { delivered: sum('delivered'), repeated: sum('repeated'), late: sum('late'), missed: this.#missed };
  }

  async expected(cursor?: unknown): Promise<number> {
    const start = this.#start(parseIndexCursor(cursor), await this.#resolve());
    const open = start.pass;
    const lowerMs = open === undefined ? this.#lowerOf(start) : open.lowerMs;
    return this.#options.client.count(this.#index, passQuery(this.#options, start.field, lowerMs, this.#upperMs));
  }

  async *pages(options: { readonly cursor?: unknown; readonly signal?: AbortSignal } = {}): AsyncGenerator<Page, void> {
    const fields = await this.#resolve();
    let cursor = this.#start(parseIndexCursor(options.cursor), fields);
    if (cursor.pass !== undefined) {
      if (this.#isBeyond(cursor.pass, fields)) return;
      cursor = yield* this.#pass(cursor, fields, options.signal);
    }
    if (options.signal?.aborted === true) return;
    if (cursor.doneMs === null || cursor.doneMs < this.#upperMs) yield* this.#pass(cursor, fields, options.signal);
    else await this.#addMissed(cursor);
  }

  async #resolve(): Promise<IndexFields> {
    const { client, nowMs } = this.#options;
    const time = this.#options.timeField ?? '@timestamp';
    const cursor = nowMs === undefined ? time : (this.#options.cursorField ?? 'auto');
    const query = passQuery(this.#options, time, null, Infinity);
    this.#fields ??= await resolveIndexFields(client, this.#index, time, cursor, query);
    return this.#fields;
  }

  /** The cursor to go on from; one of another field is of no use, and its bounds least of all. */
  #start(cursor: IndexCursor | undefined, { cursor: field }: IndexFields): IndexCursor {
    if (cursor?.field === field) return cursor;
    if (cursor !== undefined && this.#options.nowMs === undefined) {
      throw new ConnectorError('USAGE', `What was read is known by ${cursor.field}, a range is read by ${field}`, {
        where: this.#index,
        todo: 'Give --from as well, which begins the range anew, or hunt without --to.',
      });
    }
    // A new field starts where the old one ended, one overlap earlier, and filters by the ids it still knows.
    const doneMs = cursor?.doneMs ?? null;
    const seen = cursor?.seen ?? [];
    return {
      format: 1,
      field,
      doneMs,
      newestMs: cursor?.newestMs ?? null,
      seen,
      seenFloorMs: seen.length === 0 ? null : (cursor?.seenFloorMs ?? null),
    };
  }

  /** Whether a pass by event time has come further than this source is to read: it stays as it is. */
  #isBeyond({ after }: OpenPass, { time, cursor, hasNanos }: IndexFields): boolean {
    return cursor === time && after[hasNanos ? 1 : 0] >= this.#options.toMs;
  }

  #lowerOf({ doneMs, seenFloorMs }: IndexCursor): number | null {
    return doneMs === null ? null : Math.max(doneMs - this.#overlapMs, seenFloorMs ?? -Infinity);
  }

  async *#pass(
    cursor: IndexCursor,
    fields: IndexFields,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Page, IndexCursor> {
    const pass = await this.#open(cursor, fields);
    const pages = readByPosition({
      client: this.#options.client,
      index: this.#index,
      fields,
      query: passQuery(this.#options, fields.cursor, pass.lowerMs, pass.upperMs, pass.late.spans),
      pageSize: this.#options.pageSize ?? 2000,
      keepAliveMs: this.#options.keepAliveMs ?? 300_000,
      after: cursor.pass?.after,
      signal,
    });
    const state = new IndexPass(pass);
    this.#passes.push(state);
    for await (const page of pages) {
      const { after } = page;
      const result = state.take(page);
      if (after === undefined) {
        const end = await this.#close(state, pass);
        yield { ...result, cursor: end };
        return end;
      }
      yield {
        ...result,
        get cursor() {
          return state.middle(after);
        },
      };
      if (signal?.aborted === true) return state.middle(after);
    }
    return cursor;
  }

  async #open(cursor: IndexCursor, { time }: IndexFields): Promise<PassOptions> {
    const open = cursor.pass;
    const lowerMs = open === undefined ? this.#lowerOf(cursor) : open.lowerMs;
    const rangeToMs = cursor.field === time ? this.#options.toMs : Infinity;
    const upperMs = Math.min(open?.upperMs ?? this.#upperMs, rangeToMs);
    // Without counts of what was delivered, it must not be taken for new.
    const countedMs = open?.upperMs ?? cursor.doneMs ?? this.#reachMs(upperMs);
    const arrivals = new Arrivals(this.#scope, countedMs, this.#options.maxKeys ?? 20_000, cursor.arrivals);
    if (open === undefined) await this.#addMissed(cursor);
    return {
      cursor,
      lowerMs,
      upperMs,
      overlapMs: this.#overlapMs,
      maxSeen: this.#options.maxSeen ?? 50_000,
      arrivals,
      late:
        open?.late ?? (await searchLate(this.#options, cursor.field, arrivals, open === undefined ? lowerMs : null)),
    };
  }

  async #close(state: IndexPass, { upperMs, arrivals }: PassOptions): Promise<IndexCursor> {
    const { cursor, missed } = state.end(this.#reachMs(upperMs));
    this.#missed += missed;
    return { ...cursor, behind: await countBehind(this.#options, cursor.field, arrivals) };
  }

  async #addMissed({ behind, field }: IndexCursor): Promise<void> {
    this.#missed += await arrivedBehind(this.#options, field, this.#scope, behind);
  }

  /** How far back passes after one with this end look. */
  #reachMs(upperMs: number): number {
    return upperMs - this.#overlapMs - (this.#options.lateMs ?? 0);
  }
}
