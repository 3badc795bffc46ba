import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { configSchema } from '../../src/config/index.js';
import type { Config } from '../../src/config/index.js';
import { checkEngine } from '../../src/connector/check.js';
import { installOnEngine } from '../../src/connector/install.js';
import { huntOnEngine } from '../../src/connector/on-engine.js';
import { trainFromEngine } from '../../src/connector/train-on-engine.js';
import { silentProgress } from '../../src/log/index.js';
import { connect, connectDashboards } from '../../src/search/index.js';
import type { SearchClient } from '../../src/search/index.js';
import { freshName } from '../engines.js';
import {
  createFleetIndices,
  DAY,
  FLEET_END,
  FLEET_START,
  fleetDocuments,
  putDocuments,
  smallFleet,
  TRAIN_TO,
} from './indexed-fleet.js';
import { putAccount } from './secured-account.js';
import type { Login } from './secured-account.js';

interface Role {
  readonly cluster_permissions: readonly string[];
  readonly index_permissions: readonly {
    readonly index_patterns: readonly string[];
    readonly allowed_actions: readonly string[];
  }[];
}

const DOCUMENT = readFileSync(new URL('../../docs/privileges.md', import.meta.url), 'utf8');
const NOW = FLEET_END + DAY / 24;

/** The JSON that the document gives for a role of OpenSearch, for other names of indices. */
function documentedRole(role: string, source: string, prefix: string): Role {
  const after = DOCUMENT.slice(DOCUMENT.indexOf(`roles/${role}\``));
  const json = /```json\n([^`]+)```/.exec(after)?.[1] ?? '';
  return JSON.parse(json.replaceAll('auth-*', `${source}-*`).replaceAll('logmamba-*', `${prefix}-*`)) as Role;
}

function without(role: Role, action: string): Role {
  const kept = role.index_permissions.map(({ index_patterns, allowed_actions }) => {
    return { index_patterns, allowed_actions: allowed_actions.filter((allowed) => allowed !== action) };
  });
  return { ...role, index_permissions: kept };
}

const secured = inject('secured');

describe.runIf(secured !== null)('the roles of docs/privileges.md', () => {
  const source = freshName('privileges-auth');
  const prefix = freshName('privileges-out');
  const folder = mkdtempSync(join(tmpdir(), 'logmamba-privileges-'));
  const caFile = join(folder, 'ca.pem');
  let admin: SearchClient;

  function configOf(login: Login): Config {
    return configSchema.parse({
      engine: { url: secured?.url, ...login, caFile, maxRetries: 0 },
      source: { indices: [`${source}-*`] },
      model: { dModel: 8, dState: 2 },
      train: { steps: 10, folds: 2, batchSize: 8, window: 16 },
      sink: { prefix },
      state: { kind: 'index' },
    });
  }

  async function account(role: Role): Promise<Login> {
    const login = { username: freshName('account'), password: 'Tr1cky-Horse-42' };
    await putAccount(admin, login, role);
    return login;
  }

  async function indicesOf(name: string): Promise<string[]> {
    const { body } = await admin.request({ method: 'GET', path: `/${name}-*`, query: { filter_path: '*.aliases' } });
    return Object.keys(body as object).sort();
  }

  beforeAll(async () => {
    const { url, ca, username, password } = secured ?? { url: '', ca: '', username: '', password: '' };
    writeFileSync(caFile, ca);
    admin = await connect({ url, ca, username, password });
    const indices = { system: `${source}-system`, message: `${source}-message` };
    await createFleetIndices(admin, indices);
    await putDocuments(admin, indices, fleetDocuments(smallFleet()));
  });

  afterAll(async () => {
    for (const index of [...(await indicesOf(source)), ...(await indicesOf(prefix))]) await admin.deleteIndex(index);
    await admin.close();
    rmSync(folder, { recursive: true });
  });

  it('are enough to install, train, hunt and check, and check writes nothing', async () => {
    const installer = configOf(await account(documentedRole('logmamba_install', source, prefix)));
    const steps = await installOnEngine(installer, { dryRun: false });
    expect(steps.filter(({ change }) => change === 'created').length).toBeGreaterThan(5);

    const config = configOf(await account(documentedRole('logmamba', source, prefix)));
    const common = { config, progress: silentProgress, nowMs: NOW };
    await trainFromEngine({ ...common, fromMs: FLEET_START, toMs: TRAIN_TO });
    const run = await huntOnEngine({ ...common, toMs: FLEET_END, finish: true });
    expect(run.totals.read).toBeGreaterThan(0);
    expect(run.sink.deadLettered).toBe(0);

    const before = await indicesOf(prefix);
    const report = await checkEngine(config, NOW);
    expect(report.rows.filter(({ state }) => state === 'fault')).toEqual([]);
    expect(report.rows.find(({ name }) => name === 'privileges')).toMatchObject({ state: 'ok' });
    expect(report.rows.find(({ name }) => name === 'templates')).toMatchObject({ state: 'ok' });
    expect(await indicesOf(prefix)).toEqual(before);
  }, 120_000);

  it.each([
    'indices:data/read/point_in_time/create',
    'indices:data/read/field_caps*',
    'indices:data/write/index',
    'indices:data/write/update',
    'indices:admin/create',
  ])('are missed by check without %s', async (action) => {
    const login = await account(without(documentedRole('logmamba', source, prefix), action));
    const { rows, ready } = await checkEngine(configOf(login), NOW);
    expect(ready).toBe(false);
    const row = rows.find(({ name }) => name === 'privileges');
    expect(row).toMatchObject({ state: 'fault', code: 'PERMISSION_DENIED' });
    expect(row?.text).toContain(action.replace('*', ''));
  });

  it('are not asked for in vain: a wrong password is one row', async () => {
    const { rows } = await checkEngine(configOf({ username: 'nobody', password: 'not-the-password' }), NOW);
    expect(rows[0]).toMatchObject({ name: 'engine', state: 'fault', code: 'AUTHENTICATION_FAILED' });
    expect(JSON.stringify(rows)).not.toContain('not-the-password');
  });

  it('go with TLS for a dashboards server too: its certificate is verified with the given authority', async () => {
    const { url, ca, username, password } = secured ?? { url: '', ca: '', username: '', password: '' };
    const login = { url, username, password, engine: 'opensearch' } as const;
    await expect(connectDashboards(login)).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    // the engine itself is no dashboards server, and says so once it is trusted
    await expect(connectDashboards({ ...login, ca })).rejects.toMatchObject({ code: 'ENGINE_UNSUPPORTED' });
    await expect(connectDashboards({ ...login, tlsVerify: false })).rejects.toMatchObject({
      code: 'ENGINE_UNSUPPORTED',
    });
  });
});
