import { Client, HttpConnection } from '@elastic/elasticsearch';
import { clientParams, fromClientError, splitUrl } from './official-client.js';
import type { SearchRequest } from './search-client.js';
import type { Wire, WireOptions, WireReply } from './wire.js';

/**
 * The wire over @elastic/elasticsearch 8.19, which speaks to Elasticsearch 7.17, 8 and 9 (media type compatible-with=8)
 * and refuses any other product by the header `x-elastic-product`.
 */
export function elasticsearchWire(options: WireOptions): Wire {
  const { node, username, password, secrets } = splitUrl(options);
  const basic = username === undefined ? {} : { auth: { username, password: password ?? '' } };
  const client = new Client({
    node,
    Connection: HttpConnection,
    maxRetries: 0,
    requestTimeout: options.requestTimeoutMs,
    // A document may hold any key; nothing here merges objects by key.
    disablePrototypePoisoningProtection: true,
    tls: {
      rejectUnauthorized: options.tlsVerify,
      ...(options.ca === undefined ? {} : { ca: options.ca }),
    },
    ...(options.apiKey === undefined ? basic : { auth: { apiKey: options.apiKey } }),
  });

  const send = async (request: SearchRequest): Promise<WireReply> => {
    try {
      const reply = await client.transport.request(clientParams(request), {
        meta: true,
        maxRetries: 0,
        ...(request.timeoutMs === undefined ? {} : { requestTimeout: request.timeoutMs }),
        ...(request.signal === undefined ? {} : { signal: request.signal }),
      });
      return { status: reply.statusCode, body: reply.body, headers: reply.headers };
    } catch (error) {
      return fromClientError(error, secrets);
    }
  };

  return { send, close: () => client.close() };
}
