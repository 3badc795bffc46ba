import { chmod, lstat, mkdir } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { startFailed } from './start-failed.js';

/**
 * The folder that keeps unpacked servers between runs: `LOGMAMBA_ENGINE_HOME`, else one per user in the folder for temporary
 * files. Not the user's home, because root's engine runs as `nobody`, who cannot read there.
 */
export async function engineHome(): Promise<string> {
  const named = process.env.LOGMAMBA_ENGINE_HOME;
  if (named !== undefined && named !== '') {
    await mkdir(named, { recursive: true });
    return resolve(named);
  }
  const folder = join(tmpdir(), `logmamba-engines-${userInfo().username.replaceAll(/[^\w.-]/g, '_')}`);
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const status = await lstat(folder);
  // Anyone may create names in the shared folder: never run what someone else could have put there.
  if (!status.isDirectory() || (process.getuid !== undefined && status.uid !== process.getuid())) {
    throw startFailed(
      `${folder} belongs to another user`,
      folder,
      'Name a folder of your own in LOGMAMBA_ENGINE_HOME.',
    );
  }
  await chmod(folder, 0o755);
  return folder;
}
