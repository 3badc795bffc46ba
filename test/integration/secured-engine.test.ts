import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ConnectorError } from '../../src/errors/index.js';
import { bulkLines, connect } from '../../src/search/index.js';
import type { ConnectOptions, SearchClient } from '../../src/search/index.js';
import { createIndexSource } from '../../src/source/index.js';
import { freshName } from '../engines.js';
import { putAccount } from './secured-account.js';

const secured = inject('secured');
if (secured === null) console.warn('skipped: tests with TLS and roles run with LOGMAMBA_TEST_ENGINES=all or CI=true');

async function faultOf(work: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (!(error instanceof ConnectorError)) throw new Error(`expected a ConnectorError, got ${String(error)}`);
  return error;
}

describe.runIf(secured !== null)('a secured OpenSearch', () => {
  const readable = freshName('secured-read');
  const writable = freshName('secured-write');
  const hunter = { username: freshName('hunter'), password: 'Tr1cky-Horse-42' };
  let admin: SearchClient;

  function options(more: Partial<ConnectOptions> = {}): ConnectOptions {
    const { url, ca, username, password } = secured ?? { url: '', ca: '', username: '', password: '' };
    return { url, ca, username, password, maxRetries: 0, ...more };
  }

  beforeAll(async () => {
    admin = await connect(options());
    const role = {
      cluster_permissions: ['cluster:monitor/main', 'indices:data/write/bulk', 'indices:data/read/point_in_time/*'],
      index_permissions: [
        { index_patterns: [readable], allowed_actions: ['read', 'indices:data/read/*'] },
        { index_patterns: [writable], allowed_actions: ['write', 'create_index', 'indices:admin/mapping/put'] },
      ],
    };
    await putAccount(admin, hunter, role);
    await admin.createIndex(readable, { mappings: { properties: { '@timestamp': { type: 'date' } } } });
    await admin.indexDocument(readable, '1', { '@timestamp': '2026-01-01T00:00:00Z' }, { refresh: true });
  });

  afterAll(async () => {
    await admin.deleteIndex(readable);
    await admin.deleteIndex(writable);
    await admin.close();
  });

  it('is refused without its authority, and taken with it or unverified', async () => {
    const { url, username, password } = options();
    const fault = await faultOf(connect({ url, username: username ?? '', password: password ?? '', maxRetries: 0 }));
    expect(fault.code).toBe('SOURCE_UNREACHABLE');
    expect(fault.context.todo).toContain('caFile');
    const unverified = await connect({ ...options(), ca: '', tlsVerify: false });
    expect(unverified.info.distribution).toBe('opensearch');
    await unverified.close();
  });

  it('refuses a wrong password and none, and the message does not repeat it', async () => {
    const wrong = await faultOf(connect(options({ password: 'not-the-password' })));
    expect(wrong.code).toBe('AUTHENTICATION_FAILED');
    expect(JSON.stringify([wrong.message, wrong.stack, wrong.context])).not.toContain('not-the-password');
    const { url, ca } = options();
    expect((await faultOf(connect({ url, ca: ca ?? '' }))).code).toBe('AUTHENTICATION_FAILED');
  });

  it('says that a plain URL may want https', async () => {
    const fault = await faultOf(connect(options({ url: options().url.replace('https:', 'http:') })));
    expect(fault.code).toBe('SOURCE_UNREACHABLE');
    expect(fault.context.todo).toContain('https://');
  });

  it('lets an account with few rights do its work, and names what it may not', async () => {
    const client = await connect(options(hunter));
    const range = { fromMs: Date.UTC(2026, 0, 1), toMs: Date.UTC(2026, 0, 2) };
    const ids: string[] = [];
    for await (const page of createIndexSource({ client, indices: [readable], ...range }).pages({})) {
      for (const log of page.logs) if (log.ref.kind === 'document') ids.push(log.ref.id);
    }
    expect(ids).toEqual(['1']);
    const items = await client.bulk(
      [writable, readable].map((index) => bulkLines({ op: 'create', index, id: 'n', body: { a: 1 } })).join(''),
    );
    expect(items.map(({ status }) => status)).toEqual([201, 403]);
    const denied = await faultOf(client.putIndexTemplate('x', { index_patterns: ['x'] }));
    expect(denied.code).toBe('PERMISSION_DENIED');
    expect(denied.message).toContain('index_template');
    const answer = await client.privileges({ read: [readable, writable], write: [writable] });
    expect(answer.state).toBe('partial');
    expect(answer.missing).toContain(`indices:data/read/search on ${writable}`);
    expect(answer.missing.some((missing) => missing.endsWith(`on ${readable}`))).toBe(false);
    await client.close();
  });
});
