import type { LineTable } from './line-table.js';
import type { EventMetrics, PrecisionRecall } from './records.js';

/** Flagged against labelled lines. Labels without a line are missed. */
export function eventMetrics(table: LineTable): EventMetrics {
  let truePositives = 0;
  let falsePositives = 0;
  table.lines.forEach((line, i) => {
    if (!line.isAnomaly) return;
    if (table.labelOf[i] === undefined) falsePositives += 1;
    else truePositives += 1;
  });
  const falseNegatives = table.labels.length - truePositives;
  return {
    truePositives,
    falsePositives,
    falseNegatives,
    ...precisionRecall(truePositives, truePositives + falsePositives, truePositives, table.labels.length),
    averagePrecision: averagePrecision(
      table,
      table.lines.map((line) => line.score),
    ),
  };
}

/** Precision and recall, each of its own kind of thing, and their harmonic mean. */
export function precisionRecall(hits: number, flagged: number, found: number, wanted: number): PrecisionRecall {
  const precision = ratio(hits, flagged);
  const recall = ratio(found, wanted);
  return { precision, recall, f1: ratio(2 * precision * recall, precision + recall) };
}

/** Average precision of scores a line; equal scores are one step. Lines not listed have the score 0. */
export function averagePrecision(table: LineTable, scores: ArrayLike<number>): number {
  const positives = table.labels.length;
  const order = Array.from(table.lines.keys()).sort((a, b) => scores[b] - scores[a]);
  let hits = 0;
  let seen = 0;
  let recall = 0;
  let sum = 0;
  const step = (): void => {
    const next = ratio(hits, positives);
    sum += (next - recall) * ratio(hits, seen);
    recall = next;
  };
  order.forEach((line, i) => {
    seen += 1;
    if (table.labelOf[line] !== undefined) hits += 1;
    const isLast = i + 1 === order.length;
    if (isLast ? table.isComplete || scores[line] > 0 : scores[order[i + 1]] !== scores[line]) step();
  });
  if (!table.isComplete) {
    hits = positives;
    seen = table.total;
    step();
  }
  return sum;
}

/** a / b, and 0 for 0 / 0. */
export function ratio(a: number, b: number): number {
  return b === 0 ? 0 : a / b;
}
