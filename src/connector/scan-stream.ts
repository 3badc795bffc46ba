import { createLogParser } from '../parse/index.js';
import { createFileSource, rotatedSets, STDIN_PATH, type FileCounts, type FileSource } from '../source/index.js';
import type { ParsedLog, RawLog, UnparsedLog } from '../types/index.js';
import { LineOrder, mergeByTime } from './line-order.js';
import { parsePage, timedReading } from './parse-page.js';
import type { RunTotals } from './run-totals.js';

export interface ScanStreamOptions {
  readonly paths: readonly string[];
  readonly nowMs: number;
  readonly year?: number;
  readonly utcOffsetMinutes: number;
  readonly totals: RunTotals;
}

/** Lines stand further behind their place than the window reaches: files that were joined in another order than they were written in. */
export class OutOfOrder extends Error {}

/** Lines held back to be put in order, all sets of files together; and of each set at least so many. */
const WINDOW = 10_000;
const LEAST_WINDOW = 1000;
/** Lines a page: few, so that what is made of a line is gone before the collector has to move it. */
const PAGE = 1000;

/** The lines of files in canonical order, without holding more than a window of them. */
export interface ScanStream {
  /** @throws OutOfOrder; of standard input, which cannot be read again, such lines come where they stand and are counted */
  readonly blocks: AsyncGenerator<readonly ParsedLog[]>;
  counts(): FileCounts;
}

/**
 * Reads, parses and orders. Each set of rotated files is a stream of its own, with its own parser, since the lines of two sets
 * (`secure` and `cron`, or the logs of two hosts) run side by side.
 * @throws ConnectorError FILE_UNREADABLE, FILE_NOT_TEXT (from `blocks`)
 */
export function scanStream(options: ScanStreamOptions): ScanStream {
  const { paths, nowMs, year } = options;
  const sets = rotatedSets(paths);
  const window = Math.max(LEAST_WINDOW, Math.floor(WINDOW / sets.length));
  const streams = sets.map((set) => {
    const source = createFileSource({ paths: set, nowMs, pageSize: PAGE, ...(year === undefined ? {} : { year }) });
    return { source, blocks: orderedBlocks(source, new LineOrder(window), options) };
  });
  return {
    blocks: mergeByTime(streams.map(({ blocks }) => blocks)),
    counts: () => sumCounts(streams.map(({ source }) => source.counts())),
  };
}

async function* orderedBlocks(
  source: FileSource,
  order: LineOrder,
  { totals, utcOffsetMinutes }: ScanStreamOptions,
): AsyncGenerator<readonly ParsedLog[]> {
  const parser = createLogParser({ defaultOffsetMinutes: utcOffsetMinutes });
  const parse = (raw: RawLog): ParsedLog | UnparsedLog => {
    const result = parser.parse(raw);
    return result.ok ? result.log : result.unparsed;
  };
  const isPipe = source.paths.includes(STDIN_PATH);
  for await (const page of timedReading(source.pages({}), totals)) {
    const logs = order.push(parsePage(page.logs, parse, totals));
    if (order.behind > 0 && !isPipe) throw new OutOfOrder();
    yield logs;
  }
  yield order.end();
  totals.disordered += order.behind;
}

function sumCounts(all: readonly FileCounts[]): FileCounts {
  const sum = (name: 'files' | 'lines' | 'cutLines' | 'bytes'): number =>
    all.reduce((total, counts) => total + counts[name], 0);
  const firstCutLine = all.find((counts) => counts.firstCutLine !== undefined)?.firstCutLine;
  return {
    files: sum('files'),
    lines: sum('lines'),
    cutLines: sum('cutLines'),
    bytes: sum('bytes'),
    ...(firstCutLine === undefined ? {} : { firstCutLine }),
  };
}
