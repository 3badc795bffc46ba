import type { EvaluationInput, SuppressionResult } from './records.js';
import { ratio } from './event-metrics.js';
import type { SegmentTable } from './segment-metrics.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** What verdicts change; undefined where no segment says whether it is suppressed. */
export function suppressionResult(
  { segments, holds }: SegmentTable,
  input: Pick<EvaluationInput, 'days' | 'lines'>,
): SuppressionResult | undefined {
  if (segments.every(({ suppressed }) => suppressed === undefined)) return undefined;
  const suppressed = segments.filter((segment) => segment.suppressed === true);
  const told = segments.filter((segment) => segment.suppressed !== true);
  const toldOf = new Set(told.flatMap(({ id }) => [...(holds.get(id) ?? [])]));
  const silenced = new Set(suppressed.flatMap(({ id }) => [...(holds.get(id) ?? [])]));
  const days = input.days ?? daysOf(input.lines);
  return {
    suppressed: suppressed.length,
    falseSuppressed: suppressed.filter(({ id }) => !holds.has(id)).length,
    intrusionsSuppressed: [...silenced].filter((intrusion) => !toldOf.has(intrusion)).sort(),
    alertsPerDayBefore: ratio(segments.length, days),
    alertsPerDayAfter: ratio(told.length, days),
  };
}

function daysOf(lines: EvaluationInput['lines']): number {
  let first = Infinity;
  let last = -Infinity;
  for (const { timeMs } of lines) {
    first = Math.min(first, timeMs);
    last = Math.max(last, timeMs);
  }
  return Math.max(last - first, HOUR_MS) / DAY_MS;
}
