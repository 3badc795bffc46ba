import type { ParsedLog, RawLog, UnparsedLog } from '../types/index.js';
import { timed, type RunTotals } from './run-totals.js';

/** Parses a page; what does not parse is counted. */
export function parsePage(
  page: readonly RawLog[],
  parse: (raw: RawLog) => ParsedLog | UnparsedLog,
  totals: RunTotals,
): ParsedLog[] {
  return timed(totals.seconds, 'parse', () => {
    const logs: ParsedLog[] = [];
    for (const raw of page) {
      const parsed = parse(raw);
      if ('reason' in parsed) totals.addUnparsed(parsed);
      else logs.push(parsed);
    }
    return logs;
  });
}

/** Items of a source, with the time spent waiting for them. */
export async function* timedReading<T>(source: AsyncIterable<T>, totals: RunTotals): AsyncGenerator<T> {
  const items = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const started = performance.now();
      const next = await items.next();
      totals.seconds.read += (performance.now() - started) / 1000;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // lets the source give back what it holds
    await items.return?.();
  }
}
