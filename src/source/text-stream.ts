import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import type { Readable } from 'node:stream';
import { ConnectorError } from '../errors/index.js';
import { TextProbe } from './text-probe.js';

/** Bytes read at once: the lines of more outlive a collection of young memory and cost twice as much. */
const CHUNK_BYTES = 1 << 18;

const GZIP = [0x1f, 0x8b];
const OTHER_COMPRESSION: readonly { readonly name: string; readonly magic: readonly number[] }[] = [
  { name: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { name: 'bzip2', magic: [0x42, 0x5a, 0x68] },
  { name: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: 'zip', magic: [0x50, 0x4b, 0x03, 0x04] },
];

/** Modification time of a readable plain file. @throws ConnectorError FILE_UNREADABLE */
export async function fileTimeMs(path: string): Promise<number> {
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  if (found.isDirectory()) {
    throw new ConnectorError('FILE_UNREADABLE', 'This is a folder, not a log file.', {
      where: path,
      todo: `Name the files in it, for example ${path.replace(/\/$/, '')}/auth.log*`,
    });
  }
  await access(path, constants.R_OK).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  return found.mtimeMs;
}

/**
 * The text of a file as chunks of bytes, decompressed when it begins like gzip (whatever its name).
 * @throws ConnectorError FILE_UNREADABLE (missing, no right to read, damaged gzip), FILE_NOT_TEXT
 */
export async function* fileChunks(path: string): AsyncGenerator<Buffer> {
  yield* textChunks(path, createReadStream(path, { highWaterMark: CHUNK_BYTES }));
}

/** The same for any byte stream; `name` stands in messages. */
export async function* textChunks(name: string, input: Readable): AsyncGenerator<Buffer> {
  try {
    const bytes = input[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    const head = await readHead(bytes);
    const whole = withHead(head, bytes);
    const compressed = startsWith(head, GZIP);
    yield* checkedText(name, compressed ? gunzip(whole) : whole);
  } catch (cause) {
    throw cause instanceof ConnectorError ? cause : unreadable(name, cause);
  } finally {
    input.destroy();
  }
}

/** At least enough bytes to tell the kind of file, unless it is shorter. */
async function readHead(bytes: AsyncIterator<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  while (length < 8) {
    const next = await bytes.next();
    if (next.done === true) break;
    parts.push(next.value);
    length += next.value.length;
  }
  return Buffer.concat(parts);
}

async function* withHead(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  for (;;) {
    const next = await rest.next();
    if (next.done === true) return;
    yield next.value;
  }
}

async function* gunzip(bytes: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const inflate = createGunzip({ chunkSize: CHUNK_BYTES });
  const feed = (async () => {
    try {
      for await (const chunk of bytes) {
        if (!inflate.write(chunk)) await drained(inflate);
        if (inflate.destroyed) return;
      }
      inflate.end();
    } catch (error) {
      inflate.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  })();
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) yield chunk;
  } finally {
    inflate.destroy();
    await feed;
  }
}

function drained(stream: NodeJS.EventEmitter): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done);
      stream.off('close', done);
      resolve();
    };
    stream.on('drain', done);
    stream.on('close', done);
  });
}

/** Refuses what is not text by its first bytes. */
async function* checkedText(name: string, chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const probe = new TextProbe();
  let isFirst = true;
  for await (const chunk of chunks) {
    if (isFirst) refuseOtherCompression(name, chunk);
    isFirst = false;
    probe.look(chunk);
    if (probe.isBinary) throw notText(name);
    yield chunk;
  }
  if (probe.isAllNul) throw notText(name);
}

function notText(name: string): ConnectorError {
  return new ConnectorError('FILE_NOT_TEXT', 'This file holds NUL bytes: it is binary or UTF-16, not a text log.', {
    where: name,
    todo: 'Name the text log (UTF-8), plain or .gz; export a journal with `journalctl -o short`.',
  });
}

function refuseOtherCompression(name: string, head: Buffer): void {
  const other = OTHER_COMPRESSION.find(({ magic }) => startsWith(head, magic));
  if (other === undefined) return;
  throw new ConnectorError(
    'FILE_NOT_TEXT',
    `This file is compressed with ${other.name}; plain text and gzip are read.`,
    {
      where: name,
      todo: `Decompress it first, or pipe it in: decompress … | logmamba scan -`,
    },
  );
}

function startsWith(bytes: Buffer, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

function unreadable(path: string, cause: unknown): ConnectorError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const faults: Record<string, readonly [string, string]> = {
    ENOENT: ['There is no such file.', 'Check the path.'],
    EACCES: ['No permission to read this file.', 'Run as a user who may read it (group adm), or copy it.'],
    Z_BUF_ERROR: ['The gzip data ends too early.', 'Copy the file again; it is cut off.'],
    Z_DATA_ERROR: ['The gzip data is damaged.', 'Copy the file again, or decompress it with gzip -dc.'],
  };
  const [message, todo] = faults[code] ?? [
    `This file cannot be read${code === '' ? '' : ` (${code})`}.`,
    'Check the file.',
  ];
  return new ConnectorError('FILE_UNREADABLE', message, { where: path, todo }, cause);
}
