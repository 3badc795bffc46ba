import { mkdir, open, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

const inflate = promisify(inflateRaw);

interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly packedBytes: number;
  readonly headerAt: number;
}

const END_SIGNATURE = 0x06054b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const LONGEST_END = 22 + 0xffff;

/** Reads a ZIP or JAR file (APPNOTE 6.3, stored and deflated entries, no ZIP64), so that no `unzip` or `jar` is needed. */
export class ZipArchive {
  readonly #file: FileHandle;
  readonly #entries: ReadonlyMap<string, ZipEntry>;

  private constructor(file: FileHandle, entries: ReadonlyMap<string, ZipEntry>) {
    this.#file = file;
    this.#entries = entries;
  }

  static async open(path: string): Promise<ZipArchive> {
    const file = await open(path, 'r');
    try {
      return new ZipArchive(file, await readDirectory(file));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  async read(name: string): Promise<Buffer> {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new Error(`no entry ${name} in the archive`);
    const local = await readAt(this.#file, entry.headerAt, 30);
    const dataAt = entry.headerAt + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
    const packed = await readAt(this.#file, dataAt, entry.packedBytes);
    if (entry.method === 0) return packed;
    if (entry.method === 8) return inflate(packed);
    throw new Error(`unknown compression ${entry.method} of ${name}`);
  }

  /** Writes every file below `prefix` into `folder`, without the prefix. */
  async extract(prefix: string, folder: string): Promise<void> {
    for (const name of this.#entries.keys()) {
      if (!name.startsWith(prefix) || name.endsWith('/')) continue;
      const target = normalize(join(folder, name.slice(prefix.length)));
      if (!target.startsWith(normalize(folder))) throw new Error(`the entry ${name} leads out of its folder`);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, await this.read(name));
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

async function readDirectory(file: FileHandle): Promise<Map<string, ZipEntry>> {
  const { size } = await file.stat();
  const tail = await readAt(file, Math.max(0, size - LONGEST_END), Math.min(size, LONGEST_END));
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== END_SIGNATURE) end--;
  if (end < 0) throw new Error('not a ZIP file, or cut short');
  const count = tail.readUInt16LE(end + 10);
  const directory = await readAt(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (directory.readUInt32LE(at) !== CENTRAL_SIGNATURE) throw new Error('the directory of the ZIP file is damaged');
    const nameBytes = directory.readUInt16LE(at + 28);
    const name = directory.toString('utf8', at + 46, at + 46 + nameBytes);
    entries.set(name, {
      name,
      method: directory.readUInt16LE(at + 10),
      packedBytes: directory.readUInt32LE(at + 20),
      headerAt: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function readAt(file: FileHandle, position: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  let done = 0;
  while (done < bytes) {
    const { bytesRead } = await file.read(buffer, done, bytes - done, position + done);
    if (bytesRead === 0) throw new Error('the file ends too early');
    done += bytesRead;
  }
  return buffer;
}
