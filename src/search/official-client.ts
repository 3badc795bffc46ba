import type { SearchRequest } from './search-client.js';
import { asNumber, asRecord } from './json-read.js';
import { scrub } from './redact.js';
import { faultKind, WireFault } from './wire.js';
import type { WireOptions, WireReply } from './wire.js';

interface Endpoint {
  /** The URL without credentials. */
  readonly node: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** What no message may hold. */
  readonly secrets: readonly string[];
}

/** Takes credentials out of the URL; explicit options win over those in it. */
export function splitUrl(options: WireOptions): Endpoint {
  const url = new URL(options.url);
  const username = options.username ?? (url.username === '' ? undefined : decodeURIComponent(url.username));
  const password = options.password ?? (url.password === '' ? undefined : decodeURIComponent(url.password));
  const encoded = url.password;
  url.username = '';
  url.password = '';
  const secrets = [password, encoded, options.apiKey];
  if (username !== undefined) secrets.push(btoa(unescapeToLatin(`${username}:${password ?? ''}`)));
  return {
    node: url.toString(),
    username,
    password,
    secrets: secrets.filter((secret): secret is string => secret !== undefined && secret !== ''),
  };
}

/** UTF-8 bytes as Latin-1 characters, which `btoa` asks for. */
function unescapeToLatin(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

interface ClientParams {
  readonly method: string;
  readonly path: string;
  querystring?: Record<string, string | number | boolean>;
  bulkBody?: string;
  body?: Record<string, unknown>;
}

/** A request in the words of both clients' transports. */
export function clientParams(request: SearchRequest): ClientParams {
  const params: ClientParams = { method: request.method, path: request.path };
  if (request.query !== undefined) params.querystring = { ...request.query };
  if (request.ndjson !== undefined) params.bulkBody = request.ndjson;
  if (request.body !== undefined) params.body = request.body as Record<string, unknown>;
  return params;
}

/** A reply for an error that carries an HTTP status; else throws WireFault. Both clients name their errors alike. */
export function fromClientError(error: unknown, secrets: readonly string[]): WireReply {
  const { name, message, meta } = describe(error);
  const status = asNumber(asRecord(meta)?.statusCode);
  if (name === 'ResponseError' && status !== undefined) {
    const answer = asRecord(meta);
    return { status, body: answer?.body, headers: asRecord(answer?.headers) ?? {} };
  }
  throw new WireFault(faultKind(name, message), scrub(message, secrets));
}

function describe(error: unknown): { name: string; message: string; meta: unknown } {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), meta: undefined };
  return { name: error.name, message: error.message, meta: 'meta' in error ? error.meta : undefined };
}
