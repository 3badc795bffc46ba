import { createHash } from 'node:crypto';
import { z } from 'zod';

import type { Config } from '../config/index.js';
import { connectDashboards, type DashboardsClient, type EngineInfo } from '../search/index.js';
import { readDashboards, retiredDashboards, type DashboardsPlace } from '../sink/index.js';
import { engineOptions } from './workspace.js';

export interface DashboardsStep {
  readonly kind: 'dashboards';
  /** Product, version, place and number of saved objects. */
  readonly name: string;
  readonly change: 'created' | 'updated' | 'unchanged';
}

/**
 * Connects to what `dashboards.url` names; undefined where it names nothing. Credentials are those of `dashboards`, else those in
 * the URL, else the engine's.
 */
export async function connectConfigured(
  config: Config,
  engine: EngineInfo['distribution'],
): Promise<DashboardsClient | undefined> {
  const { url, space, tenant } = config.dashboards;
  if (url === undefined) return undefined;
  const { username, password, apiKey, ...shared } = await engineOptions(config);
  return connectDashboards({
    ...shared,
    url,
    engine,
    ...credentials(config.dashboards, url, { username, password, apiKey }),
    ...(space === undefined ? {} : { space }),
    ...(tenant === undefined ? {} : { tenant }),
  });
}

interface Credentials {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly apiKey?: string | undefined;
}

function credentials(own: Credentials, url: string, engine: Credentials): Record<string, string> {
  const named = own.username !== undefined || own.password !== undefined;
  const chosen = named
    ? { username: own.username ?? engine.username, password: own.password ?? engine.password }
    : new URL(url).username === ''
      ? engine
      : {};
  return Object.fromEntries(
    Object.entries(chosen).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Imports the dashboards unless the same ones are there already. Undefined where no dashboards server is configured. */
export async function installDashboards(
  config: Config,
  engine: EngineInfo['distribution'],
  dryRun: boolean,
): Promise<DashboardsStep | undefined> {
  const client = await connectConfigured(config, engine);
  if (client === undefined) return undefined;
  const wanted = await stampedObjects({ ...placeOf(config), server: client.info });
  const change = await changeOf(client, wanted);
  if (!dryRun && change !== 'unchanged') await client.importObjects(wanted.ndjson);
  return { kind: 'dashboards', name: `${wanted.names.length} saved objects in ${placeText(config, client)}`, change };
}

export interface DashboardsRemoval {
  readonly kind: 'dashboards';
  readonly name: string;
  /** `missing`: there was nothing to remove. */
  readonly change: 'removed' | 'missing';
}

/** Removes what `installDashboards` made, and what former versions of it made; undefined where no dashboards server is configured. */
export async function uninstallDashboards(
  config: Config,
  engine: EngineInfo['distribution'],
  dryRun: boolean,
): Promise<DashboardsRemoval | undefined> {
  const client = await connectConfigured(config, engine);
  if (client === undefined) return undefined;
  const place = placeOf(config);
  const { names } = await stampedObjects(place);
  // dashboards first, index patterns last: what is left by a fault refers to nothing that is gone
  const wanted = [...names.toReversed(), ...retiredDashboards(place)];
  const { missing } = await client.storedObjects(wanted);
  const gone = new Set(missing.map(({ type, id }) => `${type}:${id}`));
  const present = wanted.filter(({ type, id }) => !gone.has(`${type}:${id}`));
  if (!dryRun) await client.deleteObjects(present);
  const name = `${present.length} saved objects in ${placeText(config, client)}`;
  return { kind: 'dashboards', name, change: present.length === 0 ? 'missing' : 'removed' };
}

/** Product, version, address and space or tenant. */
function placeText({ dashboards: { space, tenant } }: Config, { info }: DashboardsClient): string {
  const part = space === undefined ? (tenant === undefined ? '' : `, tenant ${tenant}`) : `, space ${space}`;
  return `${info.product}${info.version === '' ? '' : ` ${info.version}`} at ${info.url}${part}`;
}

/** Which objects belong to an installation. */
function placeOf({ sink, source: { indices, timeField } }: Config): DashboardsPlace {
  return { prefix: sink.prefix, source: { indices, timeField } };
}

interface StampedObjects {
  readonly ndjson: string;
  readonly names: readonly { readonly type: string; readonly id: string }[];
  /** The dashboards, which carry the stamp. */
  readonly dashboards: readonly string[];
  readonly stamp: string;
}

const savedObject = z.looseObject({
  type: z.string(),
  id: z.string(),
  attributes: z.looseObject({ description: z.string().optional() }),
});

/**
 * The saved objects with a hash of them in each dashboard's description: servers rewrite what they store to their version's form,
 * but leave a description alone.
 */
async function stampedObjects(place: DashboardsPlace): Promise<StampedObjects> {
  const text = await readDashboards(place);
  const stamp = `[content ${createHash('sha256').update(text).digest('hex').slice(0, 16)}]`;
  const objects = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => savedObject.parse(JSON.parse(line)));
  const stamped = objects.map((object) => {
    if (object.type !== 'dashboard') return object;
    const description = `${object.attributes.description ?? ''} ${stamp}`.trim();
    return { ...object, attributes: { ...object.attributes, description } };
  });
  return {
    ndjson: stamped.map((object) => `${JSON.stringify(object)}\n`).join(''),
    names: objects.map(({ type, id }) => ({ type, id })),
    dashboards: objects.filter(({ type }) => type === 'dashboard').map(({ type, id }) => `${type}:${id}`),
    stamp,
  };
}

async function changeOf(
  client: DashboardsClient,
  { names, dashboards, stamp }: StampedObjects,
): Promise<DashboardsStep['change']> {
  const { missing, attributes } = await client.storedObjects(names);
  if (missing.length === names.length) return 'created';
  const isSame = (dashboard: string): boolean => {
    const description = attributes.get(dashboard)?.description;
    return typeof description === 'string' && description.includes(stamp);
  };
  return missing.length === 0 && dashboards.every(isSame) ? 'unchanged' : 'updated';
}
