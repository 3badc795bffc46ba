import type { Line, LineTable, Truth } from '../explore/index.js';
import { sourceRefText } from '../types/index.js';
import { requireFit } from './label-fit.js';
import type { Label } from './labels.js';
import { lineTable } from './line-table.js';
import type { EvaluatedLine, EvaluationInput } from './records.js';

/**
 * The labels of a table's lines, for a page that shows what a cut of them covers: the same labels in the same range as `evaluate` counts.
 * @throws ConnectorError LABELS_INVALID when no label lies in the range, or they are of another run
 */
export function truthOf(
  { lines }: Pick<LineTable, 'lines'>,
  input: Pick<EvaluationInput, 'labels' | 'labelsName' | 'fromMs' | 'toMs'>,
): Truth {
  const evaluated = { ...input, lines: lines.map(evaluatedLine), segments: [] };
  const table = lineTable(evaluated);
  requireFit(table, evaluated);
  const byName = new Map<string, Label[]>();
  for (const label of table.labels) {
    const its = byName.get(label.intrusion);
    if (its === undefined) byName.set(label.intrusion, [label]);
    else its.push(label);
  }
  const places = new Map([...byName.keys()].map((name, place) => [name, place]));
  const rows: number[] = [];
  const of: number[] = [];
  table.labelOf.forEach((label, row) => {
    if (label === undefined) return;
    rows.push(row);
    of.push(places.get(label.intrusion) ?? 0);
  });
  return {
    intrusions: [...byName].map(([name, its]) => intrusionOf(name, its)),
    labelled: table.labels.length,
    rows,
    of,
  };
}

function intrusionOf(name: string, labels: readonly Label[]): Truth['intrusions'][number] {
  return {
    name,
    family: labels[0].family,
    host: [...new Set(labels.map(({ host }) => host))].join(', '),
    startMs: labels.reduce((least, { timeMs }) => Math.min(least, timeMs), Infinity),
    endMs: labels.reduce((most, { timeMs }) => Math.max(most, timeMs), -Infinity),
    lines: labels.length,
  };
}

function evaluatedLine({ ref, host, timeMs, surprisal, cusum, isAnomaly }: Line): EvaluatedLine {
  return { ref: sourceRefText(ref), host, timeMs, score: surprisal + cusum, isAnomaly };
}
