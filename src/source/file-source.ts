import { stdin } from 'node:process';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { LogSource, Page, RawLine, YearHint } from '../types/index.js';
import { LineSplitter } from './line-splitter.js';
import { orderRotated } from './rotation.js';
import { fileChunks, fileTimeMs, textChunks } from './text-stream.js';

/** The path that stands for standard input. */
export const STDIN_PATH = '-';

export interface FileSourceOptions {
  /** Log files, plain or gzip, in any order (rotated ones are put in order); `-` is standard input. */
  readonly paths: readonly string[];
  /** Year of the first line; without it, a file's modification time bounds it. */
  readonly year?: number;
  /** The time that bounds the lines of standard input when no year is given. */
  readonly nowMs: number;
  /** Lines a page. */
  readonly pageSize?: number;
  /** Longer lines are cut. */
  readonly maxLineBytes?: number;
  /** Standard input, for tests. */
  readonly input?: Readable;
}

/** Of a longer line only so much is read. */
export const MAX_LINE_BYTES = 65_536;

export interface FileCounts {
  readonly files: number;
  /** Lines read, empty ones included. */
  readonly lines: number;
  /** Lines longer than `maxLineBytes`: the rest of them was left out. */
  readonly cutLines: number;
  /** `FILE:LINE` of the first of these. */
  readonly firstCutLine?: string;
  /** Bytes of text, after decompression. */
  readonly bytes: number;
}

/** A source of lines that also says what it met. */
export interface FileSource extends LogSource {
  /** So far. */
  counts(): FileCounts;
  /** The files in the order in which they are read. */
  readonly paths: readonly string[];
}

/** Where to go on: after this line of this file. */
const cursorSchema = z.object({ file: z.string(), line: z.number().int().nonnegative() });
type FileCursor = z.infer<typeof cursorSchema>;

/**
 * Lines of log files, oldest file first, as pages of `RawLine`. Every file is looked at before the first line is read, so a
 * missing one ends the run at once.
 * @throws ConnectorError FILE_UNREADABLE, FILE_NOT_TEXT (from `pages`)
 */
export function createFileSource(options: FileSourceOptions): FileSource {
  const { pageSize = 1000, maxLineBytes = MAX_LINE_BYTES, year, nowMs, input = stdin } = options;
  const paths = orderRotated(options.paths);
  const counts: { -readonly [K in keyof FileCounts]: FileCounts[K] } = { files: 0, lines: 0, cutLines: 0, bytes: 0 };

  async function yearHints(): Promise<ReadonlyMap<string, YearHint>> {
    const hints = new Map<string, YearHint>();
    for (const path of paths) {
      const timeMs = path === STDIN_PATH ? nowMs : await fileTimeMs(path);
      hints.set(path, year === undefined ? { kind: 'notAfterMs', timeMs } : { kind: 'firstYear', year });
    }
    return hints;
  }

  /** The lines of one file, as many at once as a chunk of bytes holds. */
  async function* lines(path: string, yearHint: YearHint): AsyncGenerator<RawLine[]> {
    const splitter = new LineSplitter(maxLineBytes);
    let batch: RawLine[] = [];
    const take = (line: number, text: string): void => {
      batch.push({ kind: 'line', ref: { kind: 'line', file: path, line }, text, yearHint });
    };
    const before = { ...counts };
    const count = (): void => {
      counts.lines = before.lines + splitter.lines;
      counts.cutLines = before.cutLines + splitter.cutLines;
      if (splitter.firstCutLine !== undefined) counts.firstCutLine ??= `${path}:${splitter.firstCutLine}`;
    };
    counts.files += 1;
    for await (const chunk of path === STDIN_PATH ? textChunks('standard input', input) : fileChunks(path)) {
      counts.bytes += chunk.length;
      batch = [];
      splitter.push(chunk, take);
      yield batch;
      count();
    }
    batch = [];
    splitter.end(take);
    count();
    yield batch;
  }

  async function* pages(from: { readonly cursor?: unknown; readonly signal?: AbortSignal }): AsyncGenerator<Page> {
    const parsed = cursorSchema.safeParse(from.cursor);
    const start: FileCursor = parsed.success ? parsed.data : { file: paths[0] ?? '', line: 0 };
    const hints = await yearHints();
    let page: RawLine[] = [];
    const cursor = (): FileCursor => {
      const last = page[page.length - 1];
      return last === undefined ? start : { file: last.ref.file, line: last.ref.line };
    };
    for (const path of paths.slice(Math.max(paths.indexOf(start.file), 0))) {
      const skip = path === start.file ? start.line : 0;
      const hint = hints.get(path) ?? { kind: 'notAfterMs', timeMs: nowMs };
      for await (const batch of lines(path, hint)) {
        for (const line of batch) {
          if (line.ref.line <= skip) continue;
          page.push(line);
          if (page.length < pageSize) continue;
          yield { logs: page, cursor: cursor(), repeated: 0 };
          page = [];
          if (from.signal?.aborted === true) return;
        }
      }
    }
    if (page.length > 0) yield { logs: page, cursor: cursor(), repeated: 0 };
  }

  return { pages, paths, counts: () => ({ ...counts }) };
}
