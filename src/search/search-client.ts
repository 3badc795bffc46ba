/** Product and version of the server, as the connector sees it. */
export interface EngineInfo {
  readonly distribution: 'elasticsearch' | 'opensearch';
  /** Full version, e.g. `2.19.4`. */
  readonly version: string;
  readonly major: number;
  readonly minor: number;
  readonly clusterName: string;
  /** Without credentials. */
  readonly url: string;
}

export interface SearchRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  /** Begins with `/`; parts must already be encoded (`encodePath`). */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: unknown;
  /** Ready NDJSON text, for `_bulk`. */
  readonly ndjson?: string;
  /** Statuses of 400 and above that are an answer and not a fault. */
  readonly allow?: readonly number[];
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** False for writes that a second try would answer otherwise; default true. */
  readonly idempotent?: boolean;
  /** What a message names as the place; default: the path. */
  readonly where?: string;
}

export interface SearchReply {
  readonly status: number;
  readonly body: unknown;
}

/** What `_field_caps` says of one field over all matching indices. */
export interface FieldCapability {
  /** Mapping types in use, without `unmapped`. */
  readonly types: readonly string[];
  /** False when some index has the field under a type that cannot be searched. */
  readonly searchable: boolean;
  readonly aggregatable: boolean;
}

export interface FieldCapabilities {
  /** Concrete indices that matched. */
  readonly indices: readonly string[];
  readonly fields: ReadonlyMap<string, FieldCapability>;
}

export interface SearchHit {
  readonly index: string;
  readonly id: string;
  readonly source: Readonly<Record<string, unknown>>;
  readonly sort: readonly unknown[];
  readonly seqNo?: number;
  readonly primaryTerm?: number;
}

export interface SearchResult {
  readonly hits: readonly SearchHit[];
  /** Undefined when the request did not track it. */
  readonly total: number | undefined;
  /** A point in time's id may change with every answer. */
  readonly pitId: string | undefined;
  readonly aggregations: Readonly<Record<string, unknown>>;
}

export interface BulkItemResult {
  readonly op: 'create' | 'index' | 'update' | 'delete';
  readonly index: string;
  readonly id: string;
  readonly status: number;
  readonly errorType: string | undefined;
  readonly errorReason: string | undefined;
}

export interface StoredDocument {
  readonly source: Readonly<Record<string, unknown>>;
  readonly seqNo: number;
  readonly primaryTerm: number;
}

export interface WriteOptions {
  /** `create` fails with a conflict when the id exists. */
  readonly op?: 'create' | 'index';
  /** Both or none: write only if the stored document is still this one. */
  readonly ifSeqNo?: number;
  readonly ifPrimaryTerm?: number;
  readonly refresh?: boolean | 'wait_for';
}

export type WriteOutcome =
  { readonly written: true; readonly seqNo: number; readonly primaryTerm: number } | { readonly written: false };

export type LifecycleKind = 'ilm' | 'ism' | 'unsupported';

export interface PrivilegeQuestion {
  /** Index patterns to be read. */
  readonly read: readonly string[];
  /** Index patterns to be created and written. */
  readonly write: readonly string[];
}

/**
 * `open`: the server has no security, so everything is allowed. `complete`: `missing` lists all that is lacking.
 * `partial`: `missing` lists what is lacking of that which can be tried without side effects.
 */
export interface PrivilegeAnswer {
  readonly state: 'open' | 'complete' | 'partial';
  readonly missing: readonly string[];
}

/**
 * The one port to Elasticsearch and OpenSearch. Every method throws ConnectorError: SOURCE_UNREACHABLE,
 * AUTHENTICATION_FAILED, PERMISSION_DENIED, INDEX_NOT_FOUND, ENGINE_UNSUPPORTED, ABORTED, else REQUEST_FAILED;
 * no message, context or cause holds a credential. 429, 502, 503, 504 and lost connections are retried first.
 */
export interface SearchClient {
  readonly info: EngineInfo;
  /** Any call the port has no method for. */
  request(request: SearchRequest): Promise<SearchReply>;
  /** @throws ConnectorError INDEX_NOT_FOUND when `index` (names, patterns, comma-separated) matches nothing. */
  fieldCaps(index: string, fields: readonly string[]): Promise<FieldCapabilities>;
  count(index: string, query: Readonly<Record<string, unknown>>): Promise<number>;
  /** `index` is left out when the body holds a point in time. All shards must answer. */
  search(
    body: Readonly<Record<string, unknown>>,
    options?: { readonly index?: string; readonly signal?: AbortSignal },
  ): Promise<SearchResult>;
  openPit(index: string, keepAliveMs: number): Promise<string>;
  /** Best effort: a point in time that is gone already is fine. */
  closePit(id: string): Promise<void>;
  /**
   * One `_bulk` call with ready NDJSON (see `bulkLines`). Per-item results in order; item faults are values.
   * Statuses 413 and 429 of the whole call come back as REQUEST_FAILED with `context.status`, 429 after the retries.
   */
  bulk(
    ndjson: string,
    options?: { readonly refresh?: boolean | 'wait_for'; readonly signal?: AbortSignal },
  ): Promise<readonly BulkItemResult[]>;
  /** Undefined when the document or its index does not exist. Real time: sees unrefreshed writes. */
  getDocument(index: string, id: string): Promise<StoredDocument | undefined>;
  /** A version conflict is the value `{written: false}`. */
  indexDocument(
    index: string,
    id: string,
    body: Readonly<Record<string, unknown>>,
    options?: WriteOptions,
  ): Promise<WriteOutcome>;
  /** False when it was not there. */
  deleteDocument(index: string, id: string): Promise<boolean>;
  indexExists(index: string): Promise<boolean>;
  /** False when it existed already. */
  createIndex(index: string, body?: Readonly<Record<string, unknown>>): Promise<boolean>;
  /** False when it was not there. One name; no patterns. */
  deleteIndex(index: string): Promise<boolean>;
  refresh(index: string): Promise<void>;
  getComponentTemplate(name: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  putComponentTemplate(name: string, body: Readonly<Record<string, unknown>>): Promise<void>;
  /** The `index_template` object; undefined when there is none of that name. */
  getIndexTemplate(name: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  putIndexTemplate(name: string, body: Readonly<Record<string, unknown>>): Promise<void>;
  /** Asks the server, not its version: builds without the part exist. */
  lifecycle(): Promise<LifecycleKind>;
  /** Creates or replaces the policy in the dialect the server has. */
  putLifecyclePolicy(
    name: string,
    bodies: Readonly<Record<'ilm' | 'ism', Readonly<Record<string, unknown>>>>,
  ): Promise<LifecycleKind>;
  privileges(question: PrivilegeQuestion): Promise<PrivilegeAnswer>;
  close(): Promise<void>;
}
