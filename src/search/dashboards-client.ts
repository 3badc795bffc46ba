import { randomUUID } from 'node:crypto';
import { ConnectorError } from '../errors/index.js';
import { DashboardsHttp, type HttpReply } from './dashboards-http.js';
import { faultOfStatus } from './faults.js';
import { asArray, asNumber, asRecord, asString } from './json-read.js';
import type { EngineInfo } from './search-client.js';
import type { ConnectOptions } from './wire.js';

export interface DashboardsOptions extends ConnectOptions {
  /** Kibana only. */
  readonly space?: string;
  /** OpenSearch Dashboards only. */
  readonly tenant?: string;
  /** The product behind it, should the dashboards server not tell its own. */
  readonly engine: EngineInfo['distribution'];
}

export interface DashboardsInfo {
  readonly product: 'Kibana' | 'OpenSearch Dashboards';
  /** Empty when the server keeps it to itself. */
  readonly version: string;
  /** Without credentials. */
  readonly url: string;
}

export interface ImportedObjects {
  readonly count: number;
  /** Those that were there and have been replaced. */
  readonly replaced: number;
}

export interface DashboardsClient {
  readonly info: DashboardsInfo;
  /**
   * Imports saved objects (NDJSON), replacing those of the same ids.
   * @throws ConnectorError REQUEST_FAILED also when the server answers 200 and refuses some of them
   */
  importObjects(ndjson: string): Promise<ImportedObjects>;
}

/**
 * Finds out which product serves the dashboards (`GET /api/status`) and whether it takes the credentials.
 * @throws ConnectorError CONFIG_INVALID (space or tenant for the other product), SOURCE_UNREACHABLE, AUTHENTICATION_FAILED,
 * PERMISSION_DENIED, ENGINE_UNSUPPORTED
 */
export async function connectDashboards(options: DashboardsOptions): Promise<DashboardsClient> {
  const http = new DashboardsHttp({
    ...options,
    requestTimeoutMs: options.requestTimeoutMs ?? 30_000,
    tlsVerify: options.tlsVerify ?? true,
  });
  const path = '/api/status';
  const reply = await http.send({ method: 'GET', path });
  refuse(reply, http.url, path);
  if (asRecord(asRecord(reply.body)?.status) === undefined) throw neither(http.url);
  const product = productOf(reply, options.engine);
  checkPlace(product, options);
  const version = asString(asRecord(asRecord(reply.body)?.version)?.number) ?? '';
  return {
    info: { product, version, url: http.url },
    importObjects: (ndjson) => importObjects(http, product, options, ndjson),
  };
}

/** By the header that each sends, else by how it words its state, else by the engine. */
function productOf({ headers, body }: HttpReply, engine: EngineInfo['distribution']): DashboardsInfo['product'] {
  const overall = asRecord(asRecord(asRecord(body)?.status)?.overall);
  if (headers['osd-name'] !== undefined) return 'OpenSearch Dashboards';
  if (headers['kbn-name'] !== undefined || overall?.level !== undefined) return 'Kibana';
  return engine === 'opensearch' ? 'OpenSearch Dashboards' : 'Kibana';
}

function checkPlace(product: DashboardsInfo['product'], { space, tenant }: DashboardsOptions): void {
  const wrong = product === 'Kibana' ? tenant : space;
  if (wrong === undefined) return;
  const [option, other] = product === 'Kibana' ? ['tenant', 'space'] : ['space', 'tenant'];
  throw new ConnectorError('CONFIG_INVALID', `${product} has no ${option}s`, {
    where: `dashboards.${option}`,
    todo: `remove it, or name a ${other} in dashboards.${other}`,
  });
}

async function importObjects(
  http: DashboardsHttp,
  product: DashboardsInfo['product'],
  { space, tenant }: DashboardsOptions,
  ndjson: string,
): Promise<ImportedObjects> {
  const prefix = space === undefined ? '' : `/s/${encodeURIComponent(space)}`;
  const path = `${prefix}/api/saved_objects/_import?overwrite=true`;
  const boundary = `logmamba-${randomUUID()}`;
  const reply = await http.send({
    method: 'POST',
    path,
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      [product === 'Kibana' ? 'kbn-xsrf' : 'osd-xsrf']: 'true',
      ...(tenant === undefined ? {} : { securitytenant: tenant }),
    },
    body: multipart(boundary, ndjson),
  });
  refuse(reply, http.url, path);
  const answer = asRecord(reply.body);
  if (answer?.success === true) {
    const replaced = asArray(answer.successResults).filter((result) => asRecord(result)?.overwrite === true).length;
    return { count: asNumber(answer.successCount) ?? 0, replaced };
  }
  throw new ConnectorError('REQUEST_FAILED', `${product} refused saved objects: ${refusals(answer)}`, {
    where: `${http.url}${path}`,
    todo: 'see the reasons it gives; Kibana from 7.17 and OpenSearch Dashboards from 1.3 can import them',
  });
}

/** One file, as both products' `_import` wants it (RFC 7578); the name's ending is checked. */
function multipart(boundary: string, ndjson: string): Buffer {
  return Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="logmamba.ndjson"\r\n` +
      `Content-Type: application/ndjson\r\n\r\n${ndjson}\r\n--${boundary}--\r\n`,
    'utf8',
  );
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

/** Throws for every status but success, in the words of the two products. */
function refuse({ status, headers, body }: HttpReply, url: string, path: string): void {
  if (status >= 200 && status < 300) return;
  if (status >= 300 && status < 400) {
    const location = String(headers.location ?? '').split('?')[0];
    if (location.includes('login')) throw faultOfStatus(401, undefined, url, path);
    throw new ConnectorError('ENGINE_UNSUPPORTED', `The dashboards server redirects to ${location.slice(0, 200)}`, {
      where: `${url}${path}`,
      todo: 'give dashboards.url with the base path that the server uses',
    });
  }
  if (status === 404) throw neither(`${url}${path}`);
  const answer = asRecord(body);
  const error = { type: asString(answer?.error) ?? '', reason: asString(answer?.message) ?? '' };
  throw faultOfStatus(status, { error }, url, path);
}

function neither(where: string): ConnectorError {
  return new ConnectorError('ENGINE_UNSUPPORTED', 'What answers is neither Kibana nor OpenSearch Dashboards there', {
    where,
    todo: 'check dashboards.url (with its base path, not the engine’s address) and dashboards.space',
  });
}
