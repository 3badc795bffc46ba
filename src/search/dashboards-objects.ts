import { randomUUID } from 'node:crypto';
import { ConnectorError } from '../errors/index.js';
import { refuse } from './dashboards-faults.js';
import { jsonOf, type DashboardsHttp } from './dashboards-http.js';
import { asArray, asNumber, asRecord, asString } from './json-read.js';
import { multipart } from './multipart.js';

/** A server with the part of it that is worked on. */
export interface DashboardsServer {
  readonly http: DashboardsHttp;
  readonly product: 'Kibana' | 'OpenSearch Dashboards';
  /** Before the path of a call: Kibana's space. */
  readonly prefix: string;
  /** For every call: the proof that it comes from no web page, and OpenSearch Dashboards' tenant. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Names a saved object. */
export interface SavedObjectName {
  readonly type: string;
  readonly id: string;
}

/** Saved objects as the server holds them. */
export interface StoredObjects {
  /** Those asked for that are not there; all others are. */
  readonly missing: readonly SavedObjectName[];
  /** Attributes of those that are there, by `type:id`; empty when some are missing. */
  readonly attributes: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

export interface ImportedObjects {
  readonly count: number;
  /** Those that were there and have been replaced. */
  readonly replaced: number;
}

/** By `_export`, the one reading call that is public in every version of both products. */
export async function storedObjects(
  { http, prefix, headers }: DashboardsServer,
  objects: readonly SavedObjectName[],
): Promise<StoredObjects> {
  const path = `${prefix}/api/saved_objects/_export`;
  const reply = await http.send({
    method: 'POST',
    path,
    headers: { ...headers, 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ objects, excludeExportDetails: true }), 'utf8'),
  });
  if (reply.status === 400) {
    const faults = asArray(asRecord(asRecord(reply.body)?.attributes)?.objects);
    const missing = faults.flatMap((fault) => missingObject(asRecord(fault)));
    if (missing.length > 0 && missing.length === faults.length) return { missing, attributes: new Map() };
  }
  refuse(reply, http.url, path);
  const attributes = new Map<string, Readonly<Record<string, unknown>>>();
  for (const line of reply.text.split('\n')) {
    const object = asRecord(jsonOf(line));
    const name = nameOf(object);
    if (name !== undefined) attributes.set(`${name.type}:${name.id}`, asRecord(object?.attributes) ?? {});
  }
  return { missing: objects.filter(({ type, id }) => !attributes.has(`${type}:${id}`)), attributes };
}

function nameOf(object: Readonly<Record<string, unknown>> | undefined): SavedObjectName | undefined {
  const type = asString(object?.type);
  const id = asString(object?.id);
  return type === undefined || id === undefined ? undefined : { type, id };
}

function missingObject(fault: Readonly<Record<string, unknown>> | undefined): SavedObjectName[] {
  const name = nameOf(fault);
  return name === undefined || asNumber(asRecord(fault?.error)?.statusCode) !== 404 ? [] : [name];
}

export async function importObjects(
  { http, product, prefix, headers }: DashboardsServer,
  ndjson: string,
): Promise<ImportedObjects> {
  const path = `${prefix}/api/saved_objects/_import?overwrite=true`;
  const { type, body } = multipart(randomUUID(), ndjson);
  const reply = await http.send({ method: 'POST', path, headers: { ...headers, 'content-type': type }, body });
  refuse(reply, http.url, path);
  const answer = asRecord(reply.body);
  if (answer?.success === true) {
    const copies = copiesIn(answer);
    if (copies.length > 0) {
      await deleteObjects({ http, product, prefix, headers }, copies);
      throw heldElsewhere(copies.length, `${http.url}${prefix}`);
    }
    const replaced = asArray(answer.successResults).filter((result) => asRecord(result)?.overwrite === true).length;
    return { count: asNumber(answer.successCount) ?? 0, replaced };
  }
  throw new ConnectorError('REQUEST_FAILED', `${product} refused saved objects: ${refusals(answer)}`, {
    where: `${http.url}${path}`,
    todo: 'see the reasons it gives; Kibana from 7.17 and OpenSearch Dashboards from 1.3 can import them',
  });
}

/** Since version 8 an id is unique over all spaces: Kibana takes what another space has under an id of its own making. */
function copiesIn(answer: Readonly<Record<string, unknown>>): SavedObjectName[] {
  return asArray(answer.successResults).flatMap((entry) => {
    const result = asRecord(entry);
    const type = asString(result?.type);
    const id = asString(result?.destinationId);
    return type === undefined || id === undefined || id === result?.id ? [] : [{ type, id }];
  });
}

function heldElsewhere(count: number, where: string): ConnectorError {
  const message = `Another space holds ${count} saved objects of the same ids; the copies that Kibana made have been removed, since links do not reach them`;
  return new ConnectorError('CONFIG_INVALID', message, {
    where,
    todo: 'share the dashboards of the other space with this one, uninstall them there, or install under another sink.prefix',
  });
}

/** Removes saved objects. @returns how many of them were there */
export async function deleteObjects(
  { http, prefix, headers }: DashboardsServer,
  objects: readonly SavedObjectName[],
): Promise<number> {
  let removed = 0;
  for (const { type, id } of objects) {
    const path = `${prefix}/api/saved_objects/${encodeURIComponent(type)}/${encodeURIComponent(id)}`;
    const reply = await http.send({ method: 'DELETE', path, headers });
    // gone already; a path that is not known answers 404, too, but says nothing of an object
    if (reply.status === 404 && reply.text.includes(id)) continue;
    refuse(reply, http.url, path);
    removed += 1;
  }
  return removed;
}

const SHOWN = 3;

/** A 200 can carry refusals, object by object. */
function refusals(answer: Readonly<Record<string, unknown>> | undefined): string {
  const errors = asArray(answer?.errors).map((entry) => {
    const refused = asRecord(entry);
    const error = asRecord(refused?.error);
    const why = [asString(error?.type), asString(error?.message)].filter((text) => text !== undefined).join(': ');
    return `${asString(refused?.type) ?? 'object'} ${asString(refused?.id) ?? '?'} (${why.slice(0, 200)})`;
  });
  if (errors.length === 0) return 'it gives no reason';
  const more = errors.length - SHOWN;
  return errors.slice(0, SHOWN).join('; ') + (more > 0 ? `; and ${more} more` : '');
}
