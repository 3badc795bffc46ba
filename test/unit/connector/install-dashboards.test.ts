import { afterEach, expect, it } from 'vitest';
import { configSchema } from '../../../src/config/index.js';
import type { Config } from '../../../src/config/index.js';
import { installDashboards } from '../../../src/connector/install-dashboards.js';
import { FakeDashboards } from '../search/fake-dashboards.js';
import type { FakeOptions } from '../search/fake-dashboards.js';

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

function configOf(dashboards: unknown, more: Record<string, unknown> = {}): Config {
  return configSchema.parse({ dashboards, ...more });
}

it('does nothing where no dashboards server is configured', async () => {
  expect(await installDashboards(configOf({}), 'opensearch', false)).toBeUndefined();
});

it.each(['kibana', 'opensearch-dashboards'] as const)(
  'installs into %s once, and again only what differs',
  async (product) => {
    const { server, url } = await start({ product });
    const config = configOf({ url });
    const engine = product === 'kibana' ? 'elasticsearch' : 'opensearch';
    const change = async (dryRun: boolean): Promise<unknown> =>
      (await installDashboards(config, engine, dryRun))?.change;

    expect(await change(true)).toBe('created');
    expect(server.writes).toBe(0);
    expect(await change(false)).toBe('created');
    expect(server.writes).toBe(1);
    expect(await change(false)).toBe('unchanged');
    expect(server.writes).toBe(1);

    const [stored] = server.places.values();
    const dashboards = [...stored.values()].filter(({ type }) => type === 'dashboard');
    expect(dashboards).toHaveLength(4);
    dashboards[2].attributes.description = 'of an older version [content 0123456789abcdef]';
    expect(await change(true)).toBe('updated');
    expect(await change(false)).toBe('updated');
    expect(await change(false)).toBe('unchanged');

    stored.delete('index-pattern:logmamba-scores');
    expect(await change(false)).toBe('updated');
    expect(stored.has('index-pattern:logmamba-scores')).toBe(true);
  },
);

it('keeps installations of two prefixes apart', async () => {
  const { server, url } = await start({ product: 'kibana' });
  await installDashboards(configOf({ url }), 'elasticsearch', false);
  const other = configOf({ url }, { sink: { prefix: 'acme' } });
  expect((await installDashboards(other, 'elasticsearch', false))?.change).toBe('created');
  const [stored] = server.places.values();
  expect([...stored.keys()].filter((name) => name.startsWith('dashboard:'))).toEqual([
    ...['overview', 'hunt', 'why', 'health'].map((dashboard) => `dashboard:logmamba-${dashboard}`),
    ...['overview', 'hunt', 'why', 'health'].map((dashboard) => `dashboard:acme-${dashboard}`),
  ]);
});

it('signs in with its own credentials, else with those of its URL, else with the engine’s', async () => {
  const { url } = await start({ product: 'opensearch-dashboards', login: 'ana:of-the-dashboards' });
  const engine = { engine: { username: 'ana', password: 'of-the-engine' } };
  const change = async (dashboards: unknown, more: Record<string, unknown>): Promise<unknown> =>
    (await installDashboards(configOf(dashboards, more), 'opensearch', true))?.change;

  expect(await change({ url, password: 'of-the-dashboards' }, engine)).toBe('created');
  expect(await change({ url: url.replace('//', '//ana:of-the-dashboards@') }, engine)).toBe('created');
  expect(await change({ url }, { engine: { username: 'ana', password: 'of-the-dashboards' } })).toBe('created');
  await expect(change({ url }, engine)).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
});

it('fails with the reasons when the server refuses an object', async () => {
  const { url } = await start({ product: 'kibana', refused: ['logmamba-hunt'] });
  await expect(installDashboards(configOf({ url }), 'elasticsearch', false)).rejects.toMatchObject({
    code: 'REQUEST_FAILED',
    message: expect.stringContaining('dashboard logmamba-hunt') as string,
  });
});
