import { randomUUID } from 'node:crypto';
import { open, rename, rm, rmdir } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ConnectorError } from '../errors/index.js';
import { makeFolder } from '../folder/index.js';
import type { DocumentSink, SinkCounts, SinkDocument, SinkTarget } from '../types/index.js';
import { mergeDocuments, mergeJson, patchOf } from './merge-documents.js';
import { linesOf } from './lines-of.js';

type Json = Readonly<Record<string, unknown>>;

/** Characters held before they are written. */
const BUFFER_CHARACTERS = 1 << 20;

export interface FileSink extends DocumentSink {
  /** Gives the run up: removes what was begun (folders too), leaves files of an earlier run as they were. */
  discard(): Promise<void>;
}

/**
 * A folder of NDJSON files, one a target: `scores.ndjson`, `segments.ndjson`, … They appear under their names when the
 * sink is closed and not before, so nobody reads half of one. Scores go to disk as they come (what a segment adds to a line
 * later is put in when the file is closed); the other, few documents are held and written in order of time.
 * @throws ConnectorError FOLDER_UNWRITABLE, at once
 */
export async function createFileSink(folder: string): Promise<FileSink> {
  const scores = new ScoreFile(join(folder, 'scores.ndjson'));
  const held = new Map<SinkTarget, Map<string, SinkDocument>>([['segments', new Map()]]);
  let existing = 0;
  let written = 0;
  const guard = <T>(work: Promise<T>): Promise<T> =>
    work.catch((cause: unknown) => {
      throw unwritable(folder, cause);
    });
  const firstMade = await guard(makeFolder(folder));
  await guard(scores.probe());

  async function write(documents: readonly SinkDocument[]): Promise<void> {
    for (const document of documents) {
      if (document.target === 'scores') {
        if (scores.add(document)) written += 1;
        else existing += 1;
        continue;
      }
      const byId = held.get(document.target) ?? new Map<string, SinkDocument>();
      held.set(document.target, byId);
      const before = byId.get(document.id);
      byId.set(document.id, before === undefined ? document : mergeDocuments(before, document));
      written += 1;
    }
    await guard(scores.writeBuffered());
  }

  async function flush(): Promise<SinkCounts> {
    await guard(scores.writeBuffered(true));
    return { written, existing, deadLettered: 0, retried: 0 };
  }

  async function close(): Promise<void> {
    await guard(scores.finish());
    for (const [target, byId] of held) await guard(writeWhole(join(folder, `${target}.ndjson`), [...byId.values()]));
  }

  async function discard(): Promise<void> {
    await guard(scores.discard());
    if (firstMade !== undefined) await removeEmpty(folder, firstMade);
  }

  return { write, flush, close, discard };
}

/** A file that grows line by line, with changes to earlier lines kept in memory until the end. */
class ScoreFile {
  readonly #path: string;
  readonly #partial: string;
  #file: FileHandle | undefined;
  #buffer: string[] = [];
  #buffered = 0;
  readonly #seen = new Set<string>();
  readonly #patches = new Map<string, Json>();

  constructor(path: string) {
    this.#path = path;
    this.#partial = partialName(path);
  }

  /** Looks whether the file can be written. It is there from the first line on: an end before that leaves nothing. */
  async probe(): Promise<void> {
    await (await open(this.#partial, 'w')).close();
    await rm(this.#partial);
  }

  /** False when the document was there already and is left as it is. */
  add(document: SinkDocument): boolean {
    const { id } = document;
    if (!this.#seen.has(id)) {
      this.#seen.add(id);
      const line = ndjsonLine(document);
      this.#buffer.push(line);
      this.#buffered += line.length;
      return true;
    }
    if (document.op === 'create') return false;
    this.#patches.set(id, mergeJson(this.#patches.get(id) ?? {}, patchOf(document)));
    return true;
  }

  async writeBuffered(all = false): Promise<void> {
    if (this.#buffered === 0 || (!all && this.#buffered < BUFFER_CHARACTERS)) return;
    const text = this.#buffer.join('');
    this.#buffer = [];
    this.#buffered = 0;
    this.#file ??= await open(this.#partial, 'w');
    await this.#file.write(text);
  }

  async finish(): Promise<void> {
    await this.writeBuffered(true);
    this.#file ??= await open(this.#partial, 'w');
    await this.#file.sync();
    await this.#file.close();
    this.#file = undefined;
    if (this.#patches.size === 0) return rename(this.#partial, this.#path);
    const patched = `${this.#partial}.2`;
    await writeLines(patched, this.#patchedLines());
    await rename(patched, this.#path);
    await rm(this.#partial);
  }

  async discard(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    await rm(this.#partial, { force: true });
  }

  async *#patchedLines(): AsyncGenerator<string> {
    for await (const line of linesOf(this.#partial)) {
      const record = JSON.parse(line) as Json;
      const patch = this.#patches.get(String(record._id));
      yield patch === undefined ? `${line}\n` : `${JSON.stringify(mergeJson(record, patch))}\n`;
    }
  }
}

/** Removes a folder and those above it up to `top`, as long as they are empty. */
async function removeEmpty(folder: string, top: string): Promise<void> {
  for (let at = resolve(folder); at.length >= resolve(top).length; at = dirname(at)) {
    const removed = await rmdir(at).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}

/** The body with its id in front, as `_id`, so that a file can be loaded into an index as it is. */
function ndjsonLine({ id, body }: SinkDocument): string {
  return `${JSON.stringify({ _id: id, ...body })}\n`;
}

async function writeWhole(path: string, documents: readonly SinkDocument[]): Promise<void> {
  const sorted = [...documents].sort((a, b) => a.timeMs - b.timeMs || (a.id < b.id ? -1 : 1));
  const partial = partialName(path);
  await writeLines(partial, sorted.map(ndjsonLine));
  await rename(partial, path);
}

async function writeLines(path: string, lines: Iterable<string> | AsyncIterable<string>): Promise<void> {
  const file = await open(path, 'w');
  try {
    let buffer = '';
    for await (const line of lines) {
      buffer += line;
      if (buffer.length < BUFFER_CHARACTERS) continue;
      await file.write(buffer);
      buffer = '';
    }
    if (buffer !== '') await file.write(buffer);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A name beside the file (so that a rename is atomic) that two runs do not share. */
function partialName(path: string): string {
  return `${path}.${randomUUID().slice(0, 8)}.partial`;
}

function unwritable(folder: string, cause: unknown): ConnectorError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  const message = `Results cannot be written to this folder (${code}).`;
  return new ConnectorError(
    'FOLDER_UNWRITABLE',
    message,
    { where: folder, todo: 'Check its path, rights and free space.' },
    cause,
  );
}
