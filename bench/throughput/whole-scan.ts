import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { firstLines, HOSTS, plainLog } from './inputs.js';
import type { BigHost } from './inputs.js';
import { nodeProcess } from './node-process.js';
import { OURS } from './row.js';
import type { Entry } from './row.js';
import { Unavailable } from './unavailable.js';

/** The program as it is installed: `npm run build` makes it. */
const PROGRAM = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

type ScanEntry = Omit<Entry, 'suite'>;

/** Name of the work that whole programs share: a plain auth.log in, anomalies out. */
export function scanId(host: BigHost): string {
  return `file to anomalies ${host}`;
}

/**
 * `logmamba scan FILE --bundle BUNDLE` as a process, start to end.
 * @param lines of the file; the bundle is learned from the first third of them, beforehand
 * @param folder for the bundle
 * @throws Unavailable without the built program or the log
 */
export async function scanEntry(dataFolder: string, host: BigHost, folder: string, lines?: number): Promise<ScanEntry> {
  if (!existsSync(PROGRAM)) throw new Unavailable('the program is not built: npm run build');
  const path = lines === undefined ? await plainLog(dataFolder, host) : await firstLines(dataFolder, host, lines);
  const count = lines ?? (await countLines(path));
  const history = await firstLines(dataFolder, host, Math.floor(count / 3));
  const out = join(folder, `${host}-${count}`);
  const year = ['--year', String(HOSTS[host])];
  await nodeProcess([PROGRAM, 'scan', history, ...year, '--out', out]);
  const args = [PROGRAM, 'scan', path, ...year, '--bundle', join(out, 'bundle.logmamba')];
  const id = lines === undefined ? `scan ${host}` : scanId(host);
  return { id, by: OURS, unit: 'lines', count, wholeProcess: true, block: () => nodeProcess(args) };
}

async function countLines(path: string): Promise<number> {
  const bytes = await readFile(path);
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}
