import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** What runs, seen from the bench: its results are not part of it. */
const SOURCES = ['../../src', '.', ':(exclude)results*.md', ':(exclude)results*.json', ':(exclude)results*.svg'];

/** The commit of the sources that are running, with `+` where they were changed since; undefined outside a repository. */
export function sourceCommit(folder = HERE): string | undefined {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=all', '--', ...SOURCES) !== '';
    return git('rev-parse', '--short=12', 'HEAD') + (changed ? '+' : '');
  } catch {
    return undefined;
  }
}
