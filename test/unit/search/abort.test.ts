import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../src/search/index.js';

/** Answers `GET /` like the product, and a search after half a second. */
function serve(product: 'elasticsearch' | 'opensearch'): ReturnType<typeof createServer> {
  const version = product === 'opensearch' ? { number: '2.19.4', distribution: product } : { number: '8.19.0' };
  return createServer((request, response) => {
    request.resume();
    response.setHeader('content-type', 'application/json');
    if (product === 'elasticsearch') response.setHeader('x-elastic-product', 'Elasticsearch');
    if (request.url === '/') response.end(JSON.stringify({ version, tagline: 'test' }));
    else if (request.url?.includes('slow-body') === true) {
      response.write('{"hits":');
      setTimeout(() => response.end('{"hits":[]}}'), 500);
    } else setTimeout(() => response.end('{"hits":{"hits":[]}}'), 500);
  });
}

describe.each(['elasticsearch', 'opensearch'] as const)('a request to %s that is ended on demand', (product) => {
  const server = serve(product);
  let url = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  // An error that nobody catches would end the process: vitest fails the run for it.
  it.each(['slow-answer', 'slow-body'])('is ABORTED, and nothing else is thrown (%s)', async (index) => {
    const client = await connect({ url });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const search = client.search({ query: { match_all: {} } }, { index, signal: controller.signal });
    await expect(search).rejects.toMatchObject({ code: 'ABORTED' });
    await client.close();
  });
});
