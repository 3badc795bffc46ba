import { ratio } from './event-metrics.js';
import type { LineTable } from './line-table.js';
import type { RetentionMetrics } from './records.js';

/** Lines of one intrusion (or of one step of it), and how many of them are kept. */
export interface Coverage {
  lines: number;
  kept: number;
}

/** Counts labelled and kept lines by a name that `nameOf` gives a label. */
export function coverageBy(
  table: LineTable,
  isKept: (line: number) => boolean,
  nameOf: (label: LineTable['labels'][number]) => string,
): Map<string, Coverage> {
  const counts = new Map<string, Coverage>();
  for (const label of table.labels) {
    const name = nameOf(label);
    const count = counts.get(name);
    if (count === undefined) counts.set(name, { lines: 1, kept: 0 });
    else count.lines += 1;
  }
  table.labelOf.forEach((label, line) => {
    if (label === undefined || !isKept(line)) return;
    const count = counts.get(nameOf(label));
    if (count !== undefined) count.kept += 1;
  });
  return counts;
}

/** What keeping these lines keeps of the intrusions, and of everything else. */
export function retentionMetrics(table: LineTable, isKept: (line: number) => boolean): RetentionMetrics {
  const byIntrusion = [...coverageBy(table, isKept, (label) => label.intrusion).values()];
  const bySteps = [...coverageBy(table, isKept, (label) => JSON.stringify([label.intrusion, label.step])).values()];
  const mean = (counts: readonly Coverage[]): number =>
    ratio(
      counts.reduce((sum, { kept, lines }) => sum + kept / lines, 0),
      counts.length,
    );
  let kept = 0;
  let keptLabelled = 0;
  table.labelOf.forEach((label, line) => {
    if (!isKept(line)) return;
    kept += 1;
    if (label !== undefined) keptLabelled += 1;
  });
  const retention = ratio(kept, table.total);
  const lineCoverage = ratio(keptLabelled, table.labels.length);
  return {
    retention,
    benignRetention: ratio(kept - keptLabelled, table.total - table.labels.length),
    lineCoverage,
    meanCoverage: mean(byIntrusion),
    stepCoverage: mean(bySteps),
    fullCoverage: ratio(byIntrusion.filter((count) => count.kept === count.lines).length, byIntrusion.length),
    found: byIntrusion.filter((count) => count.kept > 0).length,
    lift: ratio(lineCoverage, retention),
  };
}
