import { ConnectorError } from '../errors/index.js';
import type { ErrorCode } from '../errors/index.js';
import { asArray, asNumber, asRecord, asString } from './json-read.js';
import type { WireFault } from './wire.js';

/** The server's `error.type` and `error.reason`, of any of the shapes it answers with. */
export function serverError(body: unknown): { readonly type: string; readonly reason: string } {
  const error = asRecord(body)?.error;
  if (typeof error === 'string') return { type: '', reason: error.slice(0, 500) };
  const record = asRecord(error);
  const root = asRecord(asArray(record?.root_cause)[0]);
  return {
    type: asString(record?.type) ?? asString(root?.type) ?? '',
    reason: (asString(record?.reason) ?? asString(root?.reason) ?? asString(body) ?? '').slice(0, 500),
  };
}

const NO_HANDLER = /no handler found for uri|incorrect http method for uri/i;

/** True for the answer of a server that does not have the called part at all. */
export function isMissingPart(status: number, body: unknown): boolean {
  return (status === 400 || status === 404 || status === 405) && NO_HANDLER.test(serverError(body).reason);
}

/** Turns a status of 400 and above into the fault a person can act on. */
export function faultOfStatus(status: number, body: unknown, url: string, where: string): ConnectorError {
  const { type, reason } = serverError(body);
  const said = reason === '' ? '' : `: ${reason}`;
  const make = (code: ErrorCode, message: string, todo: string): ConnectorError =>
    new ConnectorError(code, message, { where: `${url} ${where}`, todo, status, type });
  if (status === 401) {
    return make(
      'AUTHENTICATION_FAILED',
      `The server refused the credentials (401)`,
      'Check user name and password, or the API key, of the connection.',
    );
  }
  if (status === 403) {
    return make(
      'PERMISSION_DENIED',
      `The account lacks a privilege (403)${said}`,
      'Grant the account the named privilege on the named index or cluster action.',
    );
  }
  if (type === 'index_not_found_exception') {
    return make('INDEX_NOT_FOUND', `There is no such index${said}`, 'Check the name or pattern of the index.');
  }
  if (status === 413) {
    return make('REQUEST_FAILED', 'The server refused a request as too large (413)', 'Lower the bulk size.');
  }
  if (status === 429 || status === 502 || status === 503 || status === 504) {
    return make(
      'REQUEST_FAILED',
      `The server is overloaded or not ready (${status})${said}`,
      'Try again later; look at the health of the cluster.',
    );
  }
  return make('REQUEST_FAILED', `The server refused a request (${status} ${type})${said}`, 'See the reason it gives.');
}

const CERTIFICATE_TODO =
  'Name the PEM file of the authority that signed the server in the connection (caFile), and use the host name that the ' +
  'certificate is made for; switching verification off (tlsVerify: false) is for trials only.';

/** Turns the lack of a reply into the fault a person can act on. */
export function faultOfWire(fault: WireFault, url: string, where: string): ConnectorError {
  const make = (code: ErrorCode, message: string, todo: string): ConnectorError =>
    new ConnectorError(code, message, { where: `${url} ${where}`, todo, fault: fault.kind });
  switch (fault.kind) {
    case 'aborted':
      return make('ABORTED', 'The request was ended on demand', 'Start again; work goes on after the last checkpoint.');
    case 'tls': {
      const plain = /wrong version number|packet length too long/i.test(fault.message);
      return plain
        ? make('SOURCE_UNREACHABLE', 'The server does not speak TLS on this port', 'Use http:// in the URL.')
        : make('SOURCE_UNREACHABLE', `TLS refused the server's certificate: ${fault.message}`, CERTIFICATE_TODO);
    }
    case 'timeout':
      return make(
        'SOURCE_UNREACHABLE',
        'The server did not answer in time',
        'Check its load, or raise requestTimeoutMs.',
      );
    case 'product':
      return make(
        'ENGINE_UNSUPPORTED',
        'What answers is neither Elasticsearch nor OpenSearch',
        'Check the URL; a proxy may have dropped the header x-elastic-product.',
      );
    case 'lost':
      return make(
        'SOURCE_UNREACHABLE',
        `The connection was lost: ${fault.message}`,
        'Check that the server runs, and whether it wants https:// instead of http://.',
      );
    case 'refused':
      return make(
        'SOURCE_UNREACHABLE',
        `No server can be reached: ${fault.message}`,
        'Check the URL, and that the server runs and is not behind a firewall.',
      );
    case 'other':
      return make('REQUEST_FAILED', fault.message, 'See the reason it gives.');
  }
}

/** The status that a ConnectorError of this room carries, if any. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof ConnectorError ? asNumber(error.context.status) : undefined;
}
