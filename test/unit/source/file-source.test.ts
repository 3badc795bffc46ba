import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileSource } from '../../../src/source/file-source.js';
import type { FileSourceOptions } from '../../../src/source/file-source.js';
import { LineSplitter } from '../../../src/source/line-splitter.js';
import type { RawLine } from '../../../src/types/index.js';

const NOW_MS = Date.UTC(2026, 5, 1);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logmamba-files-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function put(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function read(options: Omit<FileSourceOptions, 'nowMs'>, cursor?: unknown): Promise<RawLine[]> {
  const logs: RawLine[] = [];
  for await (const page of createFileSource({ nowMs: NOW_MS, ...options }).pages({ cursor })) {
    logs.push(...page.logs.filter((log): log is RawLine => log.kind === 'line'));
  }
  return logs;
}

describe('createFileSource', () => {
  it('reads plain and gzip files of a rotated set, oldest first, with 1-based lines', async () => {
    const live = await put('auth.log', 'five\n\nsix');
    const first = await put('auth.log.1', 'three\r\nfour\n');
    const second = await put('auth.log.2.gz', gzipSync('one\ntwo\n'));
    const logs = await read({ paths: [live, first, second] });
    expect(logs.map((log) => [log.ref.file, log.ref.line, log.text])).toEqual([
      [second, 1, 'one'],
      [second, 2, 'two'],
      [first, 1, 'three'],
      [first, 2, 'four'],
      [live, 1, 'five'],
      [live, 3, 'six'],
    ]);
  });

  it('tells gzip by its bytes, not its name, and reads several members', async () => {
    const path = await put('secure', Buffer.concat([gzipSync('one\n'), gzipSync('two\n')]));
    expect((await read({ paths: [path] })).map((log) => log.text)).toEqual(['one', 'two']);
  });

  it('bounds the year by the modification time, or starts from the given one', async () => {
    const path = await put('auth.log', 'one\n');
    await utimes(path, NOW_MS / 1000, NOW_MS / 1000);
    expect((await read({ paths: [path] }))[0].yearHint).toEqual({ kind: 'notAfterMs', timeMs: NOW_MS });
    expect((await read({ paths: [path], year: 2024 }))[0].yearHint).toEqual({ kind: 'firstYear', year: 2024 });
  });

  it('reads standard input', async () => {
    const input = Readable.from([Buffer.from('one\ntw'), Buffer.from('o\n')]);
    const logs = await read({ paths: ['-'], input });
    expect(logs.map((log) => [log.ref.file, log.text])).toEqual([
      ['-', 'one'],
      ['-', 'two'],
    ]);
    expect(logs[0].yearHint).toEqual({ kind: 'notAfterMs', timeMs: NOW_MS });
  });

  it('cuts a 10 MB line at 64 KiB and counts it', async () => {
    const path = await put('auth.log', `before\n${'x'.repeat(10_000_000)}\nafter\n`);
    const source = createFileSource({ paths: [path], nowMs: NOW_MS });
    const logs: RawLine[] = [];
    for await (const page of source.pages({})) logs.push(...(page.logs as RawLine[]));
    expect(logs.map((log) => log.text.length)).toEqual([6, 65_536, 5]);
    expect(logs[2].ref.line).toBe(3);
    expect(source.counts()).toMatchObject({
      files: 1,
      lines: 3,
      cutLines: 1,
      bytes: 10_000_014,
      firstCutLine: `${path}:2`,
    });
  });

  it('goes on after a cursor, across files', async () => {
    const old = await put('auth.log.1', 'one\ntwo\n');
    const live = await put('auth.log', 'three\nfour\n');
    const pages = createFileSource({ paths: [live, old], nowMs: NOW_MS, pageSize: 3 }).pages({});
    const first = await pages[Symbol.asyncIterator]().next();
    const cursor: unknown = JSON.parse(JSON.stringify((first.value as { cursor: unknown }).cursor));
    expect((await read({ paths: [live, old] }, cursor)).map((log) => log.text)).toEqual(['four']);
  });

  it('ends between pages when asked to', async () => {
    const path = await put('auth.log', 'a\nb\nc\nd\n');
    const stop = new AbortController();
    const seen: number[] = [];
    for await (const page of createFileSource({ paths: [path], nowMs: NOW_MS, pageSize: 2 }).pages({
      signal: stop.signal,
    })) {
      seen.push(page.logs.length);
      stop.abort();
    }
    expect(seen).toEqual([2]);
  });

  it.each([
    ['missing', async () => Promise.resolve(join(folder, 'nothing.log')), 'FILE_UNREADABLE'],
    ['a folder', async () => Promise.resolve(folder), 'FILE_UNREADABLE'],
    ['binary', () => put('a.out', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1])), 'FILE_NOT_TEXT'],
    ['binary in gzip', () => put('a.gz', gzipSync(Buffer.from([1, 0, 2]))), 'FILE_NOT_TEXT'],
    ['NULs alone', () => put('nul.log', Buffer.alloc(20_000)), 'FILE_NOT_TEXT'],
    ['UTF-16', () => put('utf16.log', Buffer.from('Mar  2 00:00:01 web-1 sshd[1]: x\n', 'utf16le')), 'FILE_NOT_TEXT'],
    [
      'binary after a block of NULs',
      () => put('b.out', Buffer.from([...Buffer.alloc(9000), 1, 2, 3])),
      'FILE_NOT_TEXT',
    ],
    ['bzip2', () => put('a.bz2', Buffer.from('BZh91AY&SY')), 'FILE_NOT_TEXT'],
    ['cut off gzip', () => put('c.gz', gzipSync('line\n'.repeat(1000)).subarray(0, 30)), 'FILE_UNREADABLE'],
    [
      'damaged gzip',
      () => put('d.gz', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255])),
      'FILE_UNREADABLE',
    ],
  ])('refuses a file that is %s, saying which', async (_, make, code) => {
    const path = await make();
    await expect(read({ paths: [path] })).rejects.toMatchObject({ code, context: { where: path } });
  });

  it.each([0, 100, 20_000])('reads a log with blocks of NULs from a power cut (after %i bytes)', async (length) => {
    const before = 'Mar  2 00:00:01 web-1 sshd[1]: x\n'.repeat(length / 32).slice(0, length);
    const after = 'Mar  2 00:00:02 web-1 sshd[2]: y';
    const path = await put('auth.log', `${before}\n${'\0'.repeat(100_000)}${after}\n${'\0'.repeat(4096)}`);
    const texts = (await read({ paths: [path] })).map((log) => log.text);
    expect(texts.slice(-1)).toEqual([after]);
    expect(texts.join('\n')).not.toContain('\0');
    expect(texts.length).toBe(before.split('\n').filter((line) => line !== '').length + 1);
  });

  it('looks at every file before the first line', async () => {
    const good = await put('auth.log', 'one\n');
    const pages = createFileSource({ paths: [good, join(folder, 'other.log')], nowMs: NOW_MS, pageSize: 1 }).pages({});
    await expect(pages[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });
});

describe('LineSplitter', () => {
  it('gives the same lines however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'é', '\n', '\r\n', '\0\0\0', 'longer text'), { maxLength: 60 }),
        fc.array(fc.nat(80), { maxLength: 8 }),
        (pieces, cuts) => {
          const bytes = Buffer.from(pieces.join(''));
          const split = (at: readonly number[]): { lines: unknown[]; cut: number } => {
            const splitter = new LineSplitter(12);
            const lines: unknown[] = [];
            const take = (line: number, text: string): number => lines.push([line, text]);
            let start = 0;
            for (const end of [...at, bytes.length]) {
              splitter.push(bytes.subarray(start, end), take);
              start = Math.max(start, end);
            }
            splitter.end(take);
            return { lines, cut: splitter.cutLines };
          };
          expect(split(cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b))).toEqual(split([]));
        },
      ),
    );
  });
});
