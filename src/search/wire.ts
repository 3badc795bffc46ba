import type { SearchRequest } from './search-client.js';
import type { WireFaultKind } from './retry-decision.js';

/** One HTTP exchange through an official client: any status is a reply; only the lack of one is a fault. */
export interface Wire {
  send(request: SearchRequest): Promise<WireReply>;
  close(): Promise<void>;
}

export interface WireReply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** No reply came. The message is scrubbed; it keeps no client error, whose fields hold headers. */
export class WireFault extends Error {
  readonly kind: WireFaultKind;

  constructor(kind: WireFaultKind, message: string) {
    super(message);
    this.name = 'WireFault';
    this.kind = kind;
  }
}

/** How to reach a server; what `connect` takes. */
export interface ConnectOptions {
  /** May hold `user:password@`, which is taken out and used as basic auth. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** Elasticsearch's `id:key` in base64, sent as `Authorization: ApiKey …`. */
  readonly apiKey?: string;
  /** PEM text of the certificate authority. */
  readonly ca?: string;
  /** Default true. */
  readonly tlsVerify?: boolean;
  /** Default 30 s. */
  readonly requestTimeoutMs?: number;
  /** Default 4. */
  readonly maxRetries?: number;
  /** First wait of the retries; default 250 ms. */
  readonly retryDelayMs?: number;
}

export interface WireOptions extends ConnectOptions {
  readonly requestTimeoutMs: number;
  readonly tlsVerify: boolean;
}

/** Certificate faults by Node's and OpenSSL's words (the official clients drop the error code). */
const TLS_WORDS = [
  'self-signed certificate',
  'self signed certificate',
  'unable to verify the first certificate',
  'unable to get local issuer certificate',
  'unable to get issuer certificate',
  'certificate has expired',
  'certificate is not yet valid',
  "does not match certificate's altnames",
  'wrong version number',
  'packet length too long',
  'ssl routines',
  'alert handshake failure',
  'PEM',
];

const REFUSED_WORDS = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'];

/** Tells the kind of a fault from the client's error name and message. */
export function faultKind(name: string, message: string): WireFaultKind {
  if (name === 'RequestAbortedError') return 'aborted';
  if (name === 'ProductNotSupportedError') return 'product';
  if (TLS_WORDS.some((words) => message.includes(words))) return 'tls';
  if (REFUSED_WORDS.some((words) => message.includes(words))) return 'refused';
  if (name === 'TimeoutError') return 'timeout';
  if (name === 'ConnectionError' || name === 'NoLivingConnectionsError') return 'lost';
  return 'other';
}
