import { readFileSync } from 'node:fs';
import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Launch } from './launch.js';
import { logTail, startFailed } from './start-failed.js';

/**
 * Waits until the server has written its port (`node.portsfile`) and its health is yellow or green.
 * @returns the URL
 * @throws ConnectorError ENGINE_START_FAILED
 */
export async function waitForHealth(
  launch: Launch,
  folder: string,
  timeoutMs: number,
  exited: () => boolean,
): Promise<string> {
  const what = `${launch.name} ${launch.version}`;
  const end = Date.now() + timeoutMs;
  while (Date.now() < end) {
    const port = readPort(join(folder, 'logs', 'http.ports'));
    const url = `${launch.ca === undefined ? 'http' : 'https'}://127.0.0.1:${port ?? 0}`;
    if (port !== undefined && (await isHealthy(url, launch))) return url;
    if (exited()) {
      throw startFailed(
        `${what} ended while starting`,
        folder,
        'Free some memory (it needs about 1 GB) and try again, or use an engine of your own.',
        logTail(join(folder, 'log')),
      );
    }
    await sleep(200);
  }
  throw startFailed(
    `${what} did not get healthy in ${Math.round(timeoutMs / 1000)} s`,
    folder,
    'Try again on a less busy machine, or use an engine of your own.',
    logTail(join(folder, 'log')),
  );
}

function readPort(path: string): number | undefined {
  try {
    const port = /127\.0\.0\.1:(\d+)/.exec(readFileSync(path, 'utf8'))?.[1];
    return port === undefined ? undefined : Number(port);
  } catch {
    return undefined;
  }
}

function isHealthy(url: string, { ca, login }: Launch): Promise<boolean> {
  return new Promise((resolve) => {
    const get = ca === undefined ? httpGet : httpsGet;
    const request = get(
      `${url}/_cluster/health?wait_for_status=yellow&timeout=2s`,
      {
        agent: false,
        timeout: 5000,
        ...(ca === undefined ? {} : { ca }),
        ...(login === undefined ? {} : { auth: `${login.username}:${login.password}` }),
      },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
