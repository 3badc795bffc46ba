import { afterAll, beforeAll, expect, it } from 'vitest';
import { ConnectorError } from '../../src/errors/index.js';
import { bulkLines, connect } from '../../src/search/index.js';
import type { SearchClient } from '../../src/search/index.js';
import { createIndexSource } from '../../src/source/index.js';
import type { IndexSource, IndexSourceOptions } from '../../src/source/index.js';
import type { Page, RawDocument } from '../../src/types/index.js';
import { describeEngines, freshName } from '../engines.js';

const T0 = Date.UTC(2026, 0, 10);
const HOUR = 3_600_000;
const date = { type: 'date' };
const offset = { properties: { offset: { type: 'long' } } };

interface Entry {
  readonly id: string;
  readonly timeMs: number;
  readonly offset?: number;
  readonly ingestedMs?: number;
}

function documents(page: Page): RawDocument[] {
  return page.logs.filter((log) => log.kind === 'document');
}

interface Reading {
  readonly ids: string[];
  readonly late: string[];
  readonly repeated: number;
  /** As a checkpoint gives it back. */
  readonly cursor: unknown;
}

async function readAll(source: IndexSource, cursor?: unknown, pages = Infinity): Promise<Reading> {
  const read: RawDocument[] = [];
  let repeated = 0;
  let last: unknown = cursor;
  let count = 0;
  for await (const page of source.pages({ cursor })) {
    read.push(...documents(page));
    repeated += page.repeated;
    last = JSON.parse(JSON.stringify(page.cursor));
    if (++count >= pages) break;
  }
  const late = read.filter((log) => log.late).map(({ ref }) => ref.id);
  return { ids: read.map(({ ref }) => ref.id), late, repeated, cursor: last };
}

