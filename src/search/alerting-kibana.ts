import { randomUUID } from 'node:crypto';
import { ConnectorError } from '../errors/index.js';
import type { DashboardsClient } from './dashboards-client.js';
import { refuse } from './dashboards-faults.js';
import type { HttpReply, HttpRequest } from './dashboards-http.js';
import { asArray, asNumber, asRecord, asString } from './json-read.js';
import { multipart } from './multipart.js';

type Json = Readonly<Record<string, unknown>>;
export type KibanaCaller = Pick<DashboardsClient, 'send' | 'info'>;

const RULE = '/api/alerting/rule';
const DETECTION = '/api/detection_engine/rules';

/** The rule's attributes; undefined where there is none of this id. */
export function alertingRule(client: KibanaCaller, id: string): Promise<Json | undefined> {
  return optional(client, `${RULE}/${encodeURIComponent(id)}`, 'Kibana has no alerting here');
}

/** A connector's attributes, its type among them. */
export function connector(client: KibanaCaller, id: string): Promise<Json | undefined> {
  return optional(client, `/api/actions/connector/${encodeURIComponent(id)}`, 'Kibana has no connectors here');
}

export async function createRule(client: KibanaCaller, id: string, body: Json): Promise<void> {
  await write(client, { method: 'POST', path: `${RULE}/${encodeURIComponent(id)}` }, body);
}

/** What a rule is of, who owns it and whether it runs cannot be changed by this call, and Kibana refuses a body that says so. */
export async function updateRule(client: KibanaCaller, id: string, body: Json): Promise<void> {
  const fixed = new Set(['rule_type_id', 'consumer', 'enabled']);
  const changeable = Object.fromEntries(Object.entries(body).filter(([name]) => !fixed.has(name)));
  await write(client, { method: 'PUT', path: `${RULE}/${encodeURIComponent(id)}` }, changeable);
}

/** False when it was not there. */
export function deleteRule(client: KibanaCaller, id: string): Promise<boolean> {
  return remove(client, `${RULE}/${encodeURIComponent(id)}`);
}

/** A rule of the detection engine. */
export function detectionRule(client: KibanaCaller, ruleId: string): Promise<Json | undefined> {
  return optional(client, `${DETECTION}?rule_id=${encodeURIComponent(ruleId)}`, 'Kibana has no detection engine here');
}

export function deleteDetectionRule(client: KibanaCaller, ruleId: string): Promise<boolean> {
  return remove(client, `${DETECTION}?rule_id=${encodeURIComponent(ruleId)}`);
}

/** @throws ConnectorError REQUEST_FAILED also for a 200 that says that rules were refused */
export async function importDetectionRules(client: KibanaCaller, ndjson: string): Promise<void> {
  const path = `${DETECTION}/_import?overwrite=true`;
  const { type, body } = multipart(randomUUID(), ndjson);
  const reply = await client.send({ method: 'POST', path, headers: { 'content-type': type }, body });
  answered(client, reply, path, 'Kibana has no detection engine here');
  const answer = asRecord(reply.body);
  const errors = asArray(answer?.errors).map((entry) => {
    const error = asRecord(asRecord(entry)?.error);
    const why = asString(error?.message) ?? 'no reason given';
    return `${asString(asRecord(entry)?.rule_id) ?? 'rule'} (${String(asNumber(error?.status_code) ?? '?')}: ${why.slice(0, 300)})`;
  });
  if (answer?.success === true && errors.length === 0) return;
  throw new ConnectorError(
    'REQUEST_FAILED',
    `Kibana refused detection rules: ${errors.join('; ') || 'no reason given'}`,
    {
      where: `${client.info.url}${path}`,
      todo: 'see the reasons it gives; the account needs the Security feature (all) in the space',
    },
  );
}

async function optional(client: KibanaCaller, path: string, missing: string): Promise<Json | undefined> {
  const reply = await client.send({ method: 'GET', path });
  if (reply.status === 404 && isNoSuchThing(reply)) return undefined;
  answered(client, reply, path, missing);
  return asRecord(reply.body) ?? {};
}

async function write(client: KibanaCaller, request: HttpRequest, body: Json): Promise<void> {
  const reply = await client.send({
    ...request,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body), 'utf8'),
  });
  if (reply.status === 409) {
    throw new ConnectorError('REQUEST_FAILED', `Somebody changed ${String(body.name)} meanwhile (409)`, {
      where: `${client.info.url}${request.path}`,
      todo: 'Run install again.',
      status: 409,
    });
  }
  answered(client, reply, request.path, 'Kibana has no alerting here');
}

async function remove(client: KibanaCaller, path: string): Promise<boolean> {
  const reply = await client.send({ method: 'DELETE', path });
  if (reply.status === 404 && isNoSuchThing(reply)) return false;
  answered(client, reply, path, 'Kibana has no such part here');
  return true;
}

/** Kibana answers 404 to a path that it does not know, too, but then names nothing. */
function isNoSuchThing({ body }: HttpReply): boolean {
  const message = asString(asRecord(body)?.message) ?? '';
  return /\bnot found\b/i.test(message) && message.toLowerCase() !== 'not found';
}

function answered(client: KibanaCaller, reply: HttpReply, path: string, missing: string): void {
  if (reply.status === 404) {
    throw new ConnectorError('ENGINE_UNSUPPORTED', missing, {
      where: `${client.info.url}${path}`,
      todo: 'the part may be switched off, or the account may not see it in this space',
    });
  }
  refuse(reply, client.info.url, path);
}
