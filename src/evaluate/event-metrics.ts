import type { LineTable } from './line-table.js';
import type { EventMetrics } from './records.js';

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
  const precision = ratio(truePositives, truePositives + falsePositives);
  const recall = ratio(truePositives, table.labels.length);
  return {
    truePositives,
    falsePositives,
    falseNegatives,
    precision,
    recall,
    f1: ratio(2 * precision * recall, precision + recall),
    averagePrecision: averagePrecision(
      table,
      table.lines.map((line) => line.score),
    ),
  };
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
