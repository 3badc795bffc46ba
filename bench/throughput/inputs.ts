import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createLogParser } from '../../src/parse/index.js';
import { Unavailable } from './unavailable.js';

/** Where inputs lie as peers can read them: outside the repository, kept between runs. */
const INPUTS = join(tmpdir(), 'logmamba-bench-inputs');

/** The two big hosts, with the year of their first line. */
export const HOSTS = { vultr_plemma: 2022, capstonealzheimer: 2016 } as const;
export type BigHost = keyof typeof HOSTS;
export const BIG_HOSTS = Object.keys(HOSTS) as readonly BigHost[];

/** Bodies that Drain is given, as in its published comparisons on these files. */
export const BODIES = 200_000;

/** Makes a file unless it is there; a broken run leaves no half of it. */
async function madeOnce(name: string, make: () => Promise<string | Uint8Array>): Promise<string> {
  const path = join(INPUTS, name);
  if (existsSync(path)) return path;
  await mkdir(INPUTS, { recursive: true });
  await writeFile(`${path}.part`, await make());
  await rename(`${path}.part`, path);
  return path;
}

/**
 * The whole auth.log of a host as one plain file.
 * @throws Unavailable when the host's folder is not in `dataFolder`
 */
export async function plainLog(dataFolder: string, host: BigHost): Promise<string> {
  const folder = join(dataFolder, host);
  if (!existsSync(folder)) throw new Unavailable(`${host} is not in the data folder`);
  return madeOnce(`${host}.log`, async () => {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.gz')).sort();
    return Buffer.concat(await Promise.all(names.map(async (name) => gunzipSync(await readFile(join(folder, name))))));
  });
}

/** The first lines of a host's log. */
export async function firstLines(dataFolder: string, host: BigHost, count: number): Promise<string> {
  const whole = await plainLog(dataFolder, host);
  return madeOnce(`${host}-${count}.log`, async () => {
    const lines = (await readFile(whole, 'latin1')).split('\n', count);
    return Buffer.from(`${lines.join('\n')}\n`, 'latin1');
  });
}

/** The first message bodies of a host, one a line: what all implementations of Drain are given. */
export async function bodiesFile(dataFolder: string, host: BigHost): Promise<string> {
  const whole = await plainLog(dataFolder, host);
  return madeOnce(`${host}-bodies-${BODIES}.txt`, async () => {
    const parser = createLogParser();
    const yearHint = { kind: 'firstYear', year: HOSTS[host] } as const;
    const bodies: string[] = [];
    for (const [at, text] of (await readFile(whole, 'utf8')).split('\n').entries()) {
      if (bodies.length === BODIES) break;
      const ref = { kind: 'line', file: host, line: at + 1 } as const;
      const result = parser.parse({ kind: 'line', ref, text, yearHint });
      if (result.ok) bodies.push(result.log.body.replaceAll('\n', ' '));
    }
    return `${bodies.join('\n')}\n`;
  });
}
