import { Client } from '@opensearch-project/opensearch';
import { clientParams, fromClientError, splitUrl } from './official-client.js';
import type { SearchRequest } from './search-client.js';
import { WireFault } from './wire.js';
import type { Wire, WireOptions, WireReply } from './wire.js';

/** The wire over @opensearch-project/opensearch: plain JSON, no product check, so it also serves to ask who is there. */
export function openSearchWire(options: WireOptions): Wire {
  const { node, username, password, secrets } = splitUrl(options);
  const client = new Client({
    node,
    maxRetries: 0,
    requestTimeout: options.requestTimeoutMs,
    // A document may hold any key; nothing here merges objects by key.
    disablePrototypePoisoningProtection: true,
    ssl: {
      rejectUnauthorized: options.tlsVerify,
      ...(options.ca === undefined ? {} : { ca: options.ca }),
    },
    ...(options.apiKey === undefined ? {} : { headers: { authorization: `ApiKey ${options.apiKey}` } }),
    ...(options.apiKey === undefined && username !== undefined ? { auth: { username, password: password ?? '' } } : {}),
  });

  const send = async (request: SearchRequest): Promise<WireReply> => {
    if (request.signal?.aborted === true) throw new WireFault('aborted', 'aborted before the request was sent');
    const pending = client.transport.request(clientParams(request), {
      maxRetries: 0,
      ...(request.timeoutMs === undefined ? {} : { requestTimeout: request.timeoutMs }),
    });
    // returns nothing: an event target throws what a returned promise (and `pending.abort()` is one) is rejected with
    const abort = (): void => {
      pending.abort();
    };
    request.signal?.addEventListener('abort', abort, { once: true });
    try {
      const reply = await pending;
      return { status: reply.statusCode ?? 0, body: reply.body as unknown, headers: reply.headers ?? {} };
    } catch (error) {
      return fromClientError(error, secrets);
    } finally {
      request.signal?.removeEventListener('abort', abort);
    }
  };

  return { send, close: () => client.close() };
}
