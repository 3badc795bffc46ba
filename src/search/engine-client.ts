import { ConnectorError } from '../errors/index.js';
import { readBulk, readFieldCaps, readSearch } from './answers.js';
import type { Caller } from './caller.js';
import type { Dialect } from './dialect.js';
import { isMissingPart } from './faults.js';
import { asArray, asNumber, asRecord } from './json-read.js';
import { askPrivileges } from './privileges.js';
import type {
  BulkItemResult,
  EngineInfo,
  FieldCapabilities,
  LifecycleKind,
  PrivilegeAnswer,
  PrivilegeQuestion,
  SearchClient,
  SearchReply,
  SearchRequest,
  SearchResult,
  StoredDocument,
  WriteOptions,
  WriteOutcome,
} from './search-client.js';

type Body = Readonly<Record<string, unknown>>;

/** Index names, patterns and lists of them as one path part; a comma stays a comma. */
function part(name: string): string {
  return name.split(',').map(encodeURIComponent).join(',');
}

/** The port over one caller; only the dialect knows which product answers. */
export class EngineClient implements SearchClient {
  readonly info: EngineInfo;
  readonly #caller: Caller;
  readonly #dialect: Dialect;

  constructor(info: EngineInfo, caller: Caller, dialect: Dialect) {
    this.info = info;
    this.#caller = caller;
    this.#dialect = dialect;
  }

  request(request: SearchRequest): Promise<SearchReply> {
    return this.#caller.call(request);
  }

