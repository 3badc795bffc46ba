import { readdir, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';

import { ConnectorError } from '../errors/index.js';

const LABELS = 'labels.ndjson';
const LOG = 'auth.log';

/**
 * Refuses a folder that holds anything, unless forced: hosts of an earlier fleet would stay there beside the new ones, and
 * `scan fleet/*` would read both.
 * @throws ConnectorError USAGE
 */
export async function requireEmpty(folder: string, force: boolean): Promise<void> {
  if (force || (await readdir(folder).catch((): string[] => [])).length === 0) return;
  throw new ConnectorError('USAGE', 'the folder holds files already', {
    where: folder,
    todo: 'name a new folder, or replace the fleet that is there with --force',
  });
}

/**
 * Removes the logs and labels of an earlier fleet, and the host folders that this leaves empty. Whatever else is there stays; without
 * labels it is no fleet and all of it stays. Links are not followed.
 * @throws the fault of the file system
 */
export async function removeFleet(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  if (!entries.some((entry) => entry.name === LABELS && entry.isFile())) return;
  for (const host of entries.filter((entry) => entry.isDirectory())) {
    const path = join(folder, host.name);
    const files = await readdir(path, { withFileTypes: true });
    if (!files.some((file) => file.name === LOG && file.isFile())) continue;
    await unlink(join(path, LOG));
    if (files.length === 1) await rmdir(path);
  }
  await unlink(join(folder, LABELS));
}
