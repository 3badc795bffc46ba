import { open, readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `work` while holding a lock file, so that two processes do not fetch the same engine twice. A lock whose process is gone
 * is taken over. What is made under it must still appear whole (by a rename), since two waiters can take over at once.
 */
export async function withInstallLock<T>(path: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  for (let waits = 0; !(await take(path)); waits++) {
    const owner = Number.parseInt(await readFile(path, 'utf8').catch(() => ''), 10);
    // An empty file is a lock in the making.
    if ((Number.isNaN(owner) && waits > 20) || (!Number.isNaN(owner) && !isAlive(owner))) {
      await rm(path, { force: true });
      continue;
    }
    if (waits === 0) onWait();
    await sleep(250);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** True as well for a process of another user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
