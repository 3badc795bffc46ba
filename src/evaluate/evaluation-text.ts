import type {
  BaselineResult,
  EvaluationResult,
  IntrusionResult,
  RetentionMetrics,
  SuppressionResult,
} from './records.js';

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 2 : 1)} %`;
const seconds = (value: number | null): string => (value === null ? '–' : `${value.toFixed(0)} s`);

/** The result as a person reads it on a terminal. */
export function evaluationText(result: EvaluationResult): string {
  const { events, retained, intrusions, segmentMetrics } = result;
  const sections = [
    [
      `${result.lines} lines, ${result.labelledLines} of them labelled, ${intrusions} intrusions, ${result.hostDays.toFixed(1)} host-days.`,
      ...(result.labelsWithoutLine > 0 ? [`${result.labelsWithoutLine} labels have no line among the results.`] : []),
    ],
    [
      `Intrusions found      ${retained.found} of ${intrusions}; ranked above every false segment: ${percent(result.rankedFirst)} of them`,
      `Segments              ${result.segments}: ${result.trueSegments} true, ${result.falseSegments} false (${result.falseSegmentsPerHostDay.toFixed(2)} a host-day)`,
      `Kept                  ${percent(retained.retention)} of all lines, ${percent(retained.benignRetention)} of the benign`,
      `Coverage              ${percent(retained.lineCoverage)} of labelled lines; mean an intrusion ${percent(retained.meanCoverage)}, a step ${percent(retained.stepCoverage)}; whole ${percent(retained.fullCoverage)}`,
      `Alarm after           ${seconds(result.medianAlarmLagS)} and ${result.medianAlarmLagLines ?? '–'} lines (median, from the first labelled line)`,
      `Bounds                off by ${seconds(result.medianOnsetErrorS)} at the onset, ${seconds(result.medianEndErrorS)} at the end (median)`,
      `Segments as alarms    precision ${percent(segmentMetrics.precision)}, recall ${percent(segmentMetrics.recall)} of intrusions, F1 ${segmentMetrics.f1.toFixed(3)}`,
      `Flagged lines         precision ${percent(events.precision)}, recall ${percent(events.recall)}, F1 ${events.f1.toFixed(3)}, average precision ${events.averagePrecision.toFixed(3)}`,
    ],
    ...(result.suppression === undefined ? [] : [suppressionText(result.suppression)]),
    columns([
      ['intrusion', 'family', 'lines', 'kept', 'rank', 'onset lag', 'end lag', 'alarm lag', 'its lines'],
      ...result.byIntrusion.map(intrusionRow),
    ]),
    result.baselines.length === 0
      ? ['Baselines need a score for every line; these results hold flagged and kept lines only.']
      : [
          'At equal retention:',
          ...columns([
            ['detector', 'found', 'coverage', 'mean', 'benign kept', 'lift', 'average precision'],
            retentionRow('LogMamba', retained, events.averagePrecision),
            ...result.baselines.map((baseline: BaselineResult) =>
              retentionRow(baseline.name, baseline, baseline.averagePrecision),
            ),
          ]),
        ],
  ];
  return sections.map((lines) => lines.join('\n')).join('\n\n') + '\n';
}

function suppressionText(suppression: SuppressionResult): string[] {
  const { suppressed, falseSuppressed, intrusionsSuppressed: hidden } = suppression;
  const { alertsPerDayBefore: before, alertsPerDayAfter: after } = suppression;
  return [
    `Suppressed            ${suppressed} segments by verdicts, ${falseSuppressed} of them false; alerts a day ${before.toFixed(2)} before, ${after.toFixed(2)} after`,
    hidden.length === 0
      ? 'Wrongly suppressed    no intrusion'
      : `Wrongly suppressed    ${hidden.length} intrusions, of which nothing alerts: ${hidden.join(', ')}`,
  ];
}

function intrusionRow(result: IntrusionResult): string[] {
  const { intrusion, family, lines, kept, rank } = result;
  const lags = [result.onsetLagS, result.endLagS, result.alarmLagS].map(seconds);
  const [place, alarmLines] = [rank, result.alarmLagLines].map((value) => (value === null ? '–' : String(value)));
  return [intrusion, family, String(lines), percent(kept / lines), place, ...lags, alarmLines];
}

function retentionRow(name: string, metrics: RetentionMetrics, averagePrecision: number): string[] {
  const { found, lineCoverage, meanCoverage, benignRetention, lift } = metrics;
  const shares = [lineCoverage, meanCoverage, benignRetention].map(percent);
  return [name, String(found), ...shares, lift.toFixed(1), averagePrecision.toFixed(3)];
}

/** Pads cells to the width of their column; the first two columns to the left, numbers to the right. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const isText = (column: number): boolean => rows.slice(1).some((row) => /^[a-z]/i.test(row[column]));
  const left = widths.map((_, column) => isText(column));
  return rows.map((row) =>
    row
      .map((cell, column) => (left[column] ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd(),
  );
}
