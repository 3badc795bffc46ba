import { ConnectorError } from '../errors/index.js';
import { isMissingPart } from './faults.js';
import { asArray, asNumber, asRecord, asString } from './json-read.js';
import type { SearchClient } from './search-client.js';

type Json = Readonly<Record<string, unknown>>;
type Requester = Pick<SearchClient, 'request' | 'info'>;

/** A monitor as the plugin holds it. */
export interface StoredMonitor {
  readonly id: string;
  readonly seqNo: number;
  readonly primaryTerm: number;
  readonly body: Json;
}

const ROOT = '/_plugins/_alerting/monitors';

/** Whether the engine has the alerting plugin, which a minimal OpenSearch comes without. */
export async function hasAlerting(client: Requester): Promise<boolean> {
  const query = { query: { match_none: {} }, size: 0 };
  const reply = await client.request({ method: 'POST', path: `${ROOT}/_search`, body: query, allow: [400, 404, 405] });
  if (isMissingPart(reply.status, reply.body)) return false;
  if (reply.status === 400) await client.request({ method: 'POST', path: `${ROOT}/_search`, body: query });
  return true;
}

/** Monitors of exactly this name, in order of their ids. The plugin gives ids itself, so the name is what tells ours apart. */
export async function monitorsNamed(client: Requester, name: string): Promise<StoredMonitor[]> {
  const body = { size: 100, query: { bool: { filter: [{ term: { 'monitor.name.keyword': name } }] } } };
  // before the first monitor there is no index to search in
  const reply = await client.request({ method: 'POST', path: `${ROOT}/_search`, body, allow: [404] });
  if (reply.status === 404) return [];
  const hits = asArray(asRecord(asRecord(reply.body)?.hits)?.hits);
  const ids = hits.map((hit) => asString(asRecord(hit)?._id)).filter((id) => id !== undefined);
  const found = await Promise.all(ids.sort().map((id) => monitorOf(client, id)));
  return found.filter((monitor) => monitor !== undefined).filter(({ body: { name: stored } }) => stored === name);
}

async function monitorOf(client: Requester, id: string): Promise<StoredMonitor | undefined> {
  const reply = await client.request({ method: 'GET', path: pathOf(id), allow: [404] });
  const answer = asRecord(reply.body);
  const body = asRecord(answer?.monitor);
  if (reply.status === 404 || body === undefined) return undefined;
  return { id, seqNo: asNumber(answer?._seq_no) ?? 0, primaryTerm: asNumber(answer?._primary_term) ?? 0, body };
}

/** @returns the id that the plugin gave */
export async function createMonitor(client: Requester, body: Json): Promise<string> {
  const reply = await client.request({ method: 'POST', path: ROOT, body, idempotent: false });
  const id = asString(asRecord(reply.body)?._id);
  if (id !== undefined) return id;
  throw new ConnectorError('REQUEST_FAILED', 'The alerting plugin gave the monitor no id', {
    where: `${client.info.url} ${ROOT}`,
    todo: 'Look for a proxy that alters answers.',
  });
}

/** @throws ConnectorError REQUEST_FAILED when somebody changed the monitor since it was read */
export async function updateMonitor(client: Requester, stored: StoredMonitor, body: Json): Promise<void> {
  const query = { if_seq_no: stored.seqNo, if_primary_term: stored.primaryTerm };
  const path = pathOf(stored.id);
  const reply = await client.request({ method: 'PUT', path, query, body, allow: [409], idempotent: false });
  if (reply.status !== 409) return;
  throw new ConnectorError('REQUEST_FAILED', `Somebody changed ${String(body.name)} meanwhile (409)`, {
    where: `${client.info.url} ${path}`,
    todo: 'Run install again.',
    status: 409,
  });
}

/** False when it was not there. */
export async function deleteMonitor(client: Requester, id: string): Promise<boolean> {
  const reply = await client.request({ method: 'DELETE', path: pathOf(id), allow: [404] });
  return reply.status !== 404;
}

/**
 * Runs a stored monitor without telling anybody, and gives what went wrong. The plugin takes any script when a monitor is made; one that
 * fails then says `"triggered": true`, with the `error` beside it.
 */
export async function monitorFaults(client: Requester, id: string): Promise<string[]> {
  const path = `${pathOf(id)}/_execute`;
  const reply = await client.request({ method: 'POST', path, query: { dryrun: true }, idempotent: false });
  const answer = asRecord(reply.body);
  const own = [answer?.error, asRecord(answer?.input_results)?.error].map(asString);
  const triggers = Object.values(asRecord(answer?.trigger_results) ?? {}).map((entry) => {
    const result = asRecord(entry);
    const error = asString(result?.error);
    return error === undefined ? undefined : `${asString(result?.name) ?? 'trigger'}: ${error}`;
  });
  return [...own, ...triggers].filter((fault) => fault !== undefined && fault !== '').map((fault) => String(fault));
}

/**
 * Whether there is such a notification channel: a monitor is taken with any, and fails when it wants to tell. Undefined where the account
 * may not ask, or the Notifications plugin is missing.
 */
export async function hasChannel(client: Requester, id: string): Promise<boolean | undefined> {
  const path = `/_plugins/_notifications/configs/${encodeURIComponent(id)}`;
  const reply = await client.request({ method: 'GET', path, allow: [400, 403, 404, 405] });
  if (reply.status === 403 || isMissingPart(reply.status, reply.body)) return undefined;
  return reply.status < 400 && asArray(asRecord(reply.body)?.config_list).length > 0;
}

function pathOf(id: string): string {
  return `${ROOT}/${encodeURIComponent(id)}`;
}
