import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConnectorError } from '../../src/errors/index.js';
import { bulkLines, connect } from '../../src/search/index.js';
import type { SearchClient } from '../../src/search/index.js';
import { describeEngines, freshName } from '../engines.js';

async function faultOf(work: Promise<unknown>): Promise<ConnectorError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConnectorError)) throw new Error(`expected a ConnectorError, got ${String(error)}`);
  return error;
}

describeEngines('SearchClient', (engine) => {
  let client: SearchClient;
  const index = freshName('contract');

  beforeAll(async () => {
    client = await connect({ url: engine.url, maxRetries: 1, retryDelayMs: 10 });
  });

  afterAll(async () => {
    await client.deleteIndex(index);
    await client.close();
  });

  it('names the product and its version', () => {
    expect(client.info).toMatchObject({ distribution: engine.distribution, version: engine.version, url: engine.url });
    expect(`${client.info.major}.${client.info.minor}`).toBe(engine.version.split('.').slice(0, 2).join('.'));
  });

  it('creates an index once, and writes, counts, reads', async () => {
    const mappings = { properties: { '@timestamp': { type: 'date' }, message: { type: 'text' } } };
    expect(await client.indexExists(index)).toBe(false);
    expect(await client.createIndex(index, { mappings, settings: { number_of_replicas: 0 } })).toBe(true);
    expect(await client.createIndex(index)).toBe(false);
    expect(await client.indexExists(index)).toBe(true);
    const lines = [
      bulkLines({ op: 'create', index, id: 'a', body: { '@timestamp': '2026-01-01T00:00:00Z', message: 'one' } }),
      bulkLines({ op: 'create', index, id: 'b', body: { '@timestamp': 'not a date' } }),
      bulkLines({ op: 'create', index, id: 'a', body: { '@timestamp': '2026-01-01T00:00:00Z', message: 'again' } }),
      bulkLines({ op: 'update', index, id: 'c', body: { doc: { message: 'new' }, doc_as_upsert: true } }),
      bulkLines({ op: 'delete', index, id: 'none' }),
    ];
    const items = await client.bulk(lines.join(''), { refresh: true });
    expect(items.map(({ op, id, status }) => [op, id, status])).toEqual([
      ['create', 'a', 201],
      ['create', 'b', 400],
      ['create', 'a', 409],
      ['update', 'c', 201],
      ['delete', 'none', 404],
    ]);
    expect(items[1]?.errorReason).toContain('@timestamp');
    expect(items[2]?.errorType).toBe('version_conflict_engine_exception');
    expect(await client.count(index, { match_all: {} })).toBe(2);
    const found = await client.search(
      { query: { match: { message: 'one' } }, track_total_hits: true, seq_no_primary_term: true },
      { index },
    );
    expect(found.total).toBe(1);
    expect(found.hits[0]).toMatchObject({ index, id: 'a', source: { message: 'one' }, seqNo: 0, primaryTerm: 1 });
  });

  it('writes a document only against what is stored', async () => {
    expect(await client.getDocument(index, 'lease')).toBeUndefined();
    const first = await client.indexDocument(index, 'lease', { owner: 1 }, { op: 'create' });
    expect(first.written).toBe(true);
    expect(await client.indexDocument(index, 'lease', { owner: 2 }, { op: 'create' })).toEqual({ written: false });
    const stored = await client.getDocument(index, 'lease');
    expect(stored?.source).toEqual({ owner: 1 });
    const condition = { ifSeqNo: stored?.seqNo ?? -1, ifPrimaryTerm: stored?.primaryTerm ?? -1 };
    const second = await client.indexDocument(index, 'lease', { owner: 3 }, condition);
    expect(second).toMatchObject({ written: true });
    expect(await client.indexDocument(index, 'lease', { owner: 4 }, condition)).toEqual({ written: false });
    expect((await client.getDocument(index, 'lease'))?.source).toEqual({ owner: 3 });
    expect(await client.deleteDocument(index, 'lease')).toBe(true);
    expect(await client.deleteDocument(index, 'lease')).toBe(false);
    expect(await client.getDocument('no-such-index', 'x')).toBeUndefined();
  });

  it('tells fields and their types', async () => {
    const capabilities = await client.fieldCaps(index, ['@timestamp', 'message', 'nothing']);
    expect(capabilities.indices).toEqual([index]);
    expect(capabilities.fields.get('@timestamp')).toEqual({ types: ['date'], searchable: true, aggregatable: true });
    expect(capabilities.fields.get('message')?.types).toEqual(['text']);
    expect(capabilities.fields.has('nothing')).toBe(false);
  });

  it('pages through a point in time that later writes do not change, and closes it twice', async () => {
    // The lease's end of the test before must not show up in between.
    await client.refresh(index);
    const pit = await client.openPit(index, 60_000);
    await client.indexDocument(index, 'later', { message: 'later' }, { refresh: true });
    const found = await client.search({ pit: { id: pit, keep_alive: '1m' }, track_total_hits: true, size: 10 });
    expect(found.total).toBe(2);
    expect(found.pitId).toBeTypeOf('string');
    await client.closePit(found.pitId ?? pit);
    await client.closePit(found.pitId ?? pit);
    const lost = await faultOf(client.search({ pit: { id: pit, keep_alive: '1m' } }));
    expect(lost.code).toBe('REQUEST_FAILED');
    expect(lost.context.status).toBe(404);
  });

  it('puts and gets templates', async () => {
    const name = freshName('contract-template');
    expect(await client.getComponentTemplate(name)).toBeUndefined();
    expect(await client.getIndexTemplate(name)).toBeUndefined();
    await client.putComponentTemplate(name, {
      template: { mappings: { dynamic: false, properties: { n: { type: 'long' } } } },
      _meta: { v: 1 },
    });
    await client.putIndexTemplate(name, { index_patterns: [`${name}-*`], composed_of: [name], priority: 250 });
    expect(await client.getComponentTemplate(name)).toMatchObject({ _meta: { v: 1 } });
    expect(await client.getIndexTemplate(name)).toMatchObject({ composed_of: [name], priority: 250 });
    await client.request({ method: 'DELETE', path: `/_index_template/${name}` });
    await client.request({ method: 'DELETE', path: `/_component_template/${name}` });
  });

  it('detects that this build has no lifecycle part, and that nothing guards it', async () => {
    // The builds on Maven Central have neither ILM nor ISM nor (as started here) security.
    expect(await client.lifecycle()).toBe('unsupported');
    expect(await client.putLifecyclePolicy('x', { ilm: {}, ism: {} })).toBe('unsupported');
    expect(await client.privileges({ read: ['a-*'], write: ['b-*'] })).toEqual({ state: 'open', missing: [] });
  });

  it('maps faults to codes', async () => {
    expect((await faultOf(client.fieldCaps('no-such-index', ['*']))).code).toBe('INDEX_NOT_FOUND');
    expect((await faultOf(client.fieldCaps('no-such-index-*', ['*']))).code).toBe('INDEX_NOT_FOUND');
    expect((await faultOf(client.count('no-such-index', { match_all: {} }))).code).toBe('INDEX_NOT_FOUND');
    expect((await faultOf(client.openPit('no-such-index', 1000))).code).toBe('INDEX_NOT_FOUND');
    const refused = await faultOf(client.search({ query: { nonsense: {} } }, { index }));
    expect(refused.code).toBe('REQUEST_FAILED');
    expect(refused.message).toContain('nonsense');
    expect((await faultOf(client.createIndex('UPPER'))).code).toBe('REQUEST_FAILED');
    const aborted = AbortSignal.abort();
    expect((await faultOf(client.search({ size: 0 }, { index, signal: aborted }))).code).toBe('ABORTED');
  });

  it('reads documents with hostile keys', async () => {
    const hostile = freshName('contract-hostile');
    await client.createIndex(hostile, { mappings: { dynamic: false } });
    await client.request({
      method: 'POST',
      path: '/_bulk',
      query: { refresh: true },
      ndjson: `{"create":{"_index":"${hostile}","_id":"1"}}\n{"__proto__":{"polluted":1},"constructor":{"prototype":{"p":1}}}\n`,
    });
    const found = await client.search({ query: { match_all: {} } }, { index: hostile });
    expect(found.hits).toHaveLength(1);
    expect(Object.keys(found.hits[0]?.source ?? {})).toEqual(['__proto__', 'constructor']);
    expect('polluted' in {}).toBe(false);
    await client.deleteIndex(hostile);
  });

  it('encodes names that hold odd characters', async () => {
    const id = 'a/b?c#d é%2F';
    await client.indexDocument(index, id, { message: 'odd' });
    expect((await client.getDocument(index, id))?.source).toEqual({ message: 'odd' });
    expect(await client.deleteDocument(index, id)).toBe(true);
  });

  it('says that a TLS URL points at a plain port', async () => {
    const fault = await faultOf(connect({ url: engine.url.replace('http:', 'https:'), maxRetries: 0 }));
    expect(fault.code).toBe('SOURCE_UNREACHABLE');
    expect(fault.context.todo).toContain('http://');
  });
});

describeEngines('compatibility override', (engine) => {
  describe.runIf(engine.distribution === 'opensearch')('of OpenSearch', () => {
    it('does not hide the true product and version', async () => {
      const client = await connect({ url: engine.url });
      const setOverride = (value: boolean | null): Promise<unknown> =>
        client.request({
          method: 'PUT',
          path: '/_cluster/settings',
          body: { persistent: { 'compatibility.override_main_response_version': value } },
        });
      await setOverride(true);
      try {
        const claimed = await client.request({ method: 'GET', path: '/' });
        expect(claimed.body).toMatchObject({ version: { number: '7.10.2' } });
        const second = await connect({ url: engine.url });
        expect(second.info).toMatchObject({ distribution: 'opensearch', version: engine.version });
        await second.close();
      } finally {
        await setOverride(null);
        await client.close();
      }
    });
  });
});
