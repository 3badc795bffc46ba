import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConnectorError } from '../../../src/errors/index.js';
import type { BulkItemResult } from '../../../src/search/index.js';
import { createIndexSink } from '../../../src/sink/index.js';
import type { IndexSinkOptions } from '../../../src/sink/index.js';
import type { SinkDocument } from '../../../src/types/index.js';

const RETRY = { maxRetries: 4, baseDelayMs: 1, maxDelayMs: 2 };
const DAY = Date.UTC(2026, 2, 9, 12);

interface Received {
  readonly op: 'create' | 'index' | 'update';
  readonly index: string;
  readonly id: string;
  readonly body: Record<string, unknown>;
}

type Answer = (received: Received, request: number) => Partial<BulkItemResult>;

/** Faults that a healthy server cannot be made to show: the answers of a busy or refusing one, item by item. */
function faultyClient(
  answer: Answer,
  maxBytes = Infinity,
): { requests: Received[][]; client: IndexSinkOptions['client'] } {
  const requests: Received[][] = [];
  const bulk = (ndjson: string): Promise<BulkItemResult[]> => {
    if (Buffer.byteLength(ndjson) > maxBytes) {
      return Promise.reject(new ConnectorError('REQUEST_FAILED', 'too large', { status: 413 }));
    }
    const lines = ndjson
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, never>);
    const items: Received[] = [];
    for (let i = 0; i < lines.length; i += 2) {
      const [op, place] = Object.entries(lines[i])[0] as unknown as [Received['op'], { _index: string; _id: string }];
      items.push({ op, index: place._index, id: place._id, body: lines[i + 1] });
    }
    requests.push(items);
    return Promise.resolve(
      items.map((item) => {
        const { op, index, id } = item;
        return {
          op,
          index,
          id,
          status: 201,
          errorType: undefined,
          errorReason: undefined,
          ...answer(item, requests.length),
        };
      }),
    );
  };
  return { requests, client: { bulk } };
}

function doc(id: string, change: Partial<SinkDocument> = {}): SinkDocument {
  return { target: 'scores', id, op: 'create', timeMs: DAY, body: { id }, ...change };
}

