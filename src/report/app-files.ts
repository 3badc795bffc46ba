import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { ConnectorError } from '../errors/index.js';

/** The page's program and style, as `app/build.mjs` bundles them. */
export interface AppFiles {
  readonly script: string;
  readonly style: string;
}

let files: AppFiles | undefined;

/**
 * Beside this program, in `dist/app`; the same place for sources that are run as they are.
 * @throws ConnectorError FILE_UNREADABLE when the app was not built
 */
export function appFiles(): AppFiles {
  files ??= { script: read('app.js'), style: read('app.css') };
  return files;
}

function read(name: string): string {
  const path = fileURLToPath(new URL(`../../dist/app/${name}`, import.meta.url));
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConnectorError(
      'FILE_UNREADABLE',
      'the program of the report’s page is missing',
      { where: path, todo: 'build it: npm run build' },
      cause,
    );
  }
}