  async fieldCaps(index: string, fields: readonly string[]): Promise<FieldCapabilities> {
    const reply = await this.#caller.call({
      method: 'GET',
      path: `/${part(index)}/_field_caps`,
      query: { fields: fields.join(','), allow_no_indices: true },
      where: index,
    });
    const capabilities = readFieldCaps(reply.body);
    if (capabilities.indices.length > 0) return capabilities;
    throw new ConnectorError('INDEX_NOT_FOUND', `No index matches ${index}`, {
      where: `${this.info.url} ${index}`,
      todo: 'Check the name or pattern of the index.',
    });
  }

  async count(index: string, query: Body): Promise<number> {
    const reply = await this.#caller.call({
      method: 'POST',
      path: `/${part(index)}/_count`,
      body: { query },
      where: index,
    });
    return asNumber(asRecord(reply.body)?.count) ?? 0;
  }

  async search(
    body: Body,
    options: { readonly index?: string; readonly signal?: AbortSignal } = {},
  ): Promise<SearchResult> {
    const reply = await this.#caller.call({
      method: 'POST',
      path: options.index === undefined ? '/_search' : `/${part(options.index)}/_search`,
      query: { allow_partial_search_results: false },
      body,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    return readSearch(reply.body);
  }

  async openPit(index: string, keepAliveMs: number): Promise<string> {
    const reply = await this.#caller.call({ ...this.#dialect.openPit(part(index), keepAliveMs), where: index });
    const id = this.#dialect.pitIdOf(reply);
    if (id !== undefined) return id;
    throw new ConnectorError('REQUEST_FAILED', 'The server opened no point in time', { where: this.info.url });
  }

  async closePit(id: string): Promise<void> {
    await this.#caller.call(this.#dialect.closePit(id));
  }

  async bulk(
    ndjson: string,
    options: { readonly refresh?: boolean | 'wait_for'; readonly signal?: AbortSignal } = {},
  ): Promise<readonly BulkItemResult[]> {
    const reply = await this.#caller.call({
      method: 'POST',
      path: '/_bulk',
      ndjson,
      ...(options.refresh === undefined ? {} : { query: { refresh: options.refresh } }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    return readBulk(reply.body);
  }

  async getDocument(index: string, id: string): Promise<StoredDocument | undefined> {
    const reply = await this.#caller.call({ method: 'GET', path: documentPath(index, id), allow: [404] });
    const body = asRecord(reply.body);
    if (reply.status === 404 || body?.found !== true) return undefined;
    return {
      source: asRecord(body._source) ?? {},
      seqNo: asNumber(body._seq_no) ?? 0,
      primaryTerm: asNumber(body._primary_term) ?? 0,
    };
  }

  async indexDocument(index: string, id: string, body: Body, options: WriteOptions = {}): Promise<WriteOutcome> {
    const query: Record<string, string | number | boolean> = { op_type: options.op ?? 'index' };
    if (options.ifSeqNo !== undefined) query.if_seq_no = options.ifSeqNo;
    if (options.ifPrimaryTerm !== undefined) query.if_primary_term = options.ifPrimaryTerm;
    if (options.refresh !== undefined) query.refresh = options.refresh;
    const conditional = options.ifSeqNo !== undefined || options.op === 'create';
    const reply = await this.#caller.call({
      method: 'PUT',
      path: documentPath(index, id),
      query,
      body,
      allow: [409],
      idempotent: !conditional,
    });
    if (reply.status === 409) return { written: false };
    const answer = asRecord(reply.body);
    return { written: true, seqNo: asNumber(answer?._seq_no) ?? 0, primaryTerm: asNumber(answer?._primary_term) ?? 0 };
  }

  async deleteDocument(index: string, id: string): Promise<boolean> {
    const reply = await this.#caller.call({ method: 'DELETE', path: documentPath(index, id), allow: [404] });
    return reply.status !== 404;
  }

  async indexExists(index: string): Promise<boolean> {
    const reply = await this.#caller.call({ method: 'HEAD', path: `/${part(index)}`, allow: [404] });
    return reply.status !== 404;
  }

  async createIndex(index: string, body: Body = {}): Promise<boolean> {
    const reply = await this.#caller.call({ method: 'PUT', path: `/${part(index)}`, body, allow: [400] });
    if (reply.status !== 400) return true;
    const type = asRecord(asRecord(reply.body)?.error)?.type;
    if (type === 'resource_already_exists_exception') return false;
    // The refusal is definite, so asking again without `allow` gives the mapped fault.
    await this.#caller.call({ method: 'PUT', path: `/${part(index)}`, body, where: index });
    return true;
  }

  async deleteIndex(index: string): Promise<boolean> {
    const reply = await this.#caller.call({ method: 'DELETE', path: `/${part(index)}`, allow: [404] });
    return reply.status !== 404;
  }

  async refresh(index: string): Promise<void> {
    await this.#caller.call({ method: 'POST', path: `/${part(index)}/_refresh`, where: index });
  }

  getComponentTemplate(name: string): Promise<Body | undefined> {
    return this.#template('component_template', name);
  }

  putComponentTemplate(name: string, body: Body): Promise<void> {
    return this.#putTemplate('component_template', name, body);
  }

  getIndexTemplate(name: string): Promise<Body | undefined> {
    return this.#template('index_template', name);
  }

  putIndexTemplate(name: string, body: Body): Promise<void> {
    return this.#putTemplate('index_template', name, body);
  }

  async lifecycle(): Promise<LifecycleKind> {
    const reply = await this.#caller.call(this.#dialect.lifecycleProbe);
    return isMissingPart(reply.status, reply.body) ? 'unsupported' : this.#dialect.lifecycleKind;
  }

  async putLifecyclePolicy(name: string, bodies: Readonly<Record<'ilm' | 'ism', Body>>): Promise<LifecycleKind> {
    const kind = await this.lifecycle();
    if (kind === 'unsupported') return kind;
    const path = this.#dialect.lifecyclePolicyPath(name);
    const query: Record<string, number> = {};
    if (kind === 'ism') {
      // ISM replaces a policy only against its sequence number.
      const stored = await this.#caller.call({ method: 'GET', path, allow: [404] });
      const seqNo = asNumber(asRecord(stored.body)?._seq_no);
      const primaryTerm = asNumber(asRecord(stored.body)?._primary_term);
      if (stored.status !== 404 && seqNo !== undefined && primaryTerm !== undefined) {
        query.if_seq_no = seqNo;
        query.if_primary_term = primaryTerm;
      }
    }
    await this.#caller.call({ method: 'PUT', path, query, body: bodies[kind] });
    return kind;
  }

  privileges(question: PrivilegeQuestion): Promise<PrivilegeAnswer> {
    return askPrivileges(this.#caller, this.info, question);
  }

  close(): Promise<void> {
    return this.#caller.close();
  }

  async #template(kind: 'component_template' | 'index_template', name: string): Promise<Body | undefined> {
    const path = `/_${kind}/${encodeURIComponent(name)}`;
    const reply = await this.#caller.call({ method: 'GET', path, allow: [404] });
    const first = asRecord(asArray(asRecord(reply.body)?.[`${kind}s`])[0]);
    return reply.status === 404 ? undefined : asRecord(first?.[kind]);
  }

  async #putTemplate(kind: 'component_template' | 'index_template', name: string, body: Body): Promise<void> {
    await this.#caller.call({ method: 'PUT', path: `/_${kind}/${encodeURIComponent(name)}`, body });
  }
}

function documentPath(index: string, id: string): string {
  return `/${part(index)}/_doc/${encodeURIComponent(id)}`;
}
