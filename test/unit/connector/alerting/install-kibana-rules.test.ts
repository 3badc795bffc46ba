import { afterEach, describe, expect, it } from 'vitest';
import { configSchema } from '../../../../src/config/index.js';
import type { Config } from '../../../../src/config/index.js';
import { installAlerts, uninstallAlerts } from '../../../../src/connector/install-alerts.js';
import type { EngineInfo, SearchClient } from '../../../../src/search/index.js';
import { FakeKibana } from './fake-kibana.js';
import type { FakeKibanaOptions } from './fake-kibana.js';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

type Steps = Awaited<ReturnType<typeof installAlerts>>;

interface Bench {
  readonly server: FakeKibana;
  readonly url: string;
  readonly install: (alerts?: unknown, dryRun?: boolean) => Promise<Steps>;
  readonly uninstall: (alerts?: unknown) => Promise<Steps>;
}

/** Rules go to Kibana alone; of the engine only its name is asked. */
const info: EngineInfo = {
  distribution: 'elasticsearch',
  version: '8.19.0',
  major: 8,
  minor: 19,
  clusterName: '',
  url: '',
};
const engine = { info } as SearchClient;

async function bench(options: FakeKibanaOptions, space?: string): Promise<Bench> {
  const server = new FakeKibana(options);
  const url = await server.start();
  ends.push(() => server.stop());
  const dashboards = { url: url.replace('//', '//me:secret@'), ...(space === undefined ? {} : { space }) };
  const config = (alerts: unknown = {}): Config => configSchema.parse({ dashboards, alerts });
  return {
    server,
    url,
    install: (alerts, dryRun = false) => installAlerts(config(alerts), engine, dryRun),
    uninstall: (alerts) => uninstallAlerts(config(alerts), engine, false),
  };
}

const changes = (steps: Steps): string[] => [...new Set(steps.map(({ change }) => change))];
const namesOf = ({ rules }: FakeKibana): unknown[] => [...rules.values()].map(({ name }) => name).sort();
const HEALTH = ['documents were refused or missed', 'hunts fail', 'no hunt for 60 minutes'];
const named = (what: readonly string[]): string[] => what.map((name) => `LogMamba logmamba: ${name}`).sort();

