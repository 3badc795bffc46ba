import { createHash } from 'node:crypto';
import { ConnectorError } from '../errors/index.js';
import type { LogSource, Page, RawDocument } from '../types/index.js';
import { parseIndexCursor } from './index-cursor.js';
import type { CheckedSpan, IndexCursor } from './index-cursor.js';
import { resolveIndexFields } from './index-fields.js';
import type { IndexFields } from './index-fields.js';
import { passQuery } from './index-source-options.js';
import type { IndexSourceOptions } from './index-source-options.js';
import { readByPosition } from './pit-reader.js';
import type { HitPage, PositionedHit } from './pit-reader.js';
import { SeenWindow } from './seen-window.js';

export interface IndexSourceCounts {
  readonly delivered: number;
  /** Read again in the overlap window and dropped. */
  readonly repeated: number;
  /** Delivered with `late: true`. */
  readonly late: number;
  /** Arrived even later than the overlap window reaches, by the count of the delayed-data check; not delivered. */
  readonly missed: number;
}

export interface IndexSource extends LogSource {
  /** How many documents `pages` would go through from the cursor on, those that it will drop included. */
  expected(cursor?: unknown): Promise<number>;
  /** Of all passes of this source so far. */
  readonly counts: IndexSourceCounts;
}

const CHECK_SPAN_MS = 24 * 3600 * 1000;

/**
 * Documents of an index in order of (event time, `log.offset`, `_seq_no`), from a cursor on. A pass reads, in a point in time,
 * what arrived in [end of the last pass - overlap, now - delay) and drops what was delivered before; a cursor from the middle
 * of a pass finishes that pass with the same bounds first. Each page's cursor is true only until the next page is asked for.
 */
export function createIndexSource(options: IndexSourceOptions): IndexSource {
  return new PassReader(options);
}

interface Pass {
  readonly fields: IndexFields;
  readonly cursor: IndexCursor;
  readonly lowerMs: number | null;
  readonly upperMs: number;
  readonly before: SeenWindow;
  readonly next: SeenWindow;
  newestMs: number | null;
}

class PassReader implements IndexSource {
  readonly #options: IndexSourceOptions;
  readonly #index: string;
  readonly #overlapMs: number;
  readonly #upperMs: number;
  readonly #counts = { delivered: 0, repeated: 0, late: 0, missed: 0 };
  #fields: IndexFields | undefined;

