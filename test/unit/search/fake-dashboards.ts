import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeOptions {
  readonly product: 'kibana' | 'opensearch-dashboards';
  /** `user:password`; everybody is let in without it. */
  readonly login?: string;
  /** Kibana's spaces. */
  readonly spaces?: readonly string[];
  /** Saved objects that `_import` refuses, with a status of 200. */
  readonly refused?: readonly string[];
  /** By default 8.19.0 of Kibana, 2.19.0 of OpenSearch Dashboards. */
  readonly version?: string;
  /** Below which the server lies: `server.basePath`. */
  readonly basePath?: string;
  /** Ids (`type:id`) that another space of Kibana holds: from version 8 on they are unique over all spaces. */
  readonly elsewhere?: readonly string[];
  /** Largest import: `savedObjects.maxImportPayloadBytes`. */
  readonly maxBytes?: number;
  /** Whether the account may change saved objects; it may by default. */
  readonly readOnly?: boolean;
}

interface StoredObject {
  readonly type: string;
  readonly id: string;
  readonly attributes: Record<string, unknown>;
  readonly references?: readonly { readonly type: string; readonly id: string }[];
}

/** Types whose absence `_import` minds, in both products. */
const ENFORCED = new Set(['index-pattern', 'search']);

type Body = Readonly<Record<string, unknown>>;

interface Answer {
  readonly status: number;
  readonly body: Body | string;
}

/**
 * Answers as Kibana 8.19 and OpenSearch Dashboards 2.19 do, after their source and documentation: status, export and import of saved
 * objects by space and tenant, the refusal of calls without their xsrf header, and faults inside a 200. Neither product can be run in a
 * test: each is a download of 500 MB and more.
 */
export class FakeDashboards {
  /** By space or tenant, then `type:id`. */
  readonly places = new Map<string, Map<string, StoredObject>>();
  /** `METHOD path` of every call. */
  readonly calls: string[] = [];
  readonly #options: FakeOptions;
  readonly #server: Server;

  constructor(options: FakeOptions) {
    this.#options = options;
    this.#server = createServer((request, reply) => void this.#serve(request, reply));
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}${this.#options.basePath ?? ''}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get writes(): number {
    return this.calls.filter((call) => call.includes('_import')).length;
  }

  async #serve(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const { status, body } = this.#answer(request, await textOf(request));
    const ready = typeof body === 'string';
    reply.writeHead(status, {
      'content-type': ready ? 'application/ndjson' : 'application/json',
      [this.#options.product === 'kibana' ? 'kbn-name' : 'osd-name']: 'node-1',
    });
    reply.end(ready ? body : JSON.stringify(body));
  }

