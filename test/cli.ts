import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
/** Beneath node_modules, so that the built program finds its packages. */
const BUILDS = join(ROOT, 'node_modules', '.cache', 'logmamba-cli');
const KEPT_MS = 3_600_000;
/** What a package holds beside `dist`. */
const PACKAGED = ['package.json', 'mappings', 'dashboards'];

/** How a run of the command line ended. */
export interface CliRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** Gets the process as soon as there is one: to watch it, or to send it a signal. */
  readonly onStart?: (child: ChildProcess) => void;
}

let main: string | undefined;

/** Runs the built command line as a process of its own, as a person would. */
export async function cli(args: readonly string[], { cwd, env, input, onStart }: CliOptions = {}): Promise<CliRun> {
  main ??= built();
  const clean = { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', ...env };
  const child = spawn(process.execPath, [main, ...args], { cwd: cwd ?? ROOT, env: clean });
  onStart?.(child);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  }
  // a program that ends before it has read everything closes the pipe
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code, signal) => done({ code, signal, ...output }));
  });
}

/** What a faulty run has to look like. */
export interface ExpectedFault {
  readonly exit: 1 | 2;
  readonly code: string;
  readonly message: RegExp;
  readonly where: RegExp;
  readonly todo: RegExp;
}

/** One clear message (code, what, where, what to do), the exit code, no stack trace, nothing on standard output. */
export function expectFault(run: CliRun, fault: ExpectedFault): void {
  expect({ code: run.code, said: run.stderr }).toMatchObject({ code: fault.exit });
  const all = `${run.stdout}${run.stderr}`;
  expect(all).not.toMatch(/^\s+at .*[:(]/m);
  expect(all).not.toContain('INTERNAL');
  const begin = run.stderr.search(/^[A-Z][A-Z_]+: /m);
  expect(begin, run.stderr).toBeGreaterThanOrEqual(0);
  const message = run.stderr.slice(begin);
  expect(message.match(/^[A-Z][A-Z_]+: /gm)).toEqual([`${fault.code}: `]);
  expect(message).toMatch(fault.message);
  expect(/^ {2}where: (.+)$/m.exec(message)?.[1], message).toMatch(fault.where);
  expect(/^ {2}what to do: (.+)$/m.exec(message)?.[1], message).toMatch(fault.todo);
}

/** A folder of its own for a test file. */
export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), 'logmamba-cli-'));
}

/** Everything in a folder, by its relative path, in order; empty when there is no such folder. */
export function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** A model so small that it trains in a second or two. */
export const SMALL_MODEL = [
  'model.dModel=8',
  'model.dState=2',
  'train.steps=20',
  'train.folds=2',
  'train.batchSize=8',
  'train.window=16',
].flatMap((setting) => ['--set', setting]);

/** Path of a build of the sources as they are now: made when there is none, by whichever test file comes first. */
export function built(): string {
  const place = join(BUILDS, sourcesHash());
  const entry = join(place, 'dist', 'cli', 'main.js');
  if (existsSync(entry)) return entry;
  mkdirSync(BUILDS, { recursive: true });
  const partial = mkdtempSync(join(BUILDS, '.partial-'));
  try {
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const project = join(ROOT, 'tsconfig.build.json');
    const args = [tsc, '-p', project, '--noCheck', '--declaration', 'false', '--outDir', join(partial, 'dist')];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
    if (status !== 0) throw new Error(`the command line does not build:\n${stdout}`);
    const bundled = spawnSync(process.execPath, [join(ROOT, 'app', 'build.mjs'), join(partial, 'dist', 'app')], {
      encoding: 'utf8',
    });
    if (bundled.status !== 0) throw new Error(`the page does not build:\n${bundled.stderr}`);
    for (const name of PACKAGED) cpSync(join(ROOT, name), join(partial, name), { recursive: true });
    moveIntoPlace(partial, place);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return entry;
}

/** Another test file may have been faster: its build is as good. Builds of older sources go, later than any run lasts. */
function moveIntoPlace(partial: string, place: string): void {
  try {
    renameSync(partial, place);
  } catch (error) {
    if (!existsSync(place)) throw error;
  }
  for (const path of readdirSync(BUILDS).map((name) => join(BUILDS, name))) {
    const unused = path !== place && Date.now() - statSync(path).mtimeMs > KEPT_MS;
    if (unused) rmSync(path, { recursive: true, force: true });
  }
}

function sourcesHash(): string {
  const hash = createHash('sha256');
  for (const folder of ['src', 'app']) {
    const paths = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((path) =>
      /\.(ts|tsx|css|mjs)$/.test(path),
    );
    for (const path of paths.sort()) hash.update(`${path}\n`).update(readFileSync(join(ROOT, folder, path)));
  }
  for (const name of ['package.json', 'tsconfig.json', 'tsconfig.build.json']) {
    hash.update(readFileSync(join(ROOT, name)));
  }
  return hash.digest('hex').slice(0, 16);
}
