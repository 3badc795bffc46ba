import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZipArchive } from '../../../src/engine/zip-archive.js';

/** A ZIP file by the format's description (APPNOTE 6.3), with one stored and otherwise deflated entries. */
function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [index, [name, text]] of Object.entries(files).entries()) {
    const method = index === 0 ? 0 : 8;
    const data = method === 0 ? Buffer.from(text) : deflateRawSync(Buffer.from(text));
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(method, 8);
    local.writeUInt32LE(data.length, 18);
    local.writeUInt32LE(text.length, 22);
    local.writeUInt16LE(name.length, 26);
    // An extra field in the local header only, as real writers do.
    local.writeUInt16LE(4, 28);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(data.length, 20);
    central.writeUInt32LE(text.length, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(at, 42);
    parts.push(local, Buffer.from(name), Buffer.alloc(4), data);
    directory.push(central, Buffer.from(name));
    at += 30 + name.length + 4 + data.length;
  }
  const names = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(names.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, names, end]);
}

describe('ZipArchive', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logmamba-zip-'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  async function write(name: string, bytes: Buffer): Promise<string> {
    await writeFile(join(folder, name), bytes);
    return join(folder, name);
  }

  it('reads stored and deflated entries and extracts what lies below a prefix', async () => {
    const long = 'repeat '.repeat(5000);
    const path = await write('a.zip', zipOf({ 'top/a.txt': 'stored', 'top/sub/b.txt': long, 'other/c.txt': 'c' }));
    const archive = await ZipArchive.open(path);
    expect(archive.names).toEqual(['top/a.txt', 'top/sub/b.txt', 'other/c.txt']);
    expect((await archive.read('top/sub/b.txt')).toString()).toBe(long);
    await archive.extract('top/', join(folder, 'out'));
    expect(await readFile(join(folder, 'out', 'a.txt'), 'utf8')).toBe('stored');
    expect(await readFile(join(folder, 'out', 'sub', 'b.txt'), 'utf8')).toBe(long);
    await expect(readFile(join(folder, 'out', 'c.txt'))).rejects.toThrow('ENOENT');
    await archive.close();
  });

  it('refuses entries that lead out of the folder, and files cut short', async () => {
    const evil = await ZipArchive.open(await write('evil.zip', zipOf({ 'a/../../evil.txt': 'x' })));
    await expect(evil.extract('a/', join(folder, 'in', 'here'))).rejects.toThrow('leads out');
    await evil.close();
    const whole = zipOf({ 'a.txt': 'abc' });
    await expect(ZipArchive.open(await write('cut.zip', whole.subarray(0, -30)))).rejects.toThrow('not a ZIP');
    await expect(ZipArchive.open(await write('text.zip', Buffer.from('hello')))).rejects.toThrow('not a ZIP');
  });
});
