import { ConnectorError } from '../errors/index.js';
import { neither, refuse } from './dashboards-faults.js';
import { DashboardsHttp, type HttpReply, type HttpRequest } from './dashboards-http.js';
import { deleteObjects, importObjects, storedObjects } from './dashboards-objects.js';
import type { DashboardsServer, ImportedObjects, SavedObjectName, StoredObjects } from './dashboards-objects.js';
import { asRecord, asString } from './json-read.js';
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
  readonly product: DashboardsServer['product'];
  /** Empty when the server keeps it to itself. */
  readonly version: string;
  /** Without credentials. */
  readonly url: string;
}

export interface DashboardsClient {
  readonly info: DashboardsInfo;
  /** Any other call, in the space or tenant; statuses of 400 and above are answers. */
  send(request: HttpRequest): Promise<HttpReply>;
  /** Reads saved objects; writes nothing. */
  storedObjects(objects: readonly SavedObjectName[]): Promise<StoredObjects>;
  /**
   * Imports saved objects (NDJSON), replacing those of the same ids.
   * @throws ConnectorError REQUEST_FAILED also when the server answers 200 and refuses some of them
   */
  importObjects(ndjson: string): Promise<ImportedObjects>;
  /** Removes saved objects; those that are gone already are fine. @returns how many were there */
  deleteObjects(objects: readonly SavedObjectName[]): Promise<number>;
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
  const server: DashboardsServer = { http, product, ...placeOf(product, options) };
  if (options.space !== undefined) await requireSpace(server, options.space);
  const version = asString(asRecord(asRecord(reply.body)?.version)?.number) ?? '';
  return {
    info: { product, version, url: http.url },
    send: (request) =>
      http.send({
        ...request,
        path: `${server.prefix}${request.path}`,
        headers: { ...server.headers, ...request.headers },
      }),
    storedObjects: (objects) => storedObjects(server, objects),
    importObjects: (ndjson) => importObjects(server, ndjson),
    deleteObjects: (objects) => deleteObjects(server, objects),
  };
}

function placeOf(
  product: DashboardsInfo['product'],
  { space, tenant }: DashboardsOptions,
): Pick<DashboardsServer, 'prefix' | 'headers'> {
  return {
    prefix: space === undefined ? '' : `/s/${encodeURIComponent(space)}`,
    headers: {
      [product === 'Kibana' ? 'kbn-xsrf' : 'osd-xsrf']: 'true',
      ...(tenant === undefined ? {} : { securitytenant: tenant }),
    },
  };
}

/** Kibana takes objects for a space that does not exist, and nobody would find them there. */
async function requireSpace({ http, headers }: DashboardsServer, space: string): Promise<void> {
  const path = `/api/spaces/space/${encodeURIComponent(space)}`;
  const reply = await http.send({ method: 'GET', path, headers });
  if (reply.status === 404) {
    throw new ConnectorError('CONFIG_INVALID', `Kibana has no space ${JSON.stringify(space.slice(0, 100))}`, {
      where: 'dashboards.space',
      todo: 'create the space, or name one that exists by its identifier (the one in its URL)',
    });
  }
  refuse(reply, http.url, path);
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
  if (wrong === undefined) {
    if (tenant === undefined || /^[\x20-\x7e]+$/.test(tenant)) return;
    throw new ConnectorError('CONFIG_INVALID', 'A tenant goes in an HTTP header, which takes plain ASCII only', {
      where: 'dashboards.tenant',
      todo: 'use a tenant with a plain name',
    });
  }
  const [option, other] = product === 'Kibana' ? ['tenant', 'space'] : ['space', 'tenant'];
  throw new ConnectorError('CONFIG_INVALID', `${product} has no ${option}s`, {
    where: `dashboards.${option}`,
    todo: `remove it, or name a ${other} in dashboards.${other}`,
  });
}
