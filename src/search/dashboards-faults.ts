import { ConnectorError } from '../errors/index.js';
import type { HttpReply } from './dashboards-http.js';
import { faultOfStatus, isMissingPart } from './faults.js';
import { asRecord, asString } from './json-read.js';

/** Throws for every status but success, in the words of the two products. */
export function refuse({ status, headers, body }: HttpReply, url: string, path: string): void {
  if (status >= 200 && status < 300) return;
  if (status >= 300 && status < 400) {
    const location = String(headers.location ?? '').split('?')[0];
    if (location.includes('login')) throw faultOfStatus(401, undefined, url, path);
    throw new ConnectorError('ENGINE_UNSUPPORTED', `The dashboards server redirects to ${location.slice(0, 200)}`, {
      where: `${url}${path}`,
      todo: 'give dashboards.url with the base path that the server uses',
    });
  }
  // an engine answers 400 to a path that it does not know
  if (status === 404 || isMissingPart(status, body)) throw neither(`${url}${path}`);
  const answer = asRecord(body);
  const error = { type: asString(answer?.error) ?? '', reason: asString(answer?.message) ?? '' };
  throw faultOfStatus(status, { error }, url, path);
}

/** For what answers like neither product. */
export function neither(where: string): ConnectorError {
  return new ConnectorError('ENGINE_UNSUPPORTED', 'What answers is neither Kibana nor OpenSearch Dashboards there', {
    where,
    todo: 'check dashboards.url (with its base path, not the engine’s address) and dashboards.space',
  });
}
