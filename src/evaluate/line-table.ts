import { FileNames } from './file-names.js';
import type { Label } from './labels.js';
import type { EvaluatedLine, EvaluationInput } from './records.js';

/** The lines with their labels: what every metric starts from. */
export interface LineTable {
  readonly lines: readonly EvaluatedLine[];
  /** Label of each line, by position. */
  readonly labelOf: readonly (Label | undefined)[];
  /** All labels in range, whether or not their line is there. */
  readonly labels: readonly Label[];
  readonly labelsWithoutLine: number;
  /** All lines hunted, those not listed included. */
  readonly total: number;
  readonly isComplete: boolean;
}

/** Finds each label's line: by its reference, or, for files, by the host and the end of the path. */
export function lineTable(input: EvaluationInput): LineTable {
  const { lines, fromMs = -Infinity, toMs = Infinity } = input;
  const labels = input.labels.filter((label) => label.timeMs >= fromMs && label.timeMs <= toMs);
  const places = new Map(lines.map((line, i) => [line.ref, i]));
  const fileNames = new FileNames(lines);
  const labelOf: (Label | undefined)[] = lines.map(() => undefined);
  let labelsWithoutLine = 0;
  for (const label of labels) {
    const place = places.get(label.ref) ?? places.get(fileNames.resolve(label));
    if (place === undefined) labelsWithoutLine += 1;
    else labelOf[place] = label;
  }
  const total = Math.max(input.totalLines ?? 0, lines.length);
  return { lines, labelOf, labels, labelsWithoutLine, total, isComplete: total === lines.length };
}
