import { Ajv } from 'ajv';
import { afterEach, describe, expect, it } from 'vitest';
import { configSchema } from '../../../../src/config/index.js';
import type { Config } from '../../../../src/config/index.js';
import { installAlerts, uninstallAlerts } from '../../../../src/connector/install-alerts.js';
import { connect } from '../../../../src/search/index.js';
import { FakeAlerting } from './fake-alerting.js';
import type { FakeAlertingOptions } from './fake-alerting.js';
import monitorSchema from './monitor.schema.json' with { type: 'json' };

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

type Steps = Awaited<ReturnType<typeof installAlerts>>;

interface Bench {
  readonly server: FakeAlerting;
  readonly install: (more?: unknown, dryRun?: boolean) => Promise<Steps>;
  readonly uninstall: (dryRun?: boolean) => Promise<Steps>;
}

async function bench(options: FakeAlertingOptions = {}): Promise<Bench> {
  const server = new FakeAlerting(options);
  const url = await server.start();
  const client = await connect({ url, maxRetries: 0 });
  ends.push(
    () => client.close(),
    () => server.stop(),
  );
  const config = (alerts: unknown = {}): Config => configSchema.parse({ engine: { url }, alerts });
  return {
    server,
    install: (more, dryRun = false) => installAlerts(config(more), client, dryRun),
    uninstall: (dryRun = false) => uninstallAlerts(config(), client, dryRun),
  };
}

const changes = (steps: Steps): string[] => steps.map(({ change }) => change);
const NAMES = ['pipeline health', 'hosts with many anomalies', 'possible intrusions'].map(
  (what) => `LogMamba logmamba: ${what}`,
);
const stored = ({ server }: Bench): unknown[] => [...server.monitors.values()].map(({ monitor }) => monitor);

describe('monitors of OpenSearch Alerting', () => {
  it('are made once, left alone while they are the same, and replaced where ours differ', async () => {
    const { server, install } = await bench();
    expect(changes(await install({}, true))).toEqual(['created', 'created', 'created']);
    expect(server.writes).toEqual([]);

    expect(changes(await install())).toEqual(['created', 'created', 'created']);
    expect([...server.monitors.values()].map(({ monitor }) => monitor.name)).toEqual(NAMES);
    expect([...server.indices]).toEqual(['logmamba-alerts']);
    expect(server.templates).toContain('logmamba-alerts');

    const before = server.writes.length;
    expect(changes(await install())).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(server.writes).toHaveLength(before);

    expect(changes(await install({ level: 'major' }, true))).toEqual(['unchanged', 'unchanged', 'updated']);
    expect(changes(await install({ level: 'major' }))).toEqual(['unchanged', 'unchanged', 'updated']);
    expect(server.writes).toHaveLength(before + 1);
    expect(server.monitors.size).toBe(3);
  });

  it('have the shape that the published description of the API gives', async () => {
    const valid = new Ajv({ allErrors: true, strict: false }).compile(monitorSchema);
    const { server, install } = await bench({ channels: ['soc'] });
    await install({ channel: 'soc', link: 'https://kibana.example' });
    const sent = server.calls.filter(({ method, path }) => method === 'POST' && path.endsWith('/monitors'));
    expect(sent).toHaveLength(3);
    for (const { text } of sent) {
      const body: unknown = JSON.parse(text);
      expect([valid(body), valid.errors]).toEqual([true, null]);
      expect(text).not.toMatch(/@(prefix|level|channel|dashboards|webhook)@/);
    }
  });

  it('tell nobody without a channel, and link nowhere without an address', async () => {
    const server = await bench({ channels: ['soc'] });
    await server.install();
    expect(JSON.stringify(stored(server))).not.toContain('destination_id');
    await server.install({ channel: 'soc' });
    const text = JSON.stringify(stored(server));
    expect(text).toContain('"destination_id":"soc"');
    expect(text).not.toContain('app/dashboards');
  });

  it('stay disabled when somebody disabled them', async () => {
    const { server, install } = await bench();
    await install();
    for (const [, kept] of server.monitors) kept.monitor = { ...kept.monitor, enabled: false };
    await install({ level: 'critical' });
    const segments = [...server.monitors.values()].find(({ monitor }) => monitor.name === NAMES[2]);
    expect(segments?.monitor.enabled).toBe(false);
    expect(JSON.stringify(segments?.monitor)).toContain('anomaly.alert.level:critical');
  });

  it('are removed by their names alone', async () => {
    const { server, install, uninstall } = await bench();
    await install();
    const other = { seqNo: 99, monitor: { name: 'LogMamba logmamba: possible intrusions, my own' } };
    server.monitors.set('other', other);
    expect(changes(await uninstall(true))).toEqual(['removed', 'removed', 'removed']);
    expect(server.monitors.size).toBe(4);
    expect(changes(await uninstall())).toEqual(['removed', 'removed', 'removed']);
    expect([...server.monitors.keys()]).toEqual(['other']);
    expect(changes(await uninstall())).toEqual(['missing', 'missing', 'missing']);
  });

  it('are unsupported on an OpenSearch without the plugin', async () => {
    const { server, install, uninstall } = await bench({ withoutPlugin: true });
    expect(changes(await install())).toEqual(['unsupported', 'unsupported', 'unsupported']);
    expect(server.writes.filter((call) => call.includes('_plugins'))).toEqual([]);
    expect(await uninstall()).toEqual([]);
  });

  it.each<[string, FakeAlertingOptions, unknown, object]>([
    ['credentials', { status: 401 }, {}, { code: 'AUTHENTICATION_FAILED' }],
    ['a privilege', { status: 403 }, {}, { code: 'PERMISSION_DENIED', message: /alerting\/monitor\/search/ }],
    ['a body that is refused', { refused: 'Monitor limit reached' }, {}, { message: /400 .*Monitor limit reached/ }],
    [
      'a channel that is not there',
      { channels: ['soc'] },
      { channel: 'sco' },
      { code: 'CONFIG_INVALID', message: /"sco"/ },
    ],
    [
      'a trigger that fails, which the plugin calls triggered',
      { failing: { trigger: 'Hunts fail', error: 'ScriptException[runtime error]' } },
      {},
      { message: /pipeline health was stored, but does not run: Hunts fail: ScriptException/ },
    ],
  ])('name %s', async (_, options, alerts, expected) => {
    const { install } = await bench(options);
    await expect(install(alerts)).rejects.toMatchObject(
      Object.fromEntries(
        Object.entries(expected).map(([key, value]) => [
          key,
          value instanceof RegExp ? expect.stringMatching(value) : value,
        ]),
      ),
    );
  });

  it('say so when somebody else changes one at the same time', async () => {
    const options: { raced?: boolean } = {};
    const { install } = await bench(options);
    await install();
    options.raced = true;
    await expect(install({ level: 'major' })).rejects.toMatchObject({
      message: expect.stringContaining('meanwhile (409)') as string,
    });
  });

  it('take a channel unseen where the account may not look, or the plugin is missing', async () => {
    const { install } = await bench({ withoutNotifications: true });
    expect(changes(await install({ channel: 'soc' }))).toEqual(['created', 'created', 'created']);
  });
});
