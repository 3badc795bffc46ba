import type { Standing } from './line-set.js';
import type { LogParser } from '../parse/index.js';
import { logCompactor } from './compact-log.js';
import { canonicalOrder } from './line-order.js';
import type { MemoryGuard } from './memory-guard.js';
import { mainSpan, timeWarnings } from './time-span.js';
import type { Page, ParsedLog, SourceRef, ProgressStep, UnparsedLog } from '../types/index.js';

export interface TimeRange {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

export interface History {
  /**
   * In canonical order: time, then host; so the order in which hosts or files were read does not matter. Strays are not among
   * them. Training empties it as it goes: a history is most of what a run holds.
   */
  readonly logs: ParsedLog[];
  /** Strays, far in time before and after all others: nothing is learned from them. */
  readonly early: readonly ParsedLog[];
  readonly late: readonly ParsedLog[];
  /** What is odd about the times. */
  readonly warnings: readonly string[];
  readonly unparsed: number;
  /** The first few that did not parse. */
  readonly unparsedSample: readonly UnparsedLog[];
  readonly excluded: number;
  /** Left out because they lie in segments of earlier hunts; none when nobody looked. */
  readonly alerted?: number;
  /** Left out because people call them malicious; and taken in although they alarmed, because people call them benign. */
  readonly calledMalicious?: number;
  readonly calledBenign?: number;
}

/** What is left out of a history. */
export interface LeftOut {
  readonly ranges: readonly TimeRange[];
  /** What earlier hunts and people say of a line; what alarmed or is called malicious is left out. */
  readonly standingOf?: (ref: SourceRef) => Standing | undefined;
}

const SAMPLE = 5;

/**
 * Reads pages to their end, parses, leaves out what is to be left out, and sorts.
 * @throws ConnectorError OUT_OF_MEMORY
 */
export async function readHistory(
  pages: AsyncIterable<Page>,
  parser: LogParser,
  { ranges, standingOf }: LeftOut,
  step: ProgressStep,
  guard: MemoryGuard,
): Promise<History> {
  const compact = logCompactor();
  const logs: ParsedLog[] = [];
  const unparsedSample: UnparsedLog[] = [];
  let unparsed = 0;
  let excluded = 0;
  const counts = { alerted: 0, malicious: 0, benign: 0 };
  for await (const page of pages) {
    for (const raw of page.logs) {
      guard(1);
      const result = parser.parse(raw);
      if (!result.ok) {
        unparsed++;
        if (unparsedSample.length < SAMPLE) unparsedSample.push(result.unparsed);
      } else if (isExcluded(result.log.timeMs, ranges)) {
        excluded++;
      } else {
        const standing = standingOf?.(raw.ref);
        if (standing !== undefined) counts[standing]++;
        if (standing === undefined || standing === 'benign') logs.push(compact(result.log));
      }
    }
    step.advance(page.logs.length);
  }
  logs.sort(canonicalOrder);
  const { start, end } = mainSpan(logs);
  const late = logs.splice(end);
  const early = logs.splice(0, start);
  const warnings = timeWarnings(early, logs, late);
  const { alerted, malicious: calledMalicious, benign: calledBenign } = counts;
  return { logs, early, late, warnings, unparsed, unparsedSample, excluded, alerted, calledMalicious, calledBenign };
}

function isExcluded(timeMs: number, ranges: readonly TimeRange[]): boolean {
  return ranges.some((range) => timeMs >= range.fromMs && timeMs < range.toMs);
}
