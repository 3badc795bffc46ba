import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface EngineProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** What happens around the n-th (from 1) request whose path ends in `call`. */
export interface Interference {
  readonly call: '_bulk' | '_search';
  readonly nth: number;
  /** Before the engine gets the request; a status that it gives is answered in the engine's place. */
  readonly before?: () => number | undefined;
  /** When the engine has done its work, and nobody has been told. */
  readonly after?: () => void;
}

/** Stands between a process and a real engine, so that faults come at an exact point of their conversation. */
export async function openEngineProxy(
  target: string,
  { call, nth, before, after }: Interference,
): Promise<EngineProxy> {
  let calls = 0;

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method, headers } = incoming;
    const url = new URL(incoming.url ?? '/', target);
    const body = await buffer(incoming);
    if (url.pathname.endsWith(`/${call}`)) calls += 1;
    const chosen = url.pathname.endsWith(`/${call}`) && calls === nth;
    const refused = chosen ? before?.() : undefined;
    if (refused !== undefined) {
      outgoing.writeHead(refused, { 'content-type': 'application/json' }).end('{"error":{"reason":"refused"}}');
      return;
    }
    const answer = await new Promise<IncomingMessage>((done, fail) => {
      request(url, { method, headers: { ...headers, host: url.host } }, done)
        .on('error', fail)
        .end(body);
    });
    const bytes = await buffer(answer);
    if (chosen) after?.();
    const kept = Object.entries(answer.headers).filter(([name]) => name !== 'transfer-encoding');
    outgoing.writeHead(answer.statusCode ?? 502, Object.fromEntries(kept)).end(bytes);
  }

  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, close };
}
