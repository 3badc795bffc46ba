import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ConnectorError } from '../../../src/errors/index.js';
import { connectDashboards } from '../../../src/search/dashboards-client.js';
import type { DashboardsOptions } from '../../../src/search/dashboards-client.js';
import { FakeDashboards } from './fake-dashboards.js';
import type { FakeOptions } from './fake-dashboards.js';

const OBJECTS = ['a', 'b'].map((id) => ({ type: 'search', id, attributes: { title: `the ${id}` } }));
const NDJSON = OBJECTS.map((object) => `${JSON.stringify(object)}\n`).join('');
const NAMES = OBJECTS.map(({ type, id }) => ({ type, id }));

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function fake(options: FakeOptions): Promise<{ server: FakeDashboards; options: DashboardsOptions }> {
  const server = new FakeDashboards(options);
  const url = await server.start();
  ends.push(() => server.stop());
  return { server, options: { url, engine: 'elasticsearch', requestTimeoutMs: 5000 } };
}

/** A server that gives one answer to everything. */
async function answering(status: number, headers: Record<string, string>, body: string): Promise<DashboardsOptions> {
  const server: Server = createServer((_, reply) => reply.writeHead(status, headers).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, engine: 'opensearch' };
}

async function faultOf(work: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (!(error instanceof ConnectorError)) throw new Error(`expected a ConnectorError, got ${String(error)}`);
  return error;
}

describe('the dashboards client', () => {
  it.each([
    ['kibana', 'Kibana', '8.19.0'],
    ['opensearch-dashboards', 'OpenSearch Dashboards', '2.19.0'],
  ] as const)('tells %s by its own answers and imports saved objects', async (product, name, version) => {
    const { server, options } = await fake({ product });
    const client = await connectDashboards(options);
    expect(client.info).toEqual({ product: name, version, url: options.url });
    expect((await client.storedObjects(NAMES)).missing).toEqual(NAMES);
    expect(server.writes).toBe(0);
    expect(await client.importObjects(NDJSON)).toEqual({ count: 2, replaced: 0 });
    expect(await client.importObjects(NDJSON)).toEqual({ count: 2, replaced: 2 });
    const stored = await client.storedObjects(NAMES);
    expect(stored.missing).toEqual([]);
    expect(stored.attributes.get('search:b')?.title).toBe('the b');
    expect((await client.storedObjects([...NAMES, { type: 'search', id: 'c' }])).missing).toEqual([
      { type: 'search', id: 'c' },
    ]);
  });

  it('works in the space of Kibana or the tenant of OpenSearch Dashboards that it is given', async () => {
    const kibana = await fake({ product: 'kibana', spaces: ['hunters'] });
    await (await connectDashboards({ ...kibana.options, space: 'hunters' })).importObjects(NDJSON);
    expect([...kibana.server.places.keys()]).toEqual(['hunters']);
    const other = await fake({ product: 'opensearch-dashboards' });
    await (await connectDashboards({ ...other.options, tenant: 'soc' })).importObjects(NDJSON);
    expect([...other.server.places.keys()]).toEqual(['soc']);
  });

  it('refuses a space that is not there, and a space or tenant of the other product', async () => {
    const { server, options } = await fake({ product: 'kibana', spaces: [] });
    const gone = await faultOf(connectDashboards({ ...options, space: 'hunters' }));
    expect([gone.code, gone.context.where]).toEqual(['CONFIG_INVALID', 'dashboards.space']);
    const wrong = await faultOf(connectDashboards({ ...options, tenant: 'soc' }));
    expect([wrong.code, wrong.context.where]).toEqual(['CONFIG_INVALID', 'dashboards.tenant']);
    const other = await fake({ product: 'opensearch-dashboards' });
    const space = await faultOf(connectDashboards({ ...other.options, space: 'hunters' }));
    expect([space.code, space.context.where]).toEqual(['CONFIG_INVALID', 'dashboards.space']);
    const split = await faultOf(connectDashboards({ ...other.options, tenant: 'soc\r\nx-evil: 1' }));
    expect(split.code).toBe('CONFIG_INVALID');
    expect(server.writes).toBe(0);
  });

  it('reads the refusals inside a 200', async () => {
    const { options } = await fake({ product: 'kibana', refused: ['b'] });
    const fault = await faultOf((await connectDashboards(options)).importObjects(NDJSON));
    expect(fault.code).toBe('REQUEST_FAILED');
    expect(fault.message).toContain('search b (missing_references)');
  });

  it('takes credentials from the options or the URL, and no message repeats them', async () => {
    const { options } = await fake({ product: 'opensearch-dashboards', login: 'ana:Tr1cky-Hörse' });
    const login = { username: 'ana', password: 'Tr1cky-Hörse' };
    expect((await connectDashboards({ ...options, ...login })).info.product).toBe('OpenSearch Dashboards');
    const inUrl = options.url.replace('//', `//ana:${encodeURIComponent(login.password)}@`);
    expect((await connectDashboards({ ...options, url: inUrl })).info.url).toBe(options.url);
    const wrong = await faultOf(connectDashboards({ ...options, username: 'ana', password: 'not-the-password' }));
    expect(wrong.code).toBe('AUTHENTICATION_FAILED');
    expect(JSON.stringify([wrong.message, wrong.stack, wrong.context])).not.toContain('not-the-password');
  });

  it('says what is wrong with a server that is something else', async () => {
    const html = { 'content-type': 'text/html' };
    expect((await faultOf(connectDashboards(await answering(404, html, 'no')))).code).toBe('ENGINE_UNSUPPORTED');
    expect((await faultOf(connectDashboards(await answering(200, html, '<p>hello')))).code).toBe('ENGINE_UNSUPPORTED');
    const login = await answering(302, { location: '/login?next=%2F' }, '');
    expect((await faultOf(connectDashboards(login))).code).toBe('AUTHENTICATION_FAILED');
    const base = await faultOf(connectDashboards(await answering(302, { location: '/kibana/api/status' }, '')));
    expect([base.code, base.context.todo]).toEqual(['ENGINE_UNSUPPORTED', expect.stringContaining('base path')]);
    const starting = await faultOf(connectDashboards(await answering(503, {}, 'Kibana server is not ready yet')));
    expect(starting.message).toContain('not ready');
  });

  it('names a server that does not answer, or only slowly', async () => {
    const refused = await faultOf(connectDashboards({ url: 'http://127.0.0.1:1', engine: 'opensearch' }));
    expect(refused.code).toBe('SOURCE_UNREACHABLE');
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    ends.push(() => {
      silent.closeAllConnections();
      return new Promise((resolve) => silent.close(resolve));
    });
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const slow = await faultOf(connectDashboards({ url, engine: 'opensearch', requestTimeoutMs: 200 }));
    expect(slow.message).toContain('did not answer in time');
  });
});