/** The client with the ids of the points in time that it opened. */
function recording(client: SearchClient, opened: string[]): SearchClient {
  return new Proxy(client, {
    get(target, name) {
      if (name === 'openPit') {
        return async (index: string, keepAliveMs: number): Promise<string> => {
          const id = await target.openPit(index, keepAliveMs);
          opened.push(id);
          return id;
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

describeEngines('index source', (engine) => {
  let client: SearchClient;
  const made: string[] = [];

  beforeAll(async () => {
    client = await connect({ url: engine.url });
  });

  afterAll(async () => {
    for (const index of made) await client.deleteIndex(index);
    await client.close();
  });

  async function createIndex(properties: Record<string, unknown>, shards = 3): Promise<string> {
    const index = freshName('source');
    made.push(index);
    await client.createIndex(index, {
      mappings: { dynamic: false, properties },
      settings: { number_of_shards: shards, number_of_replicas: 0 },
    });
    return index;
  }

  async function put(index: string, entries: readonly Entry[], timeOf = iso): Promise<void> {
    const lines = entries.map((entry) => {
      const body = {
        '@timestamp': timeOf(entry),
        message: `line ${entry.id}`,
        ...(entry.offset === undefined ? {} : { log: { offset: entry.offset } }),
        ...(entry.ingestedMs === undefined ? {} : { event: { ingested: new Date(entry.ingestedMs).toISOString() } }),
      };
      return bulkLines({ op: 'create', index, id: entry.id, body });
    });
    const items = await client.bulk(lines.join(''), { refresh: true });
    expect(items.filter(({ status }) => status !== 201)).toEqual([]);
  }

  function iso({ timeMs }: Entry): string {
    return new Date(timeMs).toISOString();
  }

  function source(index: string, more: Partial<IndexSourceOptions> = {}): IndexSource {
    const range = { fromMs: T0, toMs: T0 + 24 * HOUR };
    return createIndexSource({ client, indices: [index], ...range, pageSize: 7, ...more });
  }

  it('loses and doubles nothing when hundreds of documents on several shards share one time', async () => {
    const withOffset = await createIndex({ '@timestamp': date, log: offset }, 5);
    const without = await createIndex({ '@timestamp': date }, 3);
    const ids = Array.from({ length: 600 }, (_, i) => `d${i}`);
    const entries = ids.map((id, i): Entry => ({ id, timeMs: T0 + (i % 5 === 0 ? 1000 : 0), offset: 600 - i }));
    await put(withOffset, entries.slice(0, 300));
    await put(without, entries.slice(300));
    const reader = source(`${withOffset},${without}`);
    expect(await reader.expected()).toBe(600);
    const { ids: read } = await readAll(reader);
    expect(read).toHaveLength(600);
    expect(new Set(read)).toEqual(new Set(ids));
    expect(reader.counts).toEqual({ delivered: 600, repeated: 0, late: 0, missed: 0 });
    // Order: time, then offset where there is one.
    const place = new Map(entries.map((entry) => [entry.id, entry]));
    const ordered = read.filter((id) => Number(id.slice(1)) < 300).map((id) => place.get(id));
    const expected = [...entries.slice(0, 300)].sort(
      (left, right) => left.timeMs - right.timeMs || (left.offset ?? 0) - (right.offset ?? 0),
    );
    expect(ordered).toEqual(expected);
  });

  it('loses nothing when one of the indices has nanoseconds', async () => {
    const nanos = await createIndex({ '@timestamp': { type: 'date_nanos' }, log: offset }, 3);
    const millis = await createIndex({ '@timestamp': date }, 2);
    const entries = Array.from({ length: 200 }, (_, i): Entry => ({ id: `n${i}`, timeMs: T0 + 123, offset: i }));
    await put(nanos, entries, ({ id }) => `2026-01-10T00:00:00.123${String(100 + Number(id.slice(1)))}Z`);
    await put(
      millis,
      entries.map((entry) => ({ ...entry, id: entry.id.replace('n', 'm') })),
    );
    const { ids } = await readAll(source(`${nanos},${millis}`));
    expect(ids).toHaveLength(400);
    expect(new Set(ids).size).toBe(400);
  });

  it('keeps to the range, and to the query', async () => {
    const index = await createIndex({ '@timestamp': date });
    await put(index, [
      { id: 'before', timeMs: T0 - 1 },
      { id: 'first', timeMs: T0 },
      { id: 'last', timeMs: T0 + HOUR - 1 },
      { id: 'after', timeMs: T0 + HOUR },
    ]);
    expect((await readAll(source(index, { toMs: T0 + HOUR }))).ids).toEqual(['first', 'last']);
    const query = { ids: { values: ['last', 'after'] } };
    expect((await readAll(source(index, { toMs: T0 + HOUR, query }))).ids).toEqual(['last']);
    const empty = await readAll(source(index, { fromMs: T0 + 2 * HOUR }));
    expect(empty.ids).toEqual([]);
    expect(empty.cursor).toMatchObject({ doneMs: T0 + 24 * HOUR });
  });

  it('goes on when its point in time is lost', async () => {
    const index = await createIndex({ '@timestamp': date });
    const entries = Array.from({ length: 60 }, (_, i): Entry => ({ id: `p${i}`, timeMs: T0 + Math.floor(i / 10) }));
    await put(index, entries);
    const opened: string[] = [];
    const read: string[] = [];
    for await (const page of source(index, { client: recording(client, opened) }).pages({})) {
      read.push(...documents(page).map(({ ref }) => ref.id));
      await client.closePit(opened.at(-1) ?? '');
    }
    expect(opened.length).toBeGreaterThan(5);
    expect([...read].sort()).toEqual(entries.map(({ id }) => id).sort());
  });

  it('stopped anywhere and resumed, reads what an undisturbed run reads', async () => {
    const index = await createIndex({ '@timestamp': date, event: { properties: { ingested: date } } });
    const entries = Array.from({ length: 50 }, (_, i): Entry => {
      return { id: `k${i}`, timeMs: T0 + Math.floor(i / 4) * 1000, ingestedMs: T0 + HOUR + ((i * 7) % 50) };
    });
    await put(index, entries);
    const options = { nowMs: T0 + 2 * HOUR, delayMs: 0, overlapMs: 90 * 60_000, toMs: Infinity };
    const whole = await readAll(source(index, options));
    expect(whole.ids).toHaveLength(50);
    for (const pages of [1, 3, 6]) {
      const first = await readAll(source(index, options), undefined, pages);
      const later = { ...options, nowMs: T0 + 3 * HOUR };
      const second = await readAll(source(index, later), first.cursor);
      expect([...first.ids, ...second.ids]).toEqual(whole.ids);
      const third = await readAll(source(index, later), second.cursor);
      expect(third.ids).toEqual([]);
    }
  });

  it('reads the overlap again, drops what it knows, and flags what came late', async () => {
    const index = await createIndex({ '@timestamp': date });
    const entries = Array.from({ length: 40 }, (_, i): Entry => ({ id: `o${i}`, timeMs: T0 + i * 60_000 }));
    await put(index, entries);
    const follow = (minutes: number): IndexSource =>
      source(index, { nowMs: T0 + minutes * 60_000, delayMs: 60_000, overlapMs: 10 * 60_000, toMs: Infinity });
    const first = await readAll(follow(31));
    expect(first.ids).toEqual(entries.slice(0, 30).map(({ id }) => id));
    expect(first.late).toEqual([]);
    // One within the overlap of 10 minutes, one behind it, before the second pass.
    await put(index, [
      { id: 'late', timeMs: T0 + 25 * 60_000 + 1 },
      { id: 'too-late', timeMs: T0 + 5 * 60_000 },
    ]);
    const reader = follow(36);
    const second = await readAll(reader, first.cursor);
    expect(second.ids).toEqual(['late', ...entries.slice(30, 35).map(({ id }) => id)]);
    expect(second.late).toEqual(['late']);
    expect(second.repeated).toBe(10);
    expect(reader.counts).toEqual({ delivered: 6, repeated: 10, late: 1, missed: 1 });
    const third = follow(36);
    expect((await readAll(third, second.cursor)).ids).toEqual([]);
    expect(third.counts.missed).toBe(0);
  });

  it.each([
    [1, 20_000],
    [5, 20_000],
    [1, 50],
    [3, 50],
  ])('finds what came later than the overlap, once, with %i shards, %i known', async (shards, maxKeys) => {
    const index = await createIndex({ '@timestamp': date }, shards);
    const end = T0 + 72 * HOUR;
    const entries = Array.from({ length: 720 }, (_, i): Entry => ({ id: `w${i}`, timeMs: T0 + i * 360_000 }));
    await put(index, entries);
    const follow = (minutes: number, more: Partial<IndexSourceOptions> = {}): IndexSource => {
      const nowMs = end + minutes * 60_000;
      const all = { toMs: Infinity, pageSize: 50, delayMs: 0, overlapMs: 600_000, lateMs: 60 * HOUR, maxKeys, nowMs };
      return source(index, { ...all, ...more });
    };
    const first = await readAll(follow(0));
    expect(first.ids).toHaveLength(720);
    // An outage of a day, single ones, and some beyond what is looked for.
    const outage = Array.from({ length: 240 }, (_, i): Entry => ({
      id: `x${i}`,
      timeMs: end - 50 * HOUR + i * 360_001,
    }));
    const single = [2, 3.1, 55].map((hours): Entry => ({ id: `h${hours}`, timeMs: end - hours * HOUR }));
    await put(index, [...outage, ...single, { id: 'new', timeMs: end + 1 }, { id: 'beyond', timeMs: T0 + HOUR }]);
    const expected = [...outage, ...single].sort((left, right) => left.timeMs - right.timeMs).map(({ id }) => id);
    const reader = follow(5);
    const second = await readAll(reader, first.cursor);
    expect(second.late).toEqual(expected);
    expect(second.ids).toEqual([...expected, 'new']);
    expect(reader.counts).toMatchObject({ delivered: 244, late: 243, missed: 1 });
    // the overlap, and what is told by identity in the minutes that grew: of 720
    expect(reader.counts.repeated).toBeLessThan(250);
    // The same in two parts, with more arriving between them, and then everything once.
    const cut = await readAll(follow(5), first.cursor, 2);
    await put(index, [{ id: 'between', timeMs: end - 50 * HOUR + 1000 }]);
    const rest = await readAll(follow(5), cut.cursor);
    expect([...cut.ids, ...rest.ids]).toEqual(second.ids);
    for (const { cursor } of [second, rest]) {
      const third = follow(10);
      expect((await readAll(third, cursor)).ids).toEqual(['between']);
      expect(third.counts.missed).toBe(0);
    }
    const done = await readAll(follow(10), second.cursor);
    expect((await readAll(follow(15), done.cursor)).ids).toEqual([]);
    // A longer overlap, or a cursor that counted nothing, is no reason to read what was read.
    expect((await readAll(follow(15, { overlapMs: 20 * HOUR }), done.cursor)).ids).toEqual([]);
    const { arrivals, behind, ...bare } = done.cursor as Record<string, unknown>;
    expect([arrivals, behind]).not.toContain(undefined);
    expect((await readAll(follow(15), bare)).ids).toEqual([]);
    expect((await readAll(follow(15, { query: { match_all: {} } }), done.cursor)).ids).toEqual([]);
  });

  it('tells documents that are hardly late among several shards', async () => {
    const index = await createIndex({ '@timestamp': date }, 5);
    const entries = Array.from({ length: 400 }, (_, i): Entry => ({ id: `h${i}`, timeMs: T0 + i * 30_000 }));
    const late = [7, 80, 161, 242, 263, 340];
    const follow = (nowMs: number): IndexSource =>
      source(index, { nowMs, delayMs: 0, overlapMs: 0, lateMs: HOUR * 24, toMs: Infinity });
    let cursor: unknown;
    const read: string[] = [];
    for (let at = 0; at < 400; at += 20) {
      await put(
        index,
        entries.slice(at, at + 20).filter((_, i) => !late.includes(at + i)),
      );
      // each one some ten minutes after its time
      const arriving = entries.filter((_, i) => late.includes(i) && i >= at - 40 && i < at - 20);
      if (arriving.length > 0) await put(index, arriving);
      const reading = await readAll(follow(T0 + (at + 20) * 30_000), cursor);
      ({ cursor } = reading);
      read.push(...reading.ids);
    }
    const rest = follow(T0 + HOUR * 4);
    read.push(...(await readAll(rest, cursor)).ids);
    expect(read.filter((id) => late.includes(Number(id.slice(1))))).toHaveLength(late.length);
    expect([...read].sort()).toEqual(entries.map(({ id }) => id).sort());
    expect(rest.counts.missed).toBe(0);
  });

  it('stopped and gone on with to an earlier or a later time, loses and doubles nothing', async () => {
    const index = await createIndex({ '@timestamp': date });
    const entries = Array.from({ length: 50 }, (_, i): Entry => ({ id: `t${i}`, timeMs: T0 + i * 60_000 }));
    await put(index, entries);
    const options = { nowMs: T0 + HOUR, delayMs: 0, overlapMs: 600_000, toMs: Infinity };
    const cut = await readAll(source(index, options), undefined, 3);
    expect(cut.ids).toHaveLength(18);
    for (const minutes of [10, 30, 55]) {
      const toMs = T0 + minutes * 60_000;
      const range = await readAll(source(index, { toMs }), cut.cursor);
      const rest = await readAll(source(index, { ...options, fromMs: toMs, nowMs: T0 + 2 * HOUR }), range.cursor);
      expect([...cut.ids, ...range.ids, ...rest.ids]).toEqual(entries.map(({ id }) => id));
    }
  });

  it('counts what came into a range after it was read', async () => {
    const index = await createIndex({ '@timestamp': date });
    await put(index, [{ id: 'r1', timeMs: T0 + 1 }]);
    const first = await readAll(source(index, { toMs: T0 + HOUR }));
    await put(index, [{ id: 'r2', timeMs: T0 + 2 }]);
    const again = source(index, { toMs: T0 + HOUR });
    expect((await readAll(again, first.cursor)).ids).toEqual([]);
    expect(again.counts.missed).toBe(1);
  });

  it('follows the time of arrival where documents have it, so that old events are not missed', async () => {
    const index = await createIndex({ '@timestamp': date, event: { properties: { ingested: date } } });
    await put(index, [
      { id: 'a', timeMs: T0 + HOUR, ingestedMs: T0 + HOUR + 1000 },
      { id: 'b', timeMs: T0 + HOUR + 500, ingestedMs: T0 + HOUR + 1500 },
    ]);
    const follow = (nowMs: number): IndexSource =>
      source(index, { nowMs, delayMs: 0, overlapMs: 60_000, toMs: Infinity });
    const first = await readAll(follow(T0 + 2 * HOUR));
    expect(first.cursor).toMatchObject({ field: 'event.ingested' });
    await put(index, [
      { id: 'old', timeMs: T0 + 1000, ingestedMs: T0 + 2 * HOUR + 1000 },
      { id: 'new', timeMs: T0 + 2 * HOUR, ingestedMs: T0 + 2 * HOUR + 2000 },
    ]);
    const second = await readAll(follow(T0 + 3 * HOUR), first.cursor);
    expect(second.ids).toEqual(['old', 'new']);
    expect(second.late).toEqual(['old']);
    // A plain range goes by event time, whenever the documents came.
    const range = await readAll(source(index, { toMs: T0 + HOUR + 1 }));
    expect(range.ids).toEqual(['old', 'a']);
    // One document without it, and the time field is the safe choice.
    await put(index, [{ id: 'bare', timeMs: T0 + 2 * HOUR }]);
    expect((await readAll(follow(T0 + 3 * HOUR))).cursor).toMatchObject({ field: '@timestamp' });
  });

  it('doubles nothing when the overlap holds more than it may remember', async () => {
    const index = await createIndex({ '@timestamp': date });
    const entries = Array.from({ length: 100 }, (_, i): Entry => ({ id: `s${i}`, timeMs: T0 + i * 1000 }));
    await put(index, entries);
    const follow = (nowMs: number): IndexSource =>
      source(index, { nowMs, delayMs: 0, overlapMs: HOUR, toMs: Infinity, maxSeen: 10 });
    const first = await readAll(follow(T0 + 50_000));
    const second = await readAll(follow(T0 + 100_000), first.cursor);
    expect([...first.ids, ...second.ids]).toEqual(entries.map(({ id }) => id));
    expect(second.repeated).toBe(10);
  });

  it('says what is wrong with an index', async () => {
    const fault = async (reader: IndexSource): Promise<string> => {
      const error: unknown = await readAll(reader).catch((reason: unknown) => reason);
      if (!(error instanceof ConnectorError)) throw new Error(`expected a ConnectorError, got ${String(error)}`);
      expect(error.context.todo).toBeTypeOf('string');
      return error.code;
    };
    expect(await fault(source('no-such-index'))).toBe('INDEX_NOT_FOUND');
    expect(await fault(source('no-such-index-*'))).toBe('INDEX_NOT_FOUND');
    const words = await createIndex({ '@timestamp': { type: 'keyword' } });
    expect(await fault(source(words))).toBe('NO_USABLE_FIELD');
    expect(await fault(source(words, { timeField: 'nothing' }))).toBe('NO_USABLE_FIELD');
    const dated = await createIndex({ '@timestamp': date });
    expect(await fault(source(`${dated},${words}`))).toBe('NO_USABLE_FIELD');
    const broken = createIndexSource({ client, indices: [dated], fromMs: T0, toMs: T0 + 1 }).pages({
      cursor: { a: 1 },
    });
    await expect(broken[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'CHECKPOINT_CORRUPT' });
  });
});
