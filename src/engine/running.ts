import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { isAlive } from './install-lock.js';

/** Notes on running servers, below the engine home: what a process that was killed outright leaves behind is found there. */
interface Note {
  readonly pid: number;
  readonly owner: number;
  readonly folder: string;
  /** To be deleted with the server. */
  readonly temporary: boolean;
}

export function noteRunning(home: string, note: Note): void {
  mkdirSync(join(home, 'running'), { recursive: true });
  writeFileSync(notePath(home, note.pid), JSON.stringify(note));
}

export function forgetRunning(home: string, pid: number): void {
  rmSync(notePath(home, pid), { force: true });
}

/** Ends servers whose starter is gone, and deletes their temporary folders. A pid is only trusted when its command line names the server's folder. */
export function sweepStale(home: string): void {
  for (const name of list(join(home, 'running'))) {
    const note = readNote(join(home, 'running', name));
    if (note !== undefined && isAlive(note.owner)) continue;
    if (note !== undefined && commandLine(note.pid).includes(note.folder)) killGroup(note.pid, 'SIGKILL');
    if (note?.temporary === true && note.folder.startsWith(join(home, 'data-'))) {
      rmSync(note.folder, { recursive: true, force: true, maxRetries: 5 });
    }
    rmSync(join(home, 'running', name), { force: true });
  }
}

/** Signals a process group; one that is gone is fine. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
}

function notePath(home: string, pid: number): string {
  return join(home, 'running', `${pid}.json`);
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readNote(path: string): Note | undefined {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Partial<Note>;
    const { pid, owner, folder, temporary } = value;
    const whole = typeof pid === 'number' && typeof owner === 'number' && typeof folder === 'string';
    return whole && pid > 1 && folder !== '' ? { pid, owner, folder, temporary: temporary === true } : undefined;
  } catch {
    return undefined;
  }
}

function commandLine(pid: number): string {
  try {
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