  constructor(options: IndexSourceOptions) {
    this.#options = options;
    this.#index = options.indices.join(',');
    this.#overlapMs = options.overlapMs ?? 0;
    this.#upperMs = options.nowMs === undefined ? options.toMs : options.nowMs - (options.delayMs ?? 0);
    if (!Number.isFinite(this.#upperMs)) {
      throw new ConnectorError('USAGE', 'An index is read up to a time: toMs or nowMs is needed', {
        where: this.#index,
      });
    }
  }

  get counts(): IndexSourceCounts {
    return { ...this.#counts };
  }

  async expected(cursor?: unknown): Promise<number> {
    const start = this.#start(parseIndexCursor(cursor), await this.#resolve());
    const open = start.pass;
    const lowerMs = open === undefined ? this.#lowerOf(start) : open.lowerMs;
    return this.#options.client.count(this.#index, this.#query(start.field, lowerMs, this.#upperMs));
  }

  async *pages(options: { readonly cursor?: unknown; readonly signal?: AbortSignal } = {}): AsyncGenerator<Page, void> {
    const fields = await this.#resolve();
    let cursor = this.#start(parseIndexCursor(options.cursor), fields);
    if (cursor.pass !== undefined) cursor = yield* this.#pass(cursor, fields, options.signal);
    if (options.signal?.aborted === true) return;
    if (cursor.doneMs === null || cursor.doneMs < this.#upperMs) yield* this.#pass(cursor, fields, options.signal);
  }

  async #resolve(): Promise<IndexFields> {
    const { client, nowMs } = this.#options;
    const time = this.#options.timeField ?? '@timestamp';
    const cursor = nowMs === undefined ? time : (this.#options.cursorField ?? 'auto');
    this.#fields ??= await resolveIndexFields(client, this.#index, time, cursor, this.#query(time, null, Infinity));
    return this.#fields;
  }

  /** The cursor to go on from; one of another field is of no use, and its bounds least of all. */
  #start(cursor: IndexCursor | undefined, { cursor: field }: IndexFields): IndexCursor {
    if (cursor?.field === field) return cursor;
    // A new field starts where the old one ended, one overlap earlier, and filters by the ids it still knows.
    const doneMs = cursor?.doneMs ?? null;
    const seen = cursor?.seen ?? [];
    return {
      format: 1,
      field,
      doneMs,
      newestMs: cursor?.newestMs ?? null,
      seen,
      seenFloorMs: cursor?.seenFloorMs ?? null,
    };
  }

  #lowerOf({ doneMs, seenFloorMs }: IndexCursor): number | null {
    return doneMs === null ? null : Math.max(doneMs - this.#overlapMs, seenFloorMs ?? -Infinity);
  }

  async *#pass(
    cursor: IndexCursor,
    fields: IndexFields,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Page, IndexCursor> {
    const pass = this.#open(cursor, fields);
    await this.#checkDelayed(cursor);
    const pages = readByPosition({
      client: this.#options.client,
      index: this.#index,
      fields,
      query: this.#query(fields.cursor, pass.lowerMs, pass.upperMs),
      pageSize: this.#options.pageSize ?? 2000,
      keepAliveMs: this.#options.keepAliveMs ?? 300_000,
      after: cursor.pass?.after,
      signal,
    });
    for await (const page of pages) {
      const { after } = page;
      const result = this.#take(pass, page);
      if (after === undefined) {
        const end = await this.#close(pass);
        yield { ...result, cursor: end };
        return end;
      }
      yield {
        ...result,
        get cursor() {
          return middle(pass, after);
        },
      };
      if (signal?.aborted === true) return middle(pass, after);
    }
    return cursor;
  }

  #open(cursor: IndexCursor, fields: IndexFields): Pass {
    const maxSeen = this.#options.maxSeen ?? 50_000;
    const open = cursor.pass;
    return {
      fields,
      cursor,
      lowerMs: open === undefined ? this.#lowerOf(cursor) : open.lowerMs,
      upperMs: open?.upperMs ?? this.#upperMs,
      before: new SeenWindow(Infinity, cursor.seen),
      next: new SeenWindow(maxSeen, open?.seen, open?.seenFloorMs ?? undefined),
      newestMs: open === undefined ? cursor.newestMs : open.newestMs,
    };
  }

  #take(pass: Pass, { hits }: HitPage): Omit<Page, 'cursor'> {
    const logs: RawDocument[] = [];
    let repeated = 0;
    for (const positioned of hits) {
      const { hit, timeMs, cursorMs } = positioned;
      const key = keyOf(hit.index, hit.id);
      if (cursorMs >= pass.upperMs - this.#overlapMs) pass.next.add(cursorMs, key);
      if (pass.before.has(key)) {
        repeated++;
        continue;
      }
      const late = this.#isLate(pass.cursor, positioned);
      if (late) this.#counts.late++;
      pass.newestMs = Math.max(pass.newestMs ?? -Infinity, timeMs);
      logs.push({
        kind: 'document',
        ref: { kind: 'document', index: hit.index, id: hit.id },
        source: hit.source,
        late,
      });
    }
    this.#counts.repeated += repeated;
    this.#counts.delivered += logs.length;
    return { logs, repeated };
  }

  /** Behind what an earlier pass should have read, or an overlap behind the newest event that one delivered. */
  #isLate({ doneMs, newestMs }: IndexCursor, { timeMs, cursorMs }: PositionedHit): boolean {
    return (doneMs !== null && cursorMs < doneMs) || (newestMs !== null && timeMs < newestMs - this.#overlapMs);
  }

  async #close(pass: Pass): Promise<IndexCursor> {
    const seen = pass.next.toJSON();
    return {
      format: 1,
      field: pass.fields.cursor,
      doneMs: pass.upperMs,
      newestMs: pass.newestMs,
      seen,
      seenFloorMs: finite(pass.next.floorMs),
      checked: await this.#countBehind(pass),
    };
  }

  async #countBehind(pass: Pass): Promise<CheckedSpan> {
    const toMs = Math.max(pass.upperMs - this.#overlapMs, pass.next.floorMs);
    const fromMs = toMs - CHECK_SPAN_MS;
    const query = this.#query(pass.fields.cursor, fromMs, toMs);
    return { fromMs, toMs, count: await this.#options.client.count(this.#index, query) };
  }

  /** Delayed-data check: what has come since into a span that no pass reads again. */
  async #checkDelayed({ checked, field }: IndexCursor): Promise<void> {
    if (checked === undefined) return;
    const now = await this.#options.client.count(this.#index, this.#query(field, checked.fromMs, checked.toMs));
    this.#counts.missed += Math.max(0, now - checked.count);
  }

  #query(cursorField: string, lowerMs: number | null, upperMs: number): Readonly<Record<string, unknown>> {
    return passQuery(this.#options, cursorField, lowerMs, upperMs);
  }
}

function middle(pass: Pass, after: readonly number[]): IndexCursor {
  const seen = pass.next.toJSON();
  const { lowerMs, upperMs, newestMs } = pass;
  const seenFloorMs = finite(pass.next.floorMs);
  return { ...pass.cursor, pass: { lowerMs, upperMs, after, newestMs, seen, seenFloorMs } };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** 72 bits of the document's identity: short enough to keep by the ten thousand, and no two will meet. */
function keyOf(index: string, id: string): string {
  return createHash('sha256').update(`${index}/${id}`).digest('base64url').slice(0, 12);
}
