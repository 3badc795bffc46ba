import type { LogParser } from '../parse/index.js';
import type { Page, ParsedLog, ProgressStep, UnparsedLog } from '../types/index.js';

export interface TimeRange {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

export interface History {
  /** In canonical order: time, then host; so the order in which hosts or files were read does not matter. */
  readonly logs: ParsedLog[];
  readonly unparsed: number;
  /** The first few that did not parse. */
  readonly unparsedSample: readonly UnparsedLog[];
  readonly excluded: number;
}

const SAMPLE = 5;

/** Reads pages to their end, parses, leaves out what lies in an excluded range, and sorts. */
export async function readHistory(
  pages: AsyncIterable<Page>,
  parser: LogParser,
  exclude: readonly TimeRange[],
  step: ProgressStep,
): Promise<History> {
  const logs: ParsedLog[] = [];
  const unparsedSample: UnparsedLog[] = [];
  let unparsed = 0;
  let excluded = 0;
  for await (const page of pages) {
    for (const raw of page.logs) {
      const result = parser.parse(raw);
      if (!result.ok) {
        unparsed++;
        if (unparsedSample.length < SAMPLE) unparsedSample.push(result.unparsed);
      } else if (isExcluded(result.log.timeMs, exclude)) {
        excluded++;
      } else {
        logs.push(result.log);
      }
    }
    step.advance(page.logs.length);
  }
  logs.sort(canonicalOrder);
  return { logs, unparsed, unparsedSample, excluded };
}

/**
 * Time, then host; within these the order of arrival stays (the sort is stable), which is that of the file, or of
 * `log.offset` in an index.
 */
function canonicalOrder(a: ParsedLog, b: ParsedLog): number {
  return a.timeMs - b.timeMs || (a.host < b.host ? -1 : a.host > b.host ? 1 : 0);
}

function isExcluded(timeMs: number, ranges: readonly TimeRange[]): boolean {
  return ranges.some((range) => timeMs >= range.fromMs && timeMs < range.toMs);
}
