import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { withInstallLock } from './install-lock.js';

/** What happens, in words for a person; said at every change and about once a second in a download. */
export type EngineProgress = (message: string) => void;

/**
 * The folder `name` below `home`, made by `lay` when it is missing: in a work folder, then renamed, so that it is there whole
 * or not at all.
 * @param lay gets a work folder, deleted afterwards, and gives the finished folder inside it
 */
export async function installed(
  home: string,
  name: string,
  onProgress: EngineProgress,
  lay: (work: string) => Promise<string>,
): Promise<string> {
  const target = join(home, name);
  if (await exists(target)) return target;
  await mkdir(home, { recursive: true });
  const onWait = (): void => onProgress(`waiting for another process that fetches ${name}`);
  await withInstallLock(join(home, `${name}.lock`), onWait, async () => {
    if (await exists(target)) return;
    // Under the lock nobody else works on it: what is there is from a fetch that was killed.
    for (const old of await readdir(home)) {
      if (old.startsWith(`.work-${name}.`)) await rm(join(home, old), { recursive: true, force: true });
    }
    const work = await mkdtemp(join(home, `.work-${name}.`));
    try {
      const folder = await lay(work);
      await openToAll(folder);
      await rename(folder, target);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
  return target;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Whatever the umask: the server may run as another user. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}

/** `onBytes` for a download, as words. */
export function downloadNote(name: string, onProgress: EngineProgress): (bytes: number) => void {
  return (bytes) => onProgress(`downloading ${name}: ${Math.round(bytes / 1e6)} MB`);
}
