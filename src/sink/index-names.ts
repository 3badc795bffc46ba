import type { SinkDocument } from '../types/index.js';

/** Targets with an index a day, named after the time of the event: `_id` is unique there however often a range is hunted. */
const DAILY: ReadonlySet<SinkDocument['target']> = new Set(['scores', 'rollups']);

const DAY_MS = 86_400_000;

/** The day of the document before, and its text: documents come in runs of one day. */
let lastDay = NaN;
let lastDayText = '';

/**
 * Name of the index a document belongs into, e.g. `logmamba-scores-2026.03.09` (UTC). What is dated more than a day after `nowMs`
 * goes to `logmamba-scores-future`: clocks that are wrong make no index a line.
 */
export function indexName(
  prefix: string,
  { target, timeMs }: Pick<SinkDocument, 'target' | 'timeMs'>,
  nowMs: number,
): string {
  if (!DAILY.has(target)) return `${prefix}-${target}`;
  if (timeMs > nowMs + DAY_MS) return `${prefix}-${target}-future`;
  return `${prefix}-${target}-${dayText(timeMs)}`;
}

/** `2026.03.09`, in UTC. */
function dayText(timeMs: number): string {
  const day = Math.floor(timeMs / DAY_MS);
  if (day !== lastDay) {
    lastDayText = new Date(timeMs).toISOString().slice(0, 10).replaceAll('-', '.');
    lastDay = day;
  }
  return lastDayText;
}

/** Name of the index of documents that an engine refused. */
export function deadLetterName(prefix: string): string {
  return `${prefix}-dead-letter`;
}
