import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { sourceCommit } from '../../../bench/detection/source-commit.js';

describe('the commit that the results name', () => {
  let root: string;
  let bench: string;
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: root, encoding: 'utf8' }).trim();
  const write = (path: string): void => writeFileSync(join(root, path), String(Math.random()));

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'source-commit-'));
    bench = join(root, 'bench/detection');
    mkdirSync(join(bench, 'results'), { recursive: true });
    mkdirSync(join(root, 'src'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function committed(): string {
    git('init', '-q');
    for (const path of ['src/a.ts', 'bench/detection/results.ts', 'bench/detection/results.md', 'README.md'])
      write(path);
    git('add', '.');
    git('commit', '-q', '--no-gpg-sign', '-m', 'first');
    return git('rev-parse', '--short=12', 'HEAD');
  }

  it('is marked when a source or the bench was changed since', () => {
    const commit = committed();
    expect(sourceCommit(bench)).toBe(commit);
    write('bench/detection/results.ts');
    expect(sourceCommit(bench)).toBe(`${commit}+`);
    git('checkout', '-q', '.');
    write('src/new.ts');
    expect(sourceCommit(bench)).toBe(`${commit}+`);
  });

  it('is not marked for results that were written, nor for what does not run', () => {
    const commit = committed();
    for (const path of ['results.md', 'results.json', 'results/test-found.svg']) write(`bench/detection/${path}`);
    write('README.md');
    expect(sourceCommit(bench)).toBe(commit);
  });

  it('is unknown outside a repository', () => {
    expect(sourceCommit(bench)).toBeUndefined();
  });
});
