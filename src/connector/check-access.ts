import type { Config } from '../config/index.js';
import { ConnectorError } from '../errors/index.js';
import type { SearchClient } from '../search/index.js';
import { installTemplates, readTemplates } from '../sink/index.js';
import { faultRow, okRow, rowsOf, warningRow, type CheckRow } from './check-row.js';
import { connectConfigured } from './install-dashboards.js';

const ROLES = 'give the account the role of docs/privileges.md';

/** What the account may do, and whether `install` has been run. Writes nothing. */
export async function checkAccess(client: SearchClient, config: Config): Promise<readonly CheckRow[]> {
  const { missing, rows } = await privileges(client, config);
  const installed = await rowsOf('templates', 'warning', () => templates(client, config, missing));
  // what an installation needs matters only where there is something to install
  const done = installed.every(({ state }) => state === 'ok');
  return [
    ...rows,
    ...(done ? [] : clusterRows(missing)),
    ...installed,
    // a hunt needs no dashboards
    ...(await rowsOf('dashboards', 'warning', () => dashboards(client, config))),
  ];
}

const CLUSTER = ' on the cluster';

async function privileges(
  client: SearchClient,
  config: Config,
): Promise<{ readonly missing: readonly string[]; readonly rows: readonly CheckRow[] }> {
  let missing: readonly string[] = [];
  const rows = await rowsOf('privileges', 'fault', async () => {
    const answer = await client.privileges({ read: config.source.indices, write: written(config) });
    missing = answer.missing;
    // what is lacking on the cluster stops only an installation
    const stopping = missing.filter((privilege) => !privilege.endsWith(CLUSTER));
    if (stopping.length === 0) return [okRow('privileges', GRANTED[answer.state])];
    const text = `the account lacks ${byPrivilege(stopping)}`;
    return [faultRow('privileges', 'PERMISSION_DENIED', text, client.info.url, ROLES)];
  });
  return { missing, rows };
}

function clusterRows(missing: readonly string[]): readonly CheckRow[] {
  const lacking = missing.filter((privilege) => privilege.endsWith(CLUSTER));
  if (lacking.length === 0) return [];
  const text = `the account lacks ${byPrivilege(lacking)}: enough to hunt where the templates are installed`;
  return [warningRow('privileges', text, 'run `logmamba install` with an account that may')];
}

/** `P on A`, `P on B` → `P on A, B`. */
function byPrivilege(missing: readonly string[]): string {
  const places = new Map<string, string[]>();
  for (const entry of missing) {
    const [privilege, place] = entry.split(' on ');
    places.set(privilege, [...(places.get(privilege) ?? []), place]);
  }
  return [...places].map(([privilege, on]) => `${privilege} on ${on.join(', ')}`).join('; ');
}

/** The indices that a hunt writes. */
function written({ sink: { prefix }, state }: Config): string[] {
  const kinds = ['scores-*', 'rollups-*', 'segments', 'alerts', 'feedback', 'runs', 'dead-letter'];
  if (state.kind === 'index') kinds.push('models', 'checkpoints');
  return kinds.map((kind) => `${prefix}-${kind}`);
}

const GRANTED = {
  open: 'the engine has no security: everything is allowed',
  complete: 'reading and writing are allowed',
  partial: 'reading and writing are allowed, as far as that can be tried without writing',
};

async function templates(
  client: SearchClient,
  { sink: { prefix, keepDays } }: Config,
  missing: readonly string[],
): Promise<readonly CheckRow[]> {
  let steps;
  try {
    steps = await installTemplates(client, await readTemplates({ prefix, keepDays }), { dryRun: true });
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.code !== 'PERMISSION_DENIED') throw error;
    const todo = 'nothing, if `logmamba install` has been run with another account';
    return [warningRow('templates', 'the account may not look at them', todo)];
  }
  const names = (change: string): string[] => steps.filter((step) => step.change === change).map(({ name }) => name);
  const lacking = names('created');
  const stale = names('updated');
  if (lacking.some((name) => steps.some((step) => step.name === name && step.kind === 'index template'))) {
    const text = `missing: ${lacking.join(', ')}`;
    if (missing.some((privilege) => privilege.startsWith('manage_index_templates'))) {
      const todo = 'run `logmamba install` once with an account that may put index templates';
      return [faultRow('templates', 'PERMISSION_DENIED', `${text}, and this account may not put them`, prefix, todo)];
    }
    return [warningRow('templates', text, 'run `logmamba install`; the first hunt does, if the account may')];
  }
  if (lacking.length + stale.length > 0) {
    const text = `not those of this version: ${[...lacking, ...stale].join(', ')}`;
    return [warningRow('templates', text, 'run `logmamba install`')];
  }
  const lifecycle = names('unsupported').length > 0 ? '; the engine has no lifecycle: delete old indices by hand' : '';
  return [okRow('templates', `${steps.length - names('unsupported').length} installed${lifecycle}`)];
}

async function dashboards(client: SearchClient, config: Config): Promise<readonly CheckRow[]> {
  const found = await connectConfigured(config, client.info.distribution);
  if (found === undefined) return [];
  const { product, version, url } = found.info;
  return [okRow('dashboards', `${product} ${version} at ${url}`)];
}
