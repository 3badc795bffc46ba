import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

import type { OverlayOptions } from '../../src/generate/index.js';

/** A public log that intrusions and a company's routine are laid over, and what its own lines look like. */
export interface PublicHost {
  /** Under the folder of public logs. */
  readonly path: string;
  readonly overlay: Pick<
    OverlayOptions,
    'host' | 'distribution' | 'kind' | 'exposed' | 'passwordMethod' | 'timeFormat' | 'utcOffsetMinutes'
  >;
}

/** The wording was told from the lines themselves; the time zones of the first two are not known and taken as UTC. */
export const PUBLIC_HOSTS = {
  capstone: {
    path: 'capstonealzheimer/auth.log.gz',
    overlay: { host: 'capstonealzheimer', distribution: 'ubuntu-14.04', kind: 'web', exposed: 'passwords' },
  },
  'vultr-april': {
    path: 'vultr_plemma/auth-0327-0417.log.gz',
    overlay: {
      host: 'localhost',
      distribution: 'debian-10',
      kind: 'web',
      exposed: 'passwords',
      passwordMethod: 'keyboard-interactive/pam',
    },
  },
  'vultr-may': {
    path: 'vultr_plemma/auth-0507-0522.log.gz',
    overlay: {
      host: 'vultr',
      distribution: 'debian-10',
      kind: 'web',
      exposed: 'passwords',
      passwordMethod: 'keyboard-interactive/pam',
    },
  },
  desktop: {
    path: 'tlvlogs_desktop/auth.log',
    overlay: {
      host: 'PF5EG5WE',
      distribution: 'ubuntu-24.04',
      kind: 'development',
      exposed: 'keys',
      timeFormat: 'iso8601',
      utcOffsetMinutes: 330,
    },
  },
} as const satisfies Readonly<Record<string, PublicHost>>;

export type PublicHostName = keyof typeof PUBLIC_HOSTS;

/** Public logs lie beside the repository: their licences do not let them be part of it. */
export const PUBLIC_DATA = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

export function isPresent(path: string): boolean {
  return existsSync(PUBLIC_DATA + path);
}

/** Lines of a public log, decompressed. */
export function publicLines(path: string): string[] {
  const bytes = readFileSync(PUBLIC_DATA + path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const lines = text.split('\n');
  if (lines[lines.length - 1] === '') lines.pop();
  return lines;
}
