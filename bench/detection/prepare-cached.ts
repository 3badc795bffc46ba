import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { deserialize, serialize } from 'node:v8';

import { prepare, type Prepared } from './prepare.js';
import type { SetSpec } from './sets.js';

const SOURCE = fileURLToPath(new URL('../../src/', import.meta.url));
/** What a prepared set depends on, beside its specification. */
const ROOMS = ['types', 'lru', 'parse', 'encode', 'generate'];
const FILES = [
  'connector/learn-keys.ts',
  'delineate/hubs.ts',
  'delineate/failure-cusum.ts',
  'delineate/failure-limits.ts',
];
const OWN = ['prepare.ts', 'set-lines.ts', 'generated-lines.ts', 'injected-lines.ts', 'public-hosts.ts'];

/**
 * A prepared set as `prepare` makes it, kept in the system's temporary folder for as long as the code that made it stays the same.
 * For work that tries many scorers on one set; the bench itself prepares anew.
 */
export function prepareCached(spec: SetSpec, settings: readonly string[] = []): Prepared {
  const folder = `${tmpdir()}/logmamba-bench`;
  const path = `${folder}/${spec.name}-${fingerprint(spec, settings)}.bin`;
  if (existsSync(path)) return deserialize(readFileSync(path)) as Prepared;
  const data = prepare(spec, settings);
  mkdirSync(folder, { recursive: true });
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, serialize(data));
  renameSync(partial, path);
  return data;
}

function fingerprint(spec: SetSpec, settings: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify([spec, settings]));
  const rooms = ROOMS.flatMap((room) => sources(`${SOURCE}${room}/`));
  const own = OWN.map((file) => fileURLToPath(new URL(file, import.meta.url)));
  for (const file of [...rooms, ...FILES.map((name) => SOURCE + name), ...own]) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => folder + name);
}
