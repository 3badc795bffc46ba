import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ConnectorError } from '../errors/index.js';
import { makeFolder } from '../folder/index.js';

const MARK = '.logmamba-demo';

/**
 * Makes the folder new. What is there is thrown away only where an earlier demo has left its mark.
 * @throws ConnectorError FOLDER_UNWRITABLE for a folder that holds anything else, or one that cannot be made
 */
export async function emptyFolder(folder: string): Promise<void> {
  const there = await readdir(folder).catch((): string[] => []);
  if (there.length > 0 && !there.includes(MARK)) {
    throw new ConnectorError(
      'FOLDER_UNWRITABLE',
      'the folder of the demo would be emptied, but holds files of someone else',
      {
        where: folder,
        todo: 'give --folder a new or an empty folder',
      },
    );
  }
  try {
    await rm(folder, { recursive: true, force: true });
    await makeFolder(folder);
    await writeFile(join(folder, MARK), '');
  } catch (cause) {
    const todo = 'give --folder a folder that you may write to';
    throw new ConnectorError(
      'FOLDER_UNWRITABLE',
      'the folder of the demo cannot be made',
      { where: folder, todo },
      cause,
    );
  }
}