describe('Kibana rules', () => {
  it.each([
    ['7.17.29', 'lines as good as never seen'],
    ['8.19.0', 'hosts with many anomalies'],
    ['9.2.0', 'hosts with many anomalies'],
    ['10.0.0', 'hosts with many anomalies'],
    ['', 'hosts with many anomalies'],
  ])('are made once in %s, in its words, and replaced where ours differ', async (version, byVersion) => {
    const { server, install } = await bench({ version });
    expect(changes(await install({}, true))).toEqual(['created']);
    expect(server.writes).toEqual([]);
    expect(changes(await install())).toEqual(['created']);
    expect(namesOf(server)).toEqual(named([...HEALTH, 'possible intrusions', byVersion]));

    const before = server.writes.length;
    expect(changes(await install())).toEqual(['unchanged']);
    expect(server.writes).toHaveLength(before);

    const steps = await install({ level: 'critical' });
    expect(steps.filter(({ change }) => change === 'updated').map(({ name }) => name)).toEqual(
      named(['possible intrusions']),
    );
    expect(server.writes.slice(before)).toEqual([expect.stringMatching(/^PUT /)]);
  });

  it.each([
    ['.server-log', { level: 'warn' }],
    ['.slack', {}],
    ['.email', { to: ['soc@example.org'] }],
    ['.index', {}],
    ['.webhook', {}],
  ])('tell by a connector of type %s', async (type, params) => {
    const { server, install } = await bench({ version: '8.19.0', connectors: { told: type } });
    await install({ channel: 'told', recipients: ['soc@example.org'], link: 'https://kibana.example/s/soc' });
    for (const { actions } of server.rules.values()) {
      expect(actions).toMatchObject([{ id: 'told', group: 'query matched', params }]);
      expect(JSON.stringify(actions)).toContain('LogMamba: ');
      expect(JSON.stringify(actions)).toContain('https://kibana.example/s/soc/app/dashboards#/view/logmamba-');
    }
  });

  it('send JSON to a webhook', async () => {
    const { server, install } = await bench({ version: '9.2.0', connectors: { told: '.webhook' } });
    await install({ channel: 'told' });
    for (const { actions } of server.rules.values()) {
      const [{ params }] = actions as { params: { body: string } }[];
      expect(Object.keys(JSON.parse(params.body) as object)).toEqual(['title', 'text']);
    }
  });

  it('link to the space that they are in, and never hold credentials', async () => {
    const { server, install, url } = await bench({ version: '8.19.0', connectors: { told: '.slack' } }, 'blue team');
    await install({ channel: 'told' });
    const text = JSON.stringify([...server.rules.values()]);
    expect(text).toContain(`${url}/s/blue%20team/app/dashboards#/view/logmamba-hunt`);
    expect(text).not.toContain('secret');
    expect(server.writes.every((call) => call.includes('/s/blue%20team/api/alerting/rule/'))).toBe(true);
  });

  it('go to the detection engine where that is wanted', async () => {
    const { server, install, uninstall } = await bench({ version: '8.19.0' });
    const alerts = { detectionEngine: true };
    expect(changes(await install(alerts))).toEqual(['created']);
    expect([...server.detection.keys()]).toEqual(['logmamba-segments', 'logmamba-strong-lines']);
    expect(changes(await install(alerts))).toEqual(['unchanged']);
    expect(server.writes.filter((call) => call.endsWith('_import'))).toHaveLength(1);
    expect(changes(await uninstall(alerts))).toEqual(['removed', 'missing']);
    expect([server.rules.size, server.detection.size]).toEqual([0, 0]);
  });

  it('are removed whatever version Kibana has become since', async () => {
    const { server, install, uninstall } = await bench({ version: '7.17.29' });
    await install();
    server.rules.set('another', { name: 'not ours' });
    expect(changes(await uninstall())).toEqual(expect.arrayContaining(['removed']));
    expect([...server.rules.keys()]).toEqual(['another']);
  });

  it('need a Kibana', async () => {
    const steps = await installAlerts(configSchema.parse({}), engine, false);
    expect(steps).toEqual([
      expect.objectContaining({ change: 'unsupported', name: expect.stringContaining('dashboards.url') as string }),
    ]);
  });

  it.each<[string, Partial<FakeKibanaOptions>, unknown, object]>([
    ['credentials', { status: 401 }, {}, { code: 'AUTHENTICATION_FAILED' }],
    ['a privilege', { status: 403 }, {}, { code: 'PERMISSION_DENIED', message: /stackAlerts/ }],
    [
      'a Kibana without alerting',
      { withoutAlerting: true },
      {},
      { code: 'ENGINE_UNSUPPORTED', message: /no alerting/ },
    ],
    ['a connector that is not there', {}, { channel: 'gone' }, { code: 'CONFIG_INVALID', message: /"gone"/ }],
    [
      'a connector of another kind',
      { connectors: { told: '.jira' } },
      { channel: 'told' },
      { code: 'CONFIG_INVALID', message: /\.jira/ },
    ],
    ['e-mail to nobody', { connectors: { told: '.email' } }, { channel: 'told' }, { code: 'CONFIG_INVALID' }],
    [
      'detection rules that are refused in a 200',
      { refused: ['logmamba-segments'] },
      { detectionEngine: true },
      { code: 'REQUEST_FAILED', message: /logmamba-segments \(400: user does not have permission\)/ },
    ],
  ])('name %s', async (_, options, alerts, expected) => {
    const { install } = await bench({ version: '8.19.0', ...options });
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
    const options: FakeKibanaOptions & { raced?: boolean } = { version: '8.19.0' };
    const { install } = await bench(options);
    await install();
    Object.assign(options, { raced: true });
    await expect(install({ level: 'major' })).rejects.toMatchObject({
      message: expect.stringContaining('meanwhile (409)') as string,
    });
  });
});
