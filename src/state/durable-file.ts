import { open } from 'node:fs/promises';
import { ConnectorError } from '../errors/index.js';
import { makeFolder } from '../folder/index.js';

/** Writes a new file and waits until the disk has it. */
export async function writeDurable(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Waits until the disk has a folder's entries: without it a rename may be lost with the power. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** @throws ConnectorError FOLDER_UNWRITABLE */
export async function makeStateFolder(folder: string): Promise<void> {
  await guardWrites(folder, async () => {
    await makeFolder(folder, 0o700);
  });
}

/** Runs writes; their faults become FOLDER_UNWRITABLE. */
export async function guardWrites<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof ConnectorError) throw cause;
    const message = `State cannot be written to this folder (${errorCode(cause)}).`;
    throw new ConnectorError(
      'FOLDER_UNWRITABLE',
      message,
      { where: folder, todo: 'Check its path, rights and free space.' },
      cause,
    );
  }
}

/** Node's code of a system fault, e.g. `ENOENT`. */
export function errorCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
}
