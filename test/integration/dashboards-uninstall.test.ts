import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { configSchema } from '../../src/config/index.js';
import type { Config } from '../../src/config/index.js';
import { installOnEngine } from '../../src/connector/install.js';
import { uninstallFromEngine } from '../../src/connector/uninstall.js';
import { uninstallTemplates } from '../../src/connector/uninstall-templates.js';
import type { RemovalStep } from '../../src/connector/uninstall.js';
import { connect } from '../../src/search/index.js';
import type { SearchClient } from '../../src/search/index.js';
import { readTemplates } from '../../src/sink/index.js';
import { describeEngines, freshName } from '../engines.js';
import { FakeDashboards } from '../unit/search/fake-dashboards.js';
import { withCall } from './hunt-bench.js';
import { deleteIndices } from './stored-documents.js';

const DAY = '2026.03.09';

describeEngines('uninstall', (engine) => {
  const kibana = new FakeDashboards({
    product: engine.distribution === 'opensearch' ? 'opensearch-dashboards' : 'kibana',
  });
  let client: SearchClient;
  let url: string;
  const names: string[] = [];

  beforeAll(async () => {
    client = await connect({ url: engine.url });
    url = await kibana.start();
  });

  afterAll(async () => {
    for (const name of names) await deleteIndices(client, name);
    await client.close();
    await kibana.stop();
  });

  function fresh(dashboards: boolean): Config {
    const prefix = freshName('gone');
    names.push(prefix);
    return configSchema.parse({
      engine: { url: engine.url },
      sink: { prefix },
      ...(dashboards ? { dashboards: { url } } : {}),
    });
  }

  /** Everything on the engine that has the prefix in its name. */
  async function left({ sink: { prefix } }: Config): Promise<string[]> {
    const get = async (path: string): Promise<string> => {
      const { body } = await client.request({ method: 'GET', path, allow: [404, 400] });
      return JSON.stringify(body);
    };
    const texts = await Promise.all([
      get('/_index_template'),
      get('/_component_template'),
      get('/_cat/indices?format=json&h=index'),
    ]);
    const found = texts.flatMap((text) => [...text.matchAll(/"(?:name|index)":"([^"]+)"/g)]);
    return [...new Set(found.map(([, name]) => name))].filter((name) => name.startsWith(prefix)).sort();
  }

  function changes(steps: readonly RemovalStep[], kind: string): Record<string, string> {
    return Object.fromEntries(steps.filter((step) => step.kind === kind).map(({ name, change }) => [name, change]));
  }

  it('removes exactly what install made, once, and says so on a dry run', async () => {
    const config = fresh(true);
    const neighbour = fresh(true);
    await installOnEngine(neighbour, { dryRun: false });
    const before = await left(neighbour);
    await installOnEngine(config, { dryRun: false });
    const made = await left(config);
    expect(made.length).toBeGreaterThanOrEqual(8);

    const planned = await uninstallFromEngine(config, { dryRun: true });
    expect(await left(config)).toEqual(made);
    const told: RemovalStep[] = [];
    const done = await uninstallFromEngine(config, { dryRun: false, onStep: (step) => told.push(step) });
    expect(done).toEqual(planned);
    expect(told).toEqual(done);
    expect(await left(config)).toEqual([]);
    expect(changes(done, 'dashboards')).toEqual({
      [done.find(({ kind }) => kind === 'dashboards')?.name ?? '']: 'removed',
    });

    const again = await uninstallFromEngine(config, { dryRun: false });
    expect(again.filter(({ change }) => !['missing', 'unsupported'].includes(change))).toEqual([]);
    expect(await left(neighbour)).toEqual(before);
    const [objects] = kibana.places.values();
    expect([...objects.keys()].some((id) => id.includes(`:${neighbour.sink.prefix}-`))).toBe(true);
    expect([...objects.keys()].some((id) => id.includes(`:${config.sink.prefix}-`))).toBe(false);
  });

  it('keeps documents, and what others called alike', async () => {
    const config = fresh(false);
    const { prefix } = config.sink;
    await installOnEngine(config, { dryRun: false });
    const scores = `${prefix}-scores-${DAY}`;
    await client.indexDocument(scores, '1', { '@timestamp': '2026-03-09T00:00:00Z' }, { refresh: true });
    await client.indexDocument(`${prefix}-segments`, '1', { '@timestamp': '2026-03-09T00:00:00Z' }, { refresh: true });
    await client.createIndex(`${prefix}-other`);
    const steps = await uninstallFromEngine(config, { dryRun: false });
    expect(changes(steps, 'index')).toEqual({
      [`${prefix}-runs (empty)`]: 'removed',
      [`${scores} (1 documents)`]: 'kept',
      [`${prefix}-segments (1 documents)`]: 'kept',
    });
    expect(await left(config)).toEqual([`${prefix}-other`, scores, `${prefix}-segments`].sort());
  });

  it('deletes data only when that is asked for and agreed to', async () => {
    const config = fresh(false);
    const { prefix } = config.sink;
    await installOnEngine(config, { dryRun: false });
    const document = { '@timestamp': '2026-03-09T00:00:00Z' };
    for (const id of ['1', '2']) await client.indexDocument(`${prefix}-scores-${DAY}`, id, document, { refresh: true });
    await client.indexDocument(`${prefix}-dead-letter`, '1', document, { refresh: true });
    await client.createIndex(`${prefix}-dead-letters-of-mine`);
    const asked: number[][] = [];
    const refuse = async (...counts: number[]): Promise<boolean> => {
      asked.push(counts);
      return Promise.resolve(false);
    };
    const refused = uninstallFromEngine(config, { dryRun: false, data: true, confirm: refuse });
    await expect(refused).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(uninstallFromEngine(config, { dryRun: false, data: true })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(asked).toEqual([[2, 3]]);
    expect(await client.count(`${prefix}-scores-*`, { match_all: {} })).toBe(2);
    const planned = await uninstallFromEngine(config, { dryRun: true, data: true });
    const done = await uninstallFromEngine(config, { dryRun: false, data: true, confirm: () => Promise.resolve(true) });
    expect(done).toEqual(planned);
    expect(await left(config)).toEqual([`${prefix}-dead-letters-of-mine`]);
  });

  /** Neither engine that is to be had for tests has a lifecycle: its calls are answered as the products document them. */
  it.each(['ilm', 'ism'] as const)(
    'lets indices go before it deletes the policy that looks after them (%s)',
    async (kind) => {
      const { prefix, keepDays } = fresh(false).sink;
      const set = await readTemplates({ prefix, keepDays });
      const policy = `${kind === 'ilm' ? '/_ilm/policy' : '/_plugins/_ism/policies'}/${prefix}-daily`;
      let stored: unknown =
        kind === 'ilm' ? { [`${prefix}-daily`]: set.lifecycle.bodies.ilm } : set.lifecycle.bodies.ism;
      const calls: string[] = [];
      const request: SearchClient['request'] = (call) => {
        if (!call.path.includes('_ilm') && !call.path.includes('_ism')) return client.request(call);
        calls.push(`${call.method} ${call.path}`);
        if (call.method === 'DELETE') stored = undefined;
        return Promise.resolve(
          stored === undefined && call.method === 'GET' ? { status: 404, body: {} } : { status: 200, body: stored },
        );
      };
      const answering = withCall(
        withCall(client, 'lifecycle', () => Promise.resolve(kind)),
        'request',
        request,
      );
      const policyOf = (steps: readonly RemovalStep[]): string | undefined =>
        changes(steps, 'lifecycle policy')[`${prefix}-daily`];
      expect(policyOf(await uninstallTemplates(answering, set, true))).toBe('removed');
      expect(calls).toEqual([`GET ${policy}`]);
      expect(policyOf(await uninstallTemplates(answering, set, false))).toBe('removed');
      const daily = `${prefix}-rollups-*,${prefix}-scores-*`;
      const letGo = kind === 'ilm' ? `/${daily}/_ilm/remove` : `/_plugins/_ism/remove/${daily}`;
      expect(calls.slice(1)).toEqual([`GET ${policy}`, `POST ${letGo}`, `DELETE ${policy}`]);
      expect(policyOf(await uninstallTemplates(answering, set, false))).toBe('missing');
      stored = { policy: { description: 'of somebody else', phases: {} } };
      expect(policyOf(await uninstallTemplates(answering, set, false))).toBe('kept');
    },
  );

  it('leaves templates alone that others made under the same names, or from its own', async () => {
    const config = fresh(false);
    const { prefix } = config.sink;
    await installOnEngine(config, { dryRun: false });
    await client.putIndexTemplate(`${prefix}-runs`, {
      index_patterns: [`${prefix}-runs`],
      priority: 300,
      template: {},
    });
    const borrower = `${prefix}-borrower`;
    await client.putIndexTemplate(borrower, {
      index_patterns: [`${borrower}-*`],
      composed_of: [`${prefix}-ecs`],
      priority: 1,
    });
    const steps = await uninstallFromEngine(config, { dryRun: false });
    expect(changes(steps, 'index template')[`${prefix}-runs`]).toBe('kept');
    expect(changes(steps, 'component template')).toEqual({
      [`${prefix}-anomaly`]: 'removed',
      [`${prefix}-ecs`]: 'kept',
    });
    expect(await left(config)).toEqual([borrower, `${prefix}-ecs`, `${prefix}-runs`].sort());
    for (const name of [borrower, `${prefix}-runs`])
      await client.request({ method: 'DELETE', path: `/_index_template/${name}` });
  });

  it('removes a part alone, and from the command line asks before it deletes data', async () => {
    const config = fresh(true);
    const { prefix } = config.sink;
    await installOnEngine(config, { dryRun: false });
    const made = await left(config);
    const steps = await uninstallFromEngine(config, { dryRun: false, parts: ['dashboards'] });
    expect(steps.map(({ kind, change }) => [kind, change])).toEqual([['dashboards', 'removed']]);
    expect(await left(config)).toEqual(made);
    const back = await installOnEngine(config, { dryRun: false, parts: ['dashboards'] });
    expect(back.map(({ kind, change }) => [kind, change])).toEqual([['dashboards', 'created']]);
    const nowhere = { ...config, dashboards: { ...config.dashboards, url: undefined } };
    await expect(uninstallFromEngine(nowhere, { dryRun: false, parts: ['dashboards'] })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    });

    await client.indexDocument(
      `${prefix}-scores-${DAY}`,
      '1',
      { '@timestamp': '2026-03-09T00:00:00Z' },
      { refresh: true },
    );
    const settings = [
      '--set',
      `engine.url=${engine.url}`,
      '--set',
      `sink.prefix=${prefix}`,
      '--set',
      `dashboards.url=${url}`,
    ];
    const run = (...args: string[]): Promise<{ stdout: string }> =>
      promisify(execFile)('npx', ['tsx', 'src/cli/main.ts', ...settings, 'uninstall', ...args]);
    await expect(run('--data')).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') as string });
    expect(await client.count(`${prefix}-scores-*`, { match_all: {} })).toBe(1);
    await expect(run('--data', '--dashboards')).rejects.toMatchObject({ code: 2 });
    expect((await run('--data', '--yes', '--dry-run')).stdout).toMatch(
      /would remove .*index .*-scores-2026\.03\.09 \(1 documents\)/,
    );
    const { stdout } = await run('--data', '--yes');
    expect(stdout).toMatch(/removed +index .*-scores-2026\.03\.09 \(1 documents\)/);
    expect(await left(config)).toEqual([]);
  }, 120_000);
});
