import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeFolder } from '../../../src/folder/index.js';

const root = mkdtempSync(join(tmpdir(), 'logmamba-folder-'));
afterAll(() => rmSync(root, { recursive: true }));

describe('making a folder', () => {
  it('makes what is missing, says which was the uppermost, and may be called again', async () => {
    const folder = join(root, 'a', 'b', 'c');
    expect(await makeFolder(folder, 0o700)).toBe(join(root, 'a'));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(await makeFolder(folder)).toBeUndefined();
  });

  it('is made once by two callers at a time', async () => {
    const folder = join(root, 'both', 'x');
    await Promise.all([makeFolder(folder), makeFolder(folder)]);
    expect(existsSync(folder)).toBe(true);
  });

  it('says what is in the way', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    await expect(makeFolder(file)).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeFolder(join(file, 'x'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  it.runIf(existsSync('/proc/self'))('comes back from a file system that takes no new names', async () => {
    await expect(makeFolder('/proc/logmamba/x')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
