import { chownSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startFailed } from './start-failed.js';

/** The account a server runs under; both engines refuse to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** `nobody` for root, else undefined: the caller's own. */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  if (line === null) throw startFailed('There is no user nobody', '/etc/passwd', 'Run it as a user other than root.');
  return { uid: Number(line[1]), gid: Number(line[2]) };
}

/** Hands a folder with all in it to the account. */
export function giveFolder(folder: string, { uid, gid }: Account): void {
  chownSync(folder, uid, gid);
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, entry);
    if (!lstatSync(path).isSymbolicLink()) chownSync(path, uid, gid);
  }
}

/** @throws ConnectorError ENGINE_START_FAILED when a parent folder is closed to others */
export function checkReachable(folder: string): void {
  for (let at = dirname(folder); ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) {
      throw startFailed(
        `The server runs as nobody, who may not enter ${at}`,
        folder,
        'Name another folder (LOGMAMBA_ENGINE_HOME), or run it as a user other than root.',
      );
    }
    if (at === dirname(at)) return;
  }
}
