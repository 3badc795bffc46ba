import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { rootCertificates } from 'node:tls';
import { faultOfWire } from './faults.js';
import { splitUrl } from './official-client.js';
import { redactUrl, scrub } from './redact.js';
import { faultKind, WireFault } from './wire.js';
import type { WireOptions } from './wire.js';

/** An answer of a dashboards server; any status is an answer. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Scrubbed of credentials, as is what is parsed from it. */
  readonly text: string;
  /** Parsed JSON; undefined for anything else. */
  readonly body: unknown;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the path of the server's URL. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** Enough for a report on some thousand saved objects. */
const MAX_REPLY_BYTES = 8 << 20;

/**
 * Plain HTTP to Kibana and OpenSearch Dashboards, which no official client speaks. Node's own `fetch` takes no certificate authority
 * of one's own, hence `node:https`.
 */
export class DashboardsHttp {
  /** Without credentials and trailing slash. */
  readonly url: string;
  readonly #options: WireOptions;
  readonly #base: string;
  readonly #authorization: string | undefined;
  readonly #secrets: readonly string[];

  constructor(options: WireOptions) {
    const { node, username, password, secrets } = splitUrl(options);
    this.url = redactUrl(options.url).replace(/\/$/, '');
    this.#options = options;
    this.#base = node.replace(/\/$/, '');
    this.#secrets = secrets;
    if (username !== undefined) {
      this.#authorization = `Basic ${Buffer.from(`${username}:${password ?? ''}`, 'utf8').toString('base64')}`;
    } else if (options.apiKey !== undefined) {
      this.#authorization = `ApiKey ${options.apiKey}`;
    }
  }

  /** @throws ConnectorError SOURCE_UNREACHABLE when no answer comes */
  async send(request: HttpRequest): Promise<HttpReply> {
    try {
      return await this.#exchange(request);
    } catch (error) {
      const { name, text } = describe(error);
      throw faultOfWire(new WireFault(faultKind(name, text), scrub(text, this.#secrets)), this.url, request.path);
    }
  }

  #exchange({ method, path, headers, body }: HttpRequest): Promise<HttpReply> {
    const url = new URL(`${this.#base}${path}`);
    const secure = url.protocol === 'https:';
    const { ca, tlsVerify, requestTimeoutMs } = this.#options;
    return new Promise((resolve, reject) => {
      const sent = (secure ? requestHttps : requestHttp)(url, {
        method,
        headers: {
          accept: 'application/json',
          ...headers,
          ...(body === undefined ? {} : { 'content-length': body.length }),
          ...(this.#authorization === undefined ? {} : { authorization: this.#authorization }),
        },
        agent: false,
        ...(secure ? { rejectUnauthorized: tlsVerify } : {}),
        // an authority for the engine need not be the one of the dashboards: the usual ones stay valid
        ...(secure && ca !== undefined ? { ca: [...rootCertificates, ca] } : {}),
      });
      const deadline = setTimeout(() => sent.destroy(timeout()), requestTimeoutMs);
      const fail = (error: Error): void => {
        clearTimeout(deadline);
        reject(error);
      };
      sent.on('error', fail);
      sent.on('response', (reply) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        reply.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MAX_REPLY_BYTES) sent.destroy(new Error(`the answer is longer than ${MAX_REPLY_BYTES} bytes`));
          else chunks.push(chunk);
        });
        reply.on('error', fail);
        reply.on('end', () => {
          clearTimeout(deadline);
          const text = scrub(Buffer.concat(chunks).toString('utf8'), this.#secrets);
          resolve({ status: reply.statusCode ?? 0, headers: reply.headers, text, body: jsonOf(text) });
        });
      });
      sent.end(body);
    });
  }
}

function timeout(): Error {
  const error = new Error('no answer in time');
  error.name = 'TimeoutError';
  return error;
}

/** The names that the official clients give to the same faults. */
function describe(error: unknown): { name: string; text: string } {
  const { name, message, code } = error as NodeJS.ErrnoException;
  return {
    name: name === 'TimeoutError' ? name : 'ConnectionError',
    text: code === undefined || message.includes(code) ? message : `${code} ${message}`,
  };
}

/** Undefined for what is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
