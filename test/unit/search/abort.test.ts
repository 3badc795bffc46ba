import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConnectorError } from '../../../src/errors/index.js';
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
  it.each([
    ['slow-answer', ['ABORTED']],
    // Elastic's client reads a body to its end once it has begun.
    ['slow-body', ['ABORTED', 'answered']],
  ])('is ABORTED, and nothing else is thrown (%s)', async (index, outcomes) => {
    const client = await connect({ url });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const search = client.search({ query: { match_all: {} } }, { index, signal: controller.signal });
    const outcome = await search.then(
      () => 'answered',
      (error: unknown) => (error instanceof ConnectorError ? error.code : String(error)),
    );
    expect(outcomes).toContain(outcome);
    await client.close();
  });
});
