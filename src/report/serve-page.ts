import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ConnectorError } from '../errors/index.js';

export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  // the page's own policy stands in it; this one cannot
  'content-security-policy': "frame-ancestors 'none'",
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/**
 * Serves one page to this machine only. Requests for any other host name are refused: a page on the web could otherwise have its
 * name lead here, and read the logs.
 * @param port 0 for a free one
 * @throws ConnectorError USAGE when the port cannot be had
 */
export async function servePage(html: string, port = 0): Promise<PageServer> {
  const server = createServer((request, response) => {
    const { port: own } = server.address() as AddressInfo;
    const { host } = request.headers;
    if (host !== `127.0.0.1:${own}` && host !== `localhost:${own}`) response.writeHead(421).end();
    else if (request.method !== 'GET' && request.method !== 'HEAD') response.writeHead(405).end();
    else if (request.url !== '/') response.writeHead(404).end();
    else response.writeHead(200, HEADERS).end(request.method === 'HEAD' ? undefined : html);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(refused(port, cause)));
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refused(port: number, cause: NodeJS.ErrnoException): ConnectorError {
  const todo = 'give another --port, or none for a free one';
  return new ConnectorError(
    'USAGE',
    `the page cannot be served (${cause.code ?? 'unknown error'})`,
    {
      where: `127.0.0.1:${port}`,
      todo,
    },
    cause,
  );
}
