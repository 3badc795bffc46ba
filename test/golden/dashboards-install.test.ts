import { afterEach, describe, expect, it } from 'vitest';
import { buildDashboards } from '../../dashboards/build.js';
import { configSchema } from '../../src/config/index.js';
import type { Config } from '../../src/config/index.js';
import { installDashboards, uninstallDashboards } from '../../src/connector/install-dashboards.js';
import { FakeDashboards } from '../unit/search/fake-dashboards.js';
import type { FakeOptions } from '../unit/search/fake-dashboards.js';

const ALL = buildDashboards().trimEnd().split('\n').length;

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function start(options: FakeOptions): Promise<{ server: FakeDashboards; url: string }> {
  const server = new FakeDashboards(options);
  const url = await server.start();
  ends.push(() => server.stop());
  return { server, url };
}

function configOf(dashboards: unknown, prefix = 'logmamba'): Config {
  return configSchema.parse({ dashboards, sink: { prefix } });
}

function engineOf({ product }: FakeOptions): 'elasticsearch' | 'opensearch' {
  return product === 'kibana' ? 'elasticsearch' : 'opensearch';
}

/** What a place holds, as `type:id`. */
function stored(server: FakeDashboards, place: string): string[] {
  return [...(server.places.get(place)?.keys() ?? [])].sort();
}

const SERVERS: readonly (readonly [name: string, options: FakeOptions, place: string, config: object])[] = [
  ['Kibana 7.17', { product: 'kibana', version: '7.17.28' }, 'default', {}],
  ['Kibana 8.19', { product: 'kibana', version: '8.19.0' }, 'default', {}],
  ['Kibana 9.1 in a space', { product: 'kibana', version: '9.1.0', spaces: ['soc'] }, 'soc', { space: 'soc' }],
  ['Kibana below a path', { product: 'kibana', version: '8.19.0', basePath: '/kibana' }, 'default', {}],
  ['OpenSearch Dashboards 1.3', { product: 'opensearch-dashboards', version: '1.3.20' }, '', {}],
  ['OpenSearch Dashboards 2.19', { product: 'opensearch-dashboards', version: '2.19.0' }, '', {}],
  [
    'OpenSearch Dashboards 3.2 in a tenant',
    { product: 'opensearch-dashboards', version: '3.2.0' },
    'soc',
    { tenant: 'soc' },
  ],
];

describe.each(SERVERS)('dashboards in %s', (name, options, place, own) => {
  const engine = engineOf(options);

  it('are installed, found unchanged, and removed, as often as one likes', async () => {
    const { server, url } = await start(options);
    const config = configOf({ url, ...own });
    const first = await installDashboards(config, engine, false);
    expect(first).toMatchObject({ kind: 'dashboards', change: 'created' });
    expect(first?.name).toContain(`${ALL} saved objects in ${name.split(/ (in|below)/)[0]}`);
    expect(stored(server, place)).toHaveLength(ALL);
    expect([...server.places.keys()]).toEqual([place]);
    expect((await installDashboards(config, engine, false))?.change).toBe('unchanged');

    const planned = await uninstallDashboards(config, engine, true);
    expect(stored(server, place)).toHaveLength(ALL);
    expect(await uninstallDashboards(config, engine, false)).toEqual(planned);
    expect(planned?.name).toContain(`${ALL} saved objects`);
    expect(planned?.change).toBe('removed');
    expect(stored(server, place)).toEqual([]);
    expect((await uninstallDashboards(config, engine, false))?.change).toBe('missing');
  });

  it('leave what others made alone, and take with them what older versions left', async () => {
    const { server, url } = await start(options);
    const config = configOf({ url, ...own });
    await installDashboards(config, engine, false);
    await installDashboards(configOf({ url, ...own }, 'acme'), engine, false);
    const objects = server.places.get(place);
    for (const id of ['logmamba-mine', 'logmamba-score-by-host', 'else']) {
      objects?.set(`visualization:${id}`, { type: 'visualization', id, attributes: { title: id } });
    }
    // a person removed one of them by hand
    objects?.delete('dashboard:logmamba-why');
    const step = await uninstallDashboards(config, engine, false);
    expect(step?.name).toContain(`${ALL} saved objects`);
    const left = stored(server, place);
    expect(left.filter((id) => !id.includes(':acme-'))).toEqual(['visualization:else', 'visualization:logmamba-mine']);
    expect(left.filter((id) => id.includes(':acme-'))).toHaveLength(ALL);
  });

  it('stay as they are where the account may only read', async () => {
    const { server, url } = await start({ ...options, readOnly: true });
    const config = configOf({ url, ...own });
    await expect(installDashboards(config, engine, false)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(stored(server, place)).toEqual([]);
    expect((await installDashboards(config, engine, true))?.change).toBe('created');
  });

  it('are refused with the reason when they are too large, or an object of theirs is not to be had', async () => {
    const { url } = await start({ ...options, maxBytes: 1000 });
    await expect(installDashboards(configOf({ url, ...own }), engine, false)).rejects.toMatchObject({
      code: 'REQUEST_FAILED',
      context: { status: 413 },
    });
    const { url: other } = await start({ ...options, refused: ['logmamba-hunt'] });
    await expect(installDashboards(configOf({ url: other, ...own }), engine, false)).rejects.toMatchObject({
      code: 'REQUEST_FAILED',
      message: expect.stringContaining('dashboard logmamba-hunt (missing_references') as string,
    });
  });
});

describe('dashboards that another space of Kibana holds already', () => {
  it('are not left behind as copies that no link reaches', async () => {
    const elsewhere = ['dashboard:logmamba-hunt', 'index-pattern:logmamba-source'];
    const { server, url } = await start({ product: 'kibana', version: '8.19.0', spaces: ['soc'], elsewhere });
    const work = installDashboards(configOf({ url, space: 'soc' }), 'elasticsearch', false);
    await expect(work).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('Another space holds 2 saved objects') as string,
    });
    expect(stored(server, 'soc').filter((id) => id.includes('copy-of'))).toEqual([]);
  });
});

describe('the server that the tests take for the real ones', () => {
  it('minds references that are not there', async () => {
    const { server, url } = await start({ product: 'kibana' });
    const [, , , , , ...withoutPatterns] = buildDashboards().split('\n');
    const body = `--b\r\nContent-Disposition: form-data; name="file"; filename="x.ndjson"\r\n\r\n${withoutPatterns.join('\n')}\r\n--b--\r\n`;
    const headers = { 'kbn-xsrf': 'true', 'content-type': 'multipart/form-data; boundary=b' };
    const reply = await fetch(`${url}/api/saved_objects/_import?overwrite=true`, { method: 'POST', headers, body });
    expect(reply.status).toBe(200);
    const answer = (await reply.json()) as { success: boolean; errors: { error: { type: string } }[] };
    expect(answer.success).toBe(false);
    expect(new Set(answer.errors.map(({ error }) => error.type))).toEqual(new Set(['missing_references']));
    expect(server.writes).toBe(1);
  });
});
