import { ConnectorError } from '../errors/index.js';
import type { Random } from '../types/index.js';
import { Caller } from './caller.js';
import { dialectOf } from './dialect.js';
import { EngineClient } from './engine-client.js';
import { asRecord, asString } from './json-read.js';
import { redactUrl } from './redact.js';
import { DEFAULT_RETRY } from './retry-decision.js';
import type { RetryPolicy } from './retry-decision.js';
import type { EngineInfo, SearchClient } from './search-client.js';
import type { ConnectOptions, WireOptions, WireReply } from './wire.js';

/**
 * Connects to an Elasticsearch (7.14 to 9) or OpenSearch (2.4 and newer): asks `GET /` which of the two it is and takes the
 * official client of that product.
 * @param random jitter of the retries
 * @throws ConnectorError CONFIG_INVALID (the URL), SOURCE_UNREACHABLE, AUTHENTICATION_FAILED, PERMISSION_DENIED, ENGINE_UNSUPPORTED
 */
export async function connect(options: ConnectOptions, random: Random = Math.random): Promise<SearchClient> {
  const url = redactUrl(options.url);
  if (!/^https?:\/\//.test(url)) {
    throw new ConnectorError('CONFIG_INVALID', 'The URL of the engine must begin with http:// or https://', {
      where: url,
      todo: 'Give it like https://127.0.0.1:9200.',
    });
  }
  const wireOptions: WireOptions = {
    ...options,
    requestTimeoutMs: options.requestTimeoutMs ?? 30_000,
    tlsVerify: options.tlsVerify ?? true,
  };
  const policy: RetryPolicy = {
    maxRetries: options.maxRetries ?? DEFAULT_RETRY.maxRetries,
    baseDelayMs: options.retryDelayMs ?? DEFAULT_RETRY.baseDelayMs,
    maxDelayMs: DEFAULT_RETRY.maxDelayMs,
  };
  // loaded when needed: the clients take longer to load than all the rest, and most commands need one of them or none
  const { openSearchWire } = await import('./opensearch-wire.js');
  const plain = new Caller(openSearchWire(wireOptions), url, policy, random);
  try {
    const reply = await plain.call({ method: 'GET', path: '/' });
    const info = await identify(reply, plain);
    const dialect = dialectOf(info);
    if (info.distribution === 'opensearch') return new EngineClient(info, plain, dialect);
    await plain.close();
    const { elasticsearchWire } = await import('./elasticsearch-wire.js');
    return new EngineClient(info, new Caller(elasticsearchWire(wireOptions), url, policy, random), dialect);
  } catch (error) {
    await plain.close();
    throw error;
  }
}

/**
 * OpenSearch names itself in `version.distribution`, except under `compatibility.override_main_response_version`, which
 * leaves only the tagline and claims 7.10.2; the nodes then still tell their true version.
 */
async function identify(reply: WireReply, caller: Caller): Promise<EngineInfo> {
  const body = asRecord(reply.body);
  const version = asRecord(body?.version);
  const isOpenSearch =
    version?.distribution === 'opensearch' || asString(body?.tagline)?.includes('OpenSearch') === true;
  const isElasticsearch = reply.headers['x-elastic-product'] === 'Elasticsearch';
  const number = asString(version?.number);
  if (number === undefined || isOpenSearch === isElasticsearch) {
    throw new ConnectorError('ENGINE_UNSUPPORTED', 'What answers is neither Elasticsearch nor OpenSearch', {
      where: caller.url,
      todo: 'Check the URL; Elasticsearch must be 7.14 or newer, OpenSearch 2.4 or newer.',
    });
  }
  const overridden = isOpenSearch && version?.distribution !== 'opensearch';
  const trueVersion = overridden ? ((await nodeVersion(caller)) ?? number) : number;
  const [major, minor] = trueVersion.split('.').map((digits) => Number.parseInt(digits, 10));
  return {
    distribution: isOpenSearch ? 'opensearch' : 'elasticsearch',
    version: trueVersion,
    major: major ?? 0,
    minor: minor ?? 0,
    clusterName: asString(body?.cluster_name) ?? '',
    url: caller.url,
  };
}

async function nodeVersion(caller: Caller): Promise<string | undefined> {
  const reply = await caller.call({ method: 'GET', path: '/_nodes/_local/none' });
  const [node] = Object.values(asRecord(asRecord(reply.body)?.nodes) ?? {});
  return asString(asRecord(node)?.version);
}
