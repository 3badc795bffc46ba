import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import type { Config } from '../config/index.js';
import { ConnectorError } from '../errors/index.js';

/**
 * Looks whether the folder of the state, or where it would be made, can be written; asked before long work. Writes nothing.
 * @throws ConnectorError FOLDER_UNWRITABLE
 */
export async function requireWritableState({ state }: Config): Promise<void> {
  if (state.kind !== 'folder') return;
  let place = resolve(state.folder);
  for (;;) {
    try {
      await access(place, constants.W_OK | constants.X_OK);
      return;
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      const parent = dirname(place);
      if (code !== 'ENOENT' || parent === place) {
        throw new ConnectorError(
          'FOLDER_UNWRITABLE',
          `the state cannot be written (${code ?? 'unknown error'})`,
          { where: state.folder, todo: 'set state.folder to a folder that this account has the rights to write' },
          cause,
        );
      }
      place = parent;
    }
  }
}
