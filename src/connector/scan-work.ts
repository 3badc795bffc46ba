import { ConnectorError } from '../errors/index.js';
import { createLogParser } from '../parse/index.js';
import { createFileSource, type FileCounts } from '../source/index.js';
import type { Bundle, ParsedLog } from '../types/index.js';
import { memoryGuard } from './memory-guard.js';
import { timedReading } from './parse-page.js';
import { readHistory, type History } from './read-history.js';
import type { RunTotals } from './run-totals.js';
import { BLOCK } from './score-blocks.js';
import { scanStream } from './scan-stream.js';
import type { ScanOptions } from './scan-options.js';
import { trainOn } from './train.js';

const TRAIN_SHARE = 2 / 3;
/** Lines to score, and the bundle to score them with. */
export interface Work {
  readonly bundle: Bundle;
  readonly blocks: Iterable<readonly ParsedLog[]> | AsyncIterable<readonly ParsedLog[]>;
  /** How many, where that is known. */
  readonly lines?: number;
}

/** Lines as they come off the files, for the bundle that is given. */
export function streamedWork(
  bundle: Bundle,
  options: Pick<ScanOptions, 'paths' | 'nowMs' | 'year' | 'config'>,
  totals: RunTotals,
): Work {
  const { paths, nowMs, year, config } = options;
  const { utcOffsetMinutes } = config.source;
  const stream = scanStream({ paths, nowMs, utcOffsetMinutes, totals, ...(year === undefined ? {} : { year }) });
  async function* blocks(): AsyncGenerator<readonly ParsedLog[]> {
    yield* stream.blocks;
    noteCounts(totals, stream.counts());
  }
  return { bundle, blocks: blocks() };
}

/** Reads everything; without a bundle, learns one from the first part, and leaves the rest to be scored. */
export async function wholeWork(options: ScanOptions, totals: RunTotals): Promise<Work> {
  const { config, progress, nowMs, paths, onLearned } = options;
  const history = await readFiles(options, totals);
  if (options.bundle !== undefined) {
    const score = [...history.early, ...history.logs, ...history.late];
    return { bundle: options.bundle, blocks: blocksOf(score), lines: score.length };
  }
  const { learn, score } = splitHistory(history, options);
  const bundle = await trainOn(learn, {
    config,
    progress,
    createdMs: nowMs,
    where: paths.join(', '),
    maskNovel: options.maskNovel === true,
    ...(onLearned === undefined ? {} : { onLearned }),
  });
  return { bundle, blocks: blocksOf(score), lines: score.length };
}

function* blocksOf(logs: readonly ParsedLog[]): Generator<readonly ParsedLog[]> {
  for (let at = 0; at < logs.length; at += BLOCK) yield logs.slice(at, at + BLOCK);
}

async function readFiles({ paths, config, progress, nowMs, year }: ScanOptions, totals: RunTotals): Promise<History> {
  const source = createFileSource({ paths, nowMs, ...(year === undefined ? {} : { year }) });
  const parser = createLogParser({ defaultOffsetMinutes: config.source.utcOffsetMinutes });
  const reading = progress.step('reading');
  const before = performance.now();
  const guard = memoryGuard(paths.join(', '));
  const history = await readHistory(timedReading(source.pages({}), totals), parser, { ranges: [] }, reading, guard);
  totals.seconds.parse = (performance.now() - before) / 1000 - totals.seconds.read;
  noteCounts(totals, source.counts());
  history.unparsedSample.forEach((unparsed) => totals.unparsedSample.push(unparsed));
  totals.unparsed = history.unparsed;
  reading.done(`${totals.read} lines, ${history.unparsed} unparsed`);
  if (history.unparsed > 0 && history.logs.length === 0) throw nothingParsed(totals, paths);
  return history;
}

function noteCounts(totals: RunTotals, { lines, cutLines, firstCutLine = '' }: FileCounts): void {
  Object.assign(totals, { read: lines, cutLines, firstCutLine });
}

/** Lines there are, but of another kind: to call that a hunt without findings would be wrong. */
export function nothingParsed({ unparsed, unparsedSample }: RunTotals, paths: readonly string[]): ConnectorError {
  const [first] = unparsedSample;
  const example = first === undefined ? '' : ` (the first: ${first.reason}: ${first.excerpt.slice(0, 100)})`;
  return new ConnectorError('FILE_NOT_TEXT', `none of the ${unparsed} lines is one of an auth log${example}`, {
    where: paths.join(', '),
    todo: 'name the auth.log (Debian) or secure (Red Hat) of a host, or what `journalctl -o short` writes',
  });
}

interface Split {
  readonly learn: History;
  readonly score: readonly ParsedLog[];
}

function splitHistory(history: History, { trainUntilMs, paths }: ScanOptions): Split {
  const { logs, early, late } = history;
  if (logs.length === 0) {
    throw new ConnectorError('TRAINING_RANGE_EMPTY', 'there is nothing to learn from: no lines', {
      where: paths.join(', '),
      todo: 'name files that hold lines, for example the rotated ones too: auth.log*',
    });
  }
  const firstMs = logs[0].timeMs;
  const lastMs = logs[logs.length - 1].timeMs;
  const untilMs = trainUntilMs ?? firstMs + TRAIN_SHARE * (lastMs - firstMs);
  if (untilMs <= firstMs) {
    throw new ConnectorError('TRAINING_RANGE_EMPTY', 'no line lies before the end of training', {
      where: paths.join(', '),
      todo: `the lines run from ${new Date(firstMs).toISOString()} to ${new Date(lastMs).toISOString()}: give a later --train-until`,
    });
  }
  const at = logs.findIndex((log) => log.timeMs >= untilMs);
  const end = at === -1 ? logs.length : at;
  const score = [...early, ...logs.splice(end), ...late];
  return { learn: history, score };
}
