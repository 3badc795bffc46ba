import { ConnectorError } from '../errors/index.js';
import { asRecord, asString } from './json-read.js';
import type { EngineInfo, LifecycleKind, SearchReply, SearchRequest } from './search-client.js';

/** What differs between the two products. */
export interface Dialect {
  /** @throws ConnectorError ENGINE_UNSUPPORTED for a version without point in time. */
  openPit(index: string, keepAliveMs: number): SearchRequest;
  pitIdOf(reply: SearchReply): string | undefined;
  closePit(id: string): SearchRequest;
  readonly lifecycleKind: Exclude<LifecycleKind, 'unsupported'>;
  /** A call that only a server with lifecycle management answers. */
  readonly lifecycleProbe: SearchRequest;
  lifecyclePolicyPath(name: string): string;
}

const ELASTICSEARCH: Dialect = {
  openPit: (index, keepAliveMs) => ({
    method: 'POST',
    path: `/${index}/_pit`,
    query: { keep_alive: `${keepAliveMs}ms` },
  }),
  pitIdOf: (reply) => asString(asRecord(reply.body)?.id),
  closePit: (id) => ({ method: 'DELETE', path: '/_pit', body: { id }, allow: [404] }),
  lifecycleKind: 'ilm',
  lifecycleProbe: { method: 'GET', path: '/_ilm/status', allow: [400, 404, 405] },
  lifecyclePolicyPath: (name) => `/_ilm/policy/${encodeURIComponent(name)}`,
};

const OPENSEARCH: Dialect = {
  openPit: (index, keepAliveMs) => ({
    method: 'POST',
    path: `/${index}/_search/point_in_time`,
    query: { keep_alive: `${keepAliveMs}ms` },
  }),
  pitIdOf: (reply) => asString(asRecord(reply.body)?.pit_id),
  closePit: (id) => ({ method: 'DELETE', path: '/_search/point_in_time', body: { pit_id: [id] }, allow: [404] }),
  lifecycleKind: 'ism',
  lifecycleProbe: {
    method: 'GET',
    path: '/_plugins/_ism/policies',
    query: { size: 1 },
    allow: [400, 404, 405],
  },
  lifecyclePolicyPath: (name) => `/_plugins/_ism/policies/${encodeURIComponent(name)}`,
};

/** @throws ConnectorError ENGINE_UNSUPPORTED: OpenSearch before 2.4 and Elasticsearch before 7.14 lack what is needed. */
export function dialectOf(info: EngineInfo): Dialect {
  const [major, minor, name] = info.distribution === 'opensearch' ? [2, 4, 'OpenSearch'] : [7, 14, 'Elasticsearch'];
  if (info.major < major || (info.major === major && info.minor < minor)) {
    throw new ConnectorError('ENGINE_UNSUPPORTED', `${name} ${info.version} is too old`, {
      where: info.url,
      todo: `Use ${name} ${major}.${minor} or newer: paging needs a point in time.`,
    });
  }
  return info.distribution === 'opensearch' ? OPENSEARCH : ELASTICSEARCH;
}
