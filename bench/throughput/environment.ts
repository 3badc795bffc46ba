import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Unavailable } from './unavailable.js';

const execute = promisify(execFile);

/** Sources of the peers. */
export const PEERS_FOLDER = fileURLToPath(new URL('peers', import.meta.url));

/** Where peers are installed and built: outside the repository, kept between runs. */
const ENVIRONMENTS = join(tmpdir(), 'logmamba-peers');
const MINUTES = 60_000;

/** Runs a tool to its end. @throws Unavailable with the end of what it said */
async function tool(file: string, args: readonly string[], folder?: string): Promise<void> {
  try {
    await execute(file, args, {
      ...(folder === undefined ? {} : { cwd: folder }),
      timeout: 30 * MINUTES,
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    const { code, stderr = '' } = error as { code?: string | number; stderr?: string };
    if (code === 'ENOENT') throw new Unavailable(`${file} is not installed`);
    throw new Unavailable(`${file} ${args[0] ?? ''} failed: ${stderr.trim().slice(-300)}`);
  }
}

/** Does the work unless it was done with the same inputs before. */
async function once(name: string, inputs: string, work: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(ENVIRONMENTS, name);
  const marker = join(folder, '.made-of');
  if (existsSync(marker) && (await readFile(marker, 'utf8')) === inputs) return folder;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await work(folder);
  await writeFile(marker, inputs);
  return folder;
}

/**
 * A Python environment of its own with the packages, from the package index.
 * @param packages pinned: `drain3==0.9.11`
 * @returns its interpreter
 * @throws Unavailable without python3 or network
 */
export async function pythonEnvironment(name: string, packages: readonly string[]): Promise<string> {
  const folder = await once(name, packages.join(' '), async (made) => {
    await tool('python3', ['-m', 'venv', made]);
    await tool(join(made, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...packages]);
  });
  return join(folder, 'bin', 'python');
}

/** Whether `pythonEnvironment` would return at once. */
export function hasPythonEnvironment(name: string): boolean {
  return existsSync(join(ENVIRONMENTS, name, '.made-of'));
}

/**
 * A Debian package, unpacked and not installed.
 * @param version as Debian writes it
 * @returns the folder that stands for /
 * @throws Unavailable without apt, or where its sources have another version
 */
export async function debianPackage(name: string, version: string): Promise<string> {
  const folder = await once(name, version, async (made) => {
    await tool('apt-get', ['download', '--quiet', `${name}=${version}`], made);
    const [archive] = (await readdir(made)).filter((file) => file.endsWith('.deb'));
    await tool('dpkg-deb', ['--extract', archive, '.'], made);
  });
  return folder;
}

/**
 * A Go program of peers/, built with the versions of its go.mod.
 * @throws Unavailable without go or network
 */
export async function goProgram(folder: string): Promise<string> {
  const built = join(ENVIRONMENTS, folder, 'peer');
  await mkdir(join(ENVIRONMENTS, folder), { recursive: true });
  await tool('go', ['build', '-C', join(PEERS_FOLDER, folder), '-o', built, '.']);
  return built;
}

/**
 * A Rust program of peers/, built with the versions of its Cargo.lock.
 * @throws Unavailable without cargo or network
 */
export async function rustProgram(folder: string, program: string): Promise<string> {
  const manifest = join(PEERS_FOLDER, folder, 'Cargo.toml');
  const target = join(ENVIRONMENTS, folder);
  await tool('cargo', [
    'build',
    '--quiet',
    '--release',
    '--locked',
    '--manifest-path',
    manifest,
    '--target-dir',
    target,
  ]);
  return join(target, 'release', program);
}