describe('createIndexSink', () => {
  it('makes no index a line of what is dated ahead of the pass', async () => {
    const { requests, client } = faultyClient(() => ({}));
    const sink = createIndexSink({ client, prefix: 'lm', retry: RETRY, nowMs: DAY });
    const days = Array.from({ length: 2000 }, (_, i) => DAY + (i - 1) * 86_400_000);
    await sink.write([...days, 8e15].map((timeMs, i) => doc(`${i}`, { timeMs })));
    await sink.close();
    expect([...new Set(requests.flat().map(({ index }) => index))]).toEqual([
      'lm-scores-2026.03.08',
      'lm-scores-2026.03.09',
      'lm-scores-2026.03.10',
      'lm-scores-future',
    ]);
  });

  it('names daily indices after the time of the event and counts what exists already', async () => {
    const { requests, client } = faultyClient(({ id }) => (id === 'b' ? { status: 409 } : {}));
    const sink = createIndexSink({ client, prefix: 'lm', retry: RETRY });
    await sink.write([doc('a'), doc('b'), doc('s', { target: 'segments', op: 'index' })]);
    expect(await sink.flush()).toEqual({ written: 2, existing: 1, deadLettered: 0, retried: 0 });
    expect(requests[0].map(({ op, index }) => `${op} ${index}`)).toEqual([
      'create lm-scores-2026.03.09',
      'create lm-scores-2026.03.09',
      'index lm-segments',
    ]);
  });

  it('sends again only the items that a busy engine put off', async () => {
    const { requests, client } = faultyClient(({ id }, request) => {
      if (id === 'b' && request < 3) return { status: 429 };
      return id === 'c' && request === 1 ? { status: 503 } : {};
    });
    const sink = createIndexSink({ client, prefix: 'lm', retry: RETRY });
    await sink.write([doc('a'), doc('b'), doc('c')]);
    expect(await sink.flush()).toEqual({ written: 3, existing: 0, deadLettered: 0, retried: 3 });
    expect(requests.map((items) => items.map(({ id }) => id))).toEqual([['a', 'b', 'c'], ['b', 'c'], ['b']]);
  });

  it('ends the run when the engine stays busy, keeping what was not written', async () => {
    const { requests, client } = faultyClient(() => ({ status: 429, errorReason: 'queue full' }));
    const sink = createIndexSink({ client, prefix: 'lm', retry: RETRY });
    await sink.write([doc('a')]);
    await expect(sink.flush()).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      context: { where: 'lm-scores-2026.03.09' },
    });
    expect(requests).toHaveLength(5);
    await expect(sink.flush()).rejects.toMatchObject({ code: 'WRITE_FAILED' });
  });

  it('keeps a refused document as text in the dead letters', async () => {
    const refusal = { status: 400, errorType: 'mapper_parsing_exception', errorReason: 'failed to parse field' };
    const { requests, client } = faultyClient(({ id }) => (id === 'bad' ? refusal : {}));
    const sink = createIndexSink({ client, prefix: 'lm', retry: RETRY });
    await sink.write([doc('good'), doc('bad', { body: { n: 'x' } })]);
    expect(await sink.flush()).toMatchObject({ written: 1, deadLettered: 1 });
    expect(requests[1]).toHaveLength(1);
    expect(requests[1][0]).toMatchObject({
      index: 'lm-dead-letter',
      body: {
        error: { type: 'mapper_parsing_exception', message: 'failed to parse field', code: '400' },
        dead_letter: {
          index: 'lm-scores-2026.03.09',
          id: 'bad',
          op: 'create',
          status: 400,
          body: '{"n":"x"}',
          truncated: false,
        },
      },
    });
  });

  it('ends the run when even the dead letters refuse', async () => {
    const { client } = faultyClient(() => ({ status: 400, errorType: 'mapper_parsing_exception' }));
    const sink = createIndexSink({ client, prefix: 'lm', retry: RETRY });
    await sink.write([doc('bad')]);
    await expect(sink.flush()).rejects.toMatchObject({ code: 'WRITE_FAILED', context: { where: 'lm-dead-letter' } });
  });

  it.each([403, 404])('takes a %d as a fault of the whole run, not of the document', async (status) => {
    const { requests, client } = faultyClient(() => ({ status, errorType: 'cluster_block_exception' }));
    const sink = createIndexSink({ client, prefix: 'lm', retry: RETRY });
    await sink.write([doc('a')]);
    await expect(sink.flush()).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    expect(requests).toHaveLength(1);
  });

  it('halves a request that is too large, down to one document', async () => {
    const { requests, client } = faultyClient(() => ({}), 400);
    const sink = createIndexSink({ client, prefix: 'lm', retry: RETRY });
    const large = doc('large', { body: { text: 'x'.repeat(150) } });
    await sink.write([doc('a'), doc('b'), doc('c'), doc('d'), large, doc('e')]);
    expect(await sink.flush()).toMatchObject({ written: 6, deadLettered: 0 });
    expect(requests.flat().map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'large', 'e']);
  });

  it('keeps requests below the given size', async () => {
    const { requests, client } = faultyClient(() => ({}), 300);
    const sink = createIndexSink({ client, prefix: 'lm', maxBytes: 300, retry: RETRY });
    await sink.write(Array.from({ length: 20 }, (_, i) => doc(`d${i}`)));
    expect(await sink.flush()).toMatchObject({ written: 20 });
    expect(requests.length).toBe(5);
  });

  it('sends an id once a request, with the effect of the writes in their order', async () => {
    const { requests, client } = faultyClient(() => ({}));
    const sink = createIndexSink({ client, prefix: 'lm', retry: RETRY });
    const patch = { anomaly: { segment: { id: 's' } } };
    await sink.write([
      doc('a', { body: { anomaly: { score: 1 } } }),
      doc('a', { op: 'upsert', body: { anomaly: { score: 2, segment: { id: 's' } } }, patch }),
      doc('s', { target: 'segments', op: 'index', body: { v: 1 } }),
      doc('s', { target: 'segments', op: 'index', body: { v: 2 } }),
    ]);
    await sink.close();
    expect(requests).toEqual([
      [
        {
          op: 'update',
          index: 'lm-scores-2026.03.09',
          id: 'a',
          body: { doc: patch, upsert: { anomaly: { score: 1, segment: { id: 's' } } } },
        },
        { op: 'index', index: 'lm-segments', id: 's', body: { v: 2 } },
      ],
    ]);
  });

  it('holds at most as many documents as told', async () => {
    const { requests, client } = faultyClient(() => ({}));
    const sink = createIndexSink({ client, prefix: 'lm', maxDocuments: 10, retry: RETRY });
    await sink.write(Array.from({ length: 25 }, (_, i) => doc(`d${i}`)));
    expect(requests.map((items) => items.length)).toEqual([10, 10]);
    await sink.close();
    expect(requests).toHaveLength(3);
  });

  it('goes on while requests are on their way, and waits where one of the same id is, or there are too many', async () => {
    const asked: { readonly ndjson: string; readonly answer: () => void }[] = [];
    const bulk = (ndjson: string): Promise<BulkItemResult[]> =>
      new Promise((resolve) => {
        const item = {
          op: 'create',
          index: '',
          id: '',
          status: 201,
          errorType: undefined,
          errorReason: undefined,
        } as const;
        asked.push({ ndjson, answer: () => resolve([item]) });
      });
    const sink = createIndexSink({ client: { bulk }, prefix: 'lm', maxDocuments: 1, maxRequests: 2, retry: RETRY });
    let written = 0;
    const write = (id: string): void => void sink.write([doc(id)]).then(() => (written += 1));
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    write('a');
    await turn();
    expect({ asked: asked.length, written }).toEqual({ asked: 1, written: 1 });
    write('a');
    await turn();
    expect({ asked: asked.length, written }).toEqual({ asked: 1, written: 1 });
    asked[0].answer();
    await turn();
    expect({ asked: asked.length, written }).toEqual({ asked: 2, written: 2 });
    write('b');
    await turn();
    write('c');
    await turn();
    expect({ asked: asked.length, written }).toEqual({ asked: 3, written: 3 });
    asked[1].answer();
    await turn();
    expect({ asked: asked.length, written }).toEqual({ asked: 4, written: 4 });
    for (const { answer } of asked) answer();
    expect(await sink.flush()).toMatchObject({ written: 4 });
  });

  it('lets as many requests wait for their turn as told, and flushes those added before, in their order', async () => {
    const { requests, client } = faultyClient(() => ({}));
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const bulk = async (ndjson: string): Promise<readonly BulkItemResult[]> => {
      await gate;
      return client.bulk(ndjson);
    };
    const limits = { maxDocuments: 1, maxRequests: 1, maxWaiting: 2 };
    const sink = createIndexSink({ client: { bulk }, prefix: 'lm', ...limits, retry: RETRY });
    await sink.write([doc('a'), doc('b'), doc('c')]);
    let written = false;
    const fourth = sink.write([doc('d')]).then(() => (written = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect({ written, requests: requests.length }).toEqual({ written: false, requests: 0 });
    open();
    await fourth;
    expect(await sink.flush()).toMatchObject({ written: 4 });
    expect(requests.flat().map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('tells a fault of a request on its way to the calls after it, and flushes nothing past it', async () => {
    const { client } = faultyClient(({ id }) => (id === 'bad' ? { status: 403 } : {}));
    const sink = createIndexSink({ client, prefix: 'lm', maxDocuments: 1, maxRequests: 1, retry: RETRY });
    await sink.write([doc('bad')]);
    await expect(sink.write([doc('good')])).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    await expect(sink.flush()).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    await expect(sink.flush()).rejects.toMatchObject({ code: 'WRITE_FAILED' });
  });

  it('leaves in an index what each write in turn would, under any busy answers', async () => {
    const op = fc.constantFrom<SinkDocument['op']>('create', 'index', 'upsert');
    const writes = fc.array(fc.record({ id: fc.constantFrom('a', 'b'), op, field: fc.constantFrom('x', 'y') }), {
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(
        writes,
        fc.integer({ min: 1, max: 5 }),
        fc.infiniteStream(fc.boolean()),
        async (list, size, busy) => {
          const documents = list.map(({ id, op, field }, i) => doc(id, { op, body: { [field]: i } }));
          const put = (stored: Map<string, unknown>, { op, id, body }: Received): void => {
            const old = stored.get(id) as Record<string, unknown> | undefined;
            if (op === 'create' && old !== undefined) return;
            const update = body as { doc: object; upsert: object };
            stored.set(id, op !== 'update' ? body : old === undefined ? update.upsert : { ...old, ...update.doc });
          };
          const expected = new Map<string, unknown>();
          for (const { id, op, body } of documents) {
            const wire = op === 'upsert' ? { doc: body, upsert: body } : body;
            put(expected, { op: op === 'upsert' ? 'update' : op, id, index: '', body: wire });
          }
          const stored = new Map<string, unknown>();
          const { client } = faultyClient((item, request) => {
            if (request % 3 !== 0 && busy.next().value) return { status: 429 };
            const exists = item.op === 'create' && stored.has(item.id);
            put(stored, item);
            return exists ? { status: 409 } : {};
          });
          const sink = createIndexSink({
            client,
            prefix: 'lm',
            maxDocuments: size,
            retry: { ...RETRY, baseDelayMs: 0 },
          });
          await sink.write(documents);
          await sink.close();
          expect(stored).toEqual(expected);
        },
      ),
      { numRuns: 50 },
    );
  });
});
