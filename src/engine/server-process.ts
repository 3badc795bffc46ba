import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkReachable, giveFolder, serverAccount } from './account.js';
import { waitForHealth } from './health.js';
import type { Launch, LocalEngine } from './launch.js';
import { onParentEnd } from './parent-end.js';
import { forgetRunning, killGroup, noteRunning, sweepStale } from './running.js';
import { startFailed } from './start-failed.js';

export interface LaunchOptions {
  /** The engine home, which also keeps the notes on running servers. */
  readonly home: string;
  /** Kept between starts when given; else a temporary one. */
  readonly folder: string | undefined;
  readonly timeoutMs: number;
}

const STOP_MS = 20_000;

/** Lets `prepare` fill the server's folder, launches it as its own process group and waits until it is healthy. */
export async function startServer(
  options: LaunchOptions,
  prepare: (folder: string) => Promise<Launch>,
): Promise<LocalEngine> {
  sweepStale(options.home);
  const temporary = options.folder === undefined;
  const folder = resolve(options.folder ?? mkdtempSync(join(options.home, 'data-')));
  const server = new ServerProcess(options.home, folder, temporary);
  try {
    for (const name of ['conf', 'data', 'logs', 'tmp']) mkdirSync(join(folder, name), { recursive: true });
    rmSync(join(folder, 'logs', 'http.ports'), { force: true });
    const launch = await prepare(folder);
    server.launch(launch);
    const url = await waitForHealth(launch, folder, options.timeoutMs, () => server.exited);
    return {
      url,
      version: launch.version,
      folder,
      ...(launch.ca === undefined ? {} : { ca: launch.ca }),
      ...(launch.login === undefined ? {} : { login: launch.login }),
      stop: () => server.stop(),
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

class ServerProcess {
  readonly #home: string;
  readonly #folder: string;
  readonly #temporary: boolean;
  #child: ChildProcess | undefined;
  #watchdog: ChildProcess | undefined;
  #release: (() => void) | undefined;

  constructor(home: string, folder: string, temporary: boolean) {
    this.#home = home;
    this.#folder = folder;
    this.#temporary = temporary;
  }

  get exited(): boolean {
    return this.#child === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  launch(launch: Launch): void {
    const account = serverAccount();
    if (account !== undefined) {
      checkReachable(this.#folder);
      giveFolder(this.#folder, account);
    }
    const log = openSync(join(this.#folder, 'log'), 'w');
    const child = spawn(launch.command, launch.args, {
      cwd: launch.cwd,
      env: launch.env,
      // A process group of its own: Ctrl-C must reach this process only, which then decides.
      detached: true,
      stdio: ['ignore', log, log],
      ...account,
    });
    closeSync(log);
    child.on('error', () => undefined);
    child.unref();
    this.#child = child;
    const { pid } = child;
    if (pid === undefined) {
      throw startFailed(`${launch.command} could not be started`, launch.command, 'Check the installation of Java.');
    }
    noteRunning(this.#home, { pid, owner: process.pid, folder: this.#folder, temporary: this.#temporary });
    this.#watchdog = watch(pid);
    this.#release = onParentEnd(() => {
      killGroup(pid, this.#temporary ? 'SIGKILL' : 'SIGTERM');
      forgetRunning(this.#home, pid);
      this.#removeFolder();
    });
  }

  async stop(): Promise<void> {
    const pid = this.#child?.pid;
    if (pid !== undefined) {
      killGroup(pid, 'SIGTERM');
      const end = Date.now() + STOP_MS;
      while (!this.exited && Date.now() < end) await sleep(50);
      killGroup(pid, 'SIGKILL');
      forgetRunning(this.#home, pid);
    }
    this.#watchdog?.kill('SIGKILL');
    this.#watchdog = undefined;
    this.#release?.();
    this.#release = undefined;
    this.#removeFolder();
  }

  #removeFolder(): void {
    if (this.#temporary) rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * A shell that waits for the end of a pipe which only this process holds open, and then ends the server: it works even when
 * this process is killed outright.
 */
function watch(pid: number): ChildProcess {
  const script = 'read -r _; kill -TERM -"$0" 2>/dev/null && sleep 20 && kill -KILL -"$0" 2>/dev/null';
  const child = spawn('/bin/sh', ['-c', script, String(pid)], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  child.on('error', () => undefined);
  child.unref();
  // A pipe of a child is a socket, whose handle would keep this process alive.
  if (child.stdin instanceof Socket) child.stdin.unref();
  return child;
}
