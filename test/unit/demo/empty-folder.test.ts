import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { emptyFolder } from '../../../src/demo/empty-folder.js';

const root = mkdtempSync(join(tmpdir(), 'logmamba-demo-'));
afterAll(() => rmSync(root, { recursive: true }));

describe('the folder of the demo', () => {
  it('is made, and emptied again where a demo made it', async () => {
    const folder = join(root, 'a', 'b');
    await emptyFolder(folder);
    writeFileSync(join(folder, 'report.html'), 'old');
    await emptyFolder(folder);
    expect(readdirSync(folder)).toEqual(['.logmamba-demo']);
  });

  it('is left alone where it holds anything else', async () => {
    const mine = join(root, 'mine.txt');
    writeFileSync(mine, 'precious');
    await expect(emptyFolder(root)).rejects.toMatchObject({ code: 'FOLDER_UNWRITABLE', context: { where: root } });
    expect(existsSync(mine)).toBe(true);
  });

  it('is a clear fault where it cannot be made', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    await expect(emptyFolder(join(file, 'below'))).rejects.toMatchObject({ code: 'FOLDER_UNWRITABLE' });
  });
});
