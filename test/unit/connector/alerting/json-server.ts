import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Json = Record<string, unknown>;

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

/** A server of JSON on a port of its own; every call is kept. */
export class JsonServer {
  readonly calls: Call[] = [];
  readonly #server: Server;

  constructor(answer: (call: Call) => Reply, headers: Record<string, string> = {}) {
    this.#server = createServer((request, reply) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const url = new URL(request.url ?? '/', 'http://localhost');
        const { method = 'GET', headers: sent } = request;
        const text = Buffer.concat(chunks).toString('utf8');
        const call: Call = { method, path: url.pathname, query: url.searchParams, headers: sent, text };
        this.calls.push(call);
        const { status, body } = answer(call);
        reply.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
        reply.end(body === undefined ? undefined : JSON.stringify(body));
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** `METHOD path` of calls that change something, but for searches. */
  get writes(): string[] {
    return this.calls
      .filter(({ method, path }) => method !== 'GET' && method !== 'HEAD' && !/_search$|_execute$/.test(path))
      .map(({ method, path }) => `${method} ${path}`);
  }
}
