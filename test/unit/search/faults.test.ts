import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import nock from 'nock';
import { afterEach, describe, expect, it } from 'vitest';
import { ConnectorError } from '../../../src/errors/index.js';
import { connect, redactUrl, statusOf } from '../../../src/search/index.js';
import type { ConnectOptions, SearchClient } from '../../../src/search/index.js';

const URL_OS = 'http://search.test:9200';
const OPENSEARCH = { cluster_name: 'c', version: { distribution: 'opensearch', number: '2.19.4' } };
const ELASTICSEARCH = { cluster_name: 'c', version: { number: '8.19.13' }, tagline: 'You Know, for Search' };
const PRODUCT = { 'x-elastic-product': 'Elasticsearch', 'content-type': 'application/json' };
const SECRET = 'correct-horse/battery';

async function faultOf(work: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (!(error instanceof ConnectorError)) throw new Error(`expected a ConnectorError, got ${String(error)}`);
  return error;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** Everything a log line could print of an error. */
function printed(error: ConnectorError): string {
  return JSON.stringify([error.message, error.stack, error.context, String(error.cause)]);
}

/** What a real server cannot be made to answer on demand. */
async function connected(
  product: 'opensearch' | 'elasticsearch',
  more: Partial<ConnectOptions> = {},
): Promise<SearchClient> {
  const isOpenSearch = product === 'opensearch';
  nock(URL_OS)
    .get('/')
    .reply(200, isOpenSearch ? OPENSEARCH : ELASTICSEARCH, isOpenSearch ? {} : PRODUCT);
  return connect({ url: URL_OS, maxRetries: 2, retryDelayMs: 2, ...more });
}

afterEach(() => {
  nock.cleanAll();
});

describe.each(['opensearch', 'elasticsearch'] as const)('faults of %s', (product) => {
  const headers = product === 'elasticsearch' ? PRODUCT : { 'content-type': 'application/json' };

  it('tries again on 429 and 503, then goes on', async () => {
    const client = await connected(product);
    const mock = nock(URL_OS).post('/a/_count').reply(429, {}, headers).post('/a/_count').reply(503, {}, headers);
    mock.post('/a/_count').reply(200, { count: 7 }, headers);
    expect(await client.count('a', { match_all: {} })).toBe(7);
    expect(mock.isDone()).toBe(true);
    await client.close();
  });

  it('gives up after the retries, with the status', async () => {
    const client = await connected(product);
    const mock = nock(URL_OS).post('/_bulk').times(3).reply(429, { error: 'busy' }, headers);
    const fault = await faultOf(client.bulk('{"delete":{"_index":"a","_id":"1"}}\n'));
    expect(fault.code).toBe('REQUEST_FAILED');
    expect(statusOf(fault)).toBe(429);
    expect(mock.isDone()).toBe(true);
    await client.close();
  });

  it('does not repeat a conditional write whose answer was lost', async () => {
    let writes = 0;
    const server = createServer((request, response) => {
      if (request.method === 'PUT') {
        writes += 1;
        request.socket.destroy();
        return;
      }
      response.writeHead(200, headers);
      response.end(JSON.stringify(product === 'opensearch' ? OPENSEARCH : ELASTICSEARCH));
    });
    const port = await listen(server);
    const client = await connect({ url: `http://127.0.0.1:${port}`, maxRetries: 2, retryDelayMs: 2 });
    const conditional = client.indexDocument('a', '1', {}, { ifSeqNo: 1, ifPrimaryTerm: 1 });
    expect((await faultOf(conditional)).code).toBe('SOURCE_UNREACHABLE');
    expect(writes).toBe(1);
    expect((await faultOf(client.indexDocument('a', '1', {}))).code).toBe('SOURCE_UNREACHABLE');
    expect(writes).toBe(4);
    await client.close();
    server.close();
  });

  it.each([
    [401, 'AUTHENTICATION_FAILED'],
    [403, 'PERMISSION_DENIED'],
    [413, 'REQUEST_FAILED'],
    [500, 'REQUEST_FAILED'],
  ])('maps %i to %s without the credentials', async (status, code) => {
    const client = await connected(product, { username: 'hunter', password: SECRET });
    nock(URL_OS)
      .post('/a/_count')
      .reply(status, { error: { type: 'security_exception', reason: 'no' } }, headers);
    const fault = await faultOf(client.count('a', { match_all: {} }));
    expect(fault.code).toBe(code);
    expect(fault.context.todo).toBeTypeOf('string');
    expect(printed(fault)).not.toContain(SECRET);
    expect(printed(fault)).not.toContain(btoa(`hunter:${SECRET}`));
    await client.close();
  });

  it('sends basic auth, or the API key', async () => {
    const basic = `Basic ${btoa(`hunter:${SECRET}`)}`;
    const asked = nock(URL_OS, { reqheaders: { authorization: basic } })
      .post('/a/_count')
      .reply(200, { count: 1 }, headers);
    const byUrl = `http://hunter:${encodeURIComponent(SECRET)}@search.test:9200`;
    const client = await connected(product, { url: byUrl });
    expect(client.info.url).toBe(URL_OS);
    expect(await client.count('a', {})).toBe(1);
    expect(asked.isDone()).toBe(true);
    const keyed = await connected(product, { apiKey: 'a2V5' });
    const withKey = nock(URL_OS, { reqheaders: { authorization: 'ApiKey a2V5' } });
    withKey.post('/a/_count').reply(200, { count: 2 }, headers);
    expect(await keyed.count('a', {})).toBe(2);
    await client.close();
    await keyed.close();
  });
});

describe('connect', () => {
  it('refuses what is no http URL, without repeating its credentials', async () => {
    const fault = await faultOf(connect({ url: `ftp://hunter:${encodeURIComponent(SECRET)}@h` }));
    expect(fault.code).toBe('CONFIG_INVALID');
    expect(printed(fault)).not.toContain('hunter');
    expect((await faultOf(connect({ url: 'nonsense' }))).code).toBe('CONFIG_INVALID');
  });

  it('refuses servers that are too old or neither of the two', async () => {
    const answer = async (body: object, headers = {}): Promise<string> => {
      nock(URL_OS).get('/').reply(200, body, headers);
      return (await faultOf(connect({ url: URL_OS, maxRetries: 0 }))).code;
    };
    expect(await answer({ version: { distribution: 'opensearch', number: '1.3.14' } })).toBe('ENGINE_UNSUPPORTED');
    expect(await answer({ version: { number: '7.13.0' } }, PRODUCT)).toBe('ENGINE_UNSUPPORTED');
    expect(await answer({ hello: 'world' })).toBe('ENGINE_UNSUPPORTED');
  });

  it('names a refused connection and an unknown host', async () => {
    const server: Server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const refused = await faultOf(
      connect({ url: `http://u:${encodeURIComponent(SECRET)}@127.0.0.1:${port}`, maxRetries: 1, retryDelayMs: 1 }),
    );
    expect(refused.code).toBe('SOURCE_UNREACHABLE');
    expect(refused.message).toContain('ECONNREFUSED');
    expect(printed(refused)).not.toContain(SECRET);
    expect(printed(refused)).not.toContain(encodeURIComponent(SECRET));
    const unknown = await faultOf(connect({ url: 'http://no-such-host.invalid:9200', maxRetries: 0 }));
    expect(unknown.code).toBe('SOURCE_UNREACHABLE');
  });
});

describe('redactUrl', () => {
  it('drops credentials, query and fragment', () => {
    expect(redactUrl('https://u:p@h:9200/base?token=t#f')).toBe('https://h:9200/base');
    expect(redactUrl('http://h/')).toBe('http://h');
    expect(redactUrl('u:p@h')).not.toContain('p@');
    expect(redactUrl('not a url')).toBe('(not a URL)');
  });
});
