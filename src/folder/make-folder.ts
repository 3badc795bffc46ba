import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it that are missing, one by one. Node's own recursive `mkdir` does not come back where a file
 * system says ENOENT to a new name in a folder that is there, as /proc does (seen on Node 20.20).
 * @param mode of the folders made
 * @returns the uppermost folder made, undefined when all were there
 * @throws the fault of the file system, e.g. ENOTDIR, EACCES, ENOENT
 */
export async function makeFolder(path: string, mode = 0o777): Promise<string | undefined> {
  const missing: string[] = [];
  for (let at = resolve(path); !(await isFolder(at)); at = dirname(at)) missing.push(at);
  for (const at of missing.toReversed()) await mkdir(at, { mode }).catch(unlessMade);
  return missing.at(-1);
}

/** @throws ENOTDIR and the like: whatever stands in the way */
async function isFolder(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return true;
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw fault;
  }
  throw Object.assign(new Error(`a file is in the way: ${path}`), { code: 'EEXIST' });
}

/** Someone else may have made it meanwhile. */
function unlessMade(fault: NodeJS.ErrnoException): void {
  if (fault.code !== 'EEXIST') throw fault;
}
