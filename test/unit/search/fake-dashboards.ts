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
}

interface StoredObject {
  readonly type: string;
  readonly id: string;
  readonly attributes: Record<string, unknown>;
}

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
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
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
    const url = request.url ?? '';
    this.calls.push(`${request.method ?? ''} ${url}`);
    const { product, login, spaces } = this.#options;
    const isKibana = product === 'kibana';
    const authorization = login === undefined ? undefined : `Basic ${Buffer.from(login, 'utf8').toString('base64')}`;
    if (request.headers.authorization !== authorization && authorization !== undefined) {
      return answer(401, { statusCode: 401, error: 'Unauthorized', message: 'Authentication Exception' });
    }
    if (url === '/api/status') return answer(200, isKibana ? KIBANA_STATUS : OSD_STATUS);
    const space = /^\/api\/spaces\/space\/([^/?]+)$/.exec(url)?.[1];
    if (isKibana && space !== undefined) {
      const found = spaces?.includes(space) === true;
      return found ? answer(200, { id: space, name: space }) : answer(404, NOT_FOUND);
    }
    const match = /^(?:\/s\/([^/]+))?\/api\/saved_objects\/(_export|_import\?overwrite=true)$/.exec(url);
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
    this.places.set(place, stored);
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

const KIBANA_STATUS = {
  name: 'node-1',
  version: { number: '8.19.0', build_snapshot: false },
  status: { overall: { level: 'available', summary: 'All services and plugins are available' } },
};
const OSD_STATUS = {
  name: 'node-1',
  version: { number: '2.19.0', build_snapshot: false },
  status: { overall: { state: 'green', title: 'Green' } },
};
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