  #answer(request: IncomingMessage, text: string): Answer {
    const { product, login, spaces, basePath = '', version, readOnly } = this.#options;
    const url = (request.url ?? '').slice(basePath.length);
    this.calls.push(`${request.method ?? ''} ${url}`);
    if (!(request.url ?? '').startsWith(basePath)) return answer(404, NOT_FOUND);
    const isKibana = product === 'kibana';
    const authorization = login === undefined ? undefined : `Basic ${Buffer.from(login, 'utf8').toString('base64')}`;
    if (request.headers.authorization !== authorization && authorization !== undefined) {
      return answer(401, { statusCode: 401, error: 'Unauthorized', message: 'Authentication Exception' });
    }
    if (url === '/api/status') return answer(200, statusOf(product, version));
    const space = /^\/api\/spaces\/space\/([^/?]+)$/.exec(url)?.[1];
    if (isKibana && space !== undefined) {
      const found = spaces?.includes(space) === true;
      return found ? answer(200, { id: space, name: space }) : answer(404, NOT_FOUND);
    }
    const match = /^(?:\/s\/([^/]+))?\/api\/saved_objects\/(_export|_import\?overwrite=true|([a-z-]+)\/([^/?]+))$/.exec(
      url,
    );
    if (match === null || (!isKibana && match[1] !== undefined)) return answer(404, NOT_FOUND);
    const xsrf = isKibana ? 'kbn-xsrf' : 'osd-xsrf';
    if (request.headers[xsrf] === undefined) {
      return answer(400, {
        statusCode: 400,
        error: 'Bad Request',
        message: `Request must contain a ${xsrf} header.`,
      });
    }
    const place = isKibana ? (match[1] ?? 'default') : String(request.headers['securitytenant'] ?? '');
    const stored = this.places.get(place) ?? new Map<string, StoredObject>();
    if (match[2] === '_export') return exportObjects(stored, text);
    if (readOnly === true) return answer(403, { statusCode: 403, error: 'Forbidden', message: FORBIDDEN });
    this.places.set(place, stored);
    if (request.method === 'DELETE') return deleteObject(stored, match[3], decodeURIComponent(match[4]));
    if (text.length > (this.#options.maxBytes ?? Infinity)) return answer(413, TOO_LARGE);
    return this.#import(stored, text, request.headers['content-type'] ?? '');
  }

  #import(stored: Map<string, StoredObject>, text: string, type: string): Answer {
    const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(type)?.[1] ?? 'none';
    const part = text.split(`--${boundary}`)[1] ?? '';
    if (!/name="file"; filename="[^"]+\.ndjson"/.test(part) || !text.endsWith(`--${boundary}--\r\n`)) {
      return answer(400, { statusCode: 400, error: 'Bad Request', message: 'Invalid file extension .' });
    }
    const body = part.slice(part.indexOf('\r\n\r\n') + 4);
    const objects = body
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as StoredObject);
    const errors: Body[] = [];
    const successResults: Body[] = [];
    for (const object of objects) {
      const { id } = object;
      if (this.#options.refused?.includes(id) === true) {
        errors.push({ id, type: object.type, error: { type: 'missing_references', references: [{ id: 'gone' }] } });
        continue;
      }
      const known = new Set([...objects.map((other) => `${other.type}:${other.id}`), ...stored.keys()]);
      const lost = (object.references ?? []).filter(
        (reference) => ENFORCED.has(reference.type) && !known.has(`${reference.type}:${reference.id}`),
      );
      if (lost.length > 0) {
        errors.push({ id, type: object.type, error: { type: 'missing_references', references: lost } });
        continue;
      }
      if (this.#options.elsewhere?.includes(`${object.type}:${id}`) === true) {
        const destinationId = `copy-of-${id}`;
        stored.set(`${object.type}:${destinationId}`, { ...object, id: destinationId });
        successResults.push({ type: object.type, id, destinationId });
        continue;
      }
      const overwrite = stored.has(`${object.type}:${id}`);
      // as the migrations of later versions do: members are added
      stored.set(`${object.type}:${id}`, { ...object, attributes: { ...object.attributes, migrated: true } });
      successResults.push({ type: object.type, id, ...(overwrite ? { overwrite } : {}) });
    }
    const successCount = successResults.length;
    const failed = errors.length === 0 ? {} : { errors };
    return answer(200, { success: errors.length === 0, successCount, successResults, warnings: [], ...failed });
  }
}

const FORBIDDEN = 'Unable to bulk_create dashboard';
const TOO_LARGE = {
  statusCode: 413,
  error: 'Request Entity Too Large',
  message: 'Payload content length greater than maximum allowed: 26214400',
};

/** Kibana words its state by a level since version 8, and by a state before, as OpenSearch Dashboards still does. */
function statusOf(product: FakeOptions['product'], wanted: string | undefined): Body {
  const number = wanted ?? (product === 'kibana' ? '8.19.0' : '2.19.0');
  const hasLevel = product === 'kibana' && Number(number.split('.')[0]) >= 8;
  const overall = hasLevel
    ? { level: 'available', summary: 'All services are available' }
    : { state: 'green', title: 'Green' };
  return { name: 'node-1', version: { number, build_snapshot: false }, status: { overall } };
}

function deleteObject(stored: Map<string, StoredObject>, type: string, id: string): Answer {
  if (stored.delete(`${type}:${id}`)) return answer(200, {});
  return answer(404, { statusCode: 404, error: 'Not Found', message: `Saved object [${type}/${id}] not found` });
}

const NOT_FOUND = { statusCode: 404, error: 'Not Found', message: 'Not Found' };

function exportObjects(stored: ReadonlyMap<string, StoredObject>, text: string): Answer {
  const { objects } = JSON.parse(text) as { objects: StoredObject[] };
  const found = objects.map(({ type, id }) => stored.get(`${type}:${id}`));
  const gone = objects.filter((_, i) => found[i] === undefined);
  if (gone.length === 0) {
    return answer(200, found.map((object) => JSON.stringify(object)).join('\n'));
  }
  const error = { statusCode: 404, error: 'Not Found', message: 'Saved object not found' };
  const faults = gone.map(({ type, id }) => ({ type, id, error }));
  return answer(400, {
    statusCode: 400,
    error: 'Bad Request',
    message: 'Error fetching objects to export',
    attributes: { objects: faults },
  });
}

function answer(status: number, body: Body | string): Answer {
  return { status, body };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
