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

/**
 * Finds each label's line: by its reference, or, for files, by the end of the path (labels say `host/auth.log`, a scan may have
 * been given `/data/host/auth.log`) when just one file ends so.
 */
export function lineTable(input: EvaluationInput): LineTable {
  const { lines, fromMs = -Infinity, toMs = Infinity } = input;
  const labels = input.labels.filter((label) => label.timeMs >= fromMs && label.timeMs <= toMs);
  const places = new Map(lines.map((line, i) => [line.ref, i]));
  const fileNames = new FileNames(lines);
  const labelOf: (Label | undefined)[] = lines.map(() => undefined);
  let labelsWithoutLine = 0;
  for (const label of labels) {
    const place = places.get(label.ref) ?? places.get(fileNames.resolve(label.ref));
    if (place === undefined) labelsWithoutLine += 1;
    else labelOf[place] = label;
  }
  const total = Math.max(input.totalLines ?? 0, lines.length);
  return { lines, labelOf, labels, labelsWithoutLine, total, isComplete: total === lines.length };
}

function splitRef(ref: string): [file: string, line: string] {
  const colon = ref.lastIndexOf(':');
  return colon < 0 ? [ref, ''] : [ref.slice(0, colon), ref.slice(colon + 1)];
}

class FileNames {
  readonly #files: readonly string[];
  readonly #resolved = new Map<string, string>();

  constructor(lines: readonly EvaluatedLine[]) {
    this.#files = [...new Set(lines.map((line) => splitRef(line.ref)[0]))].filter((file) => file.includes('/'));
  }

  /** The reference with the full path of its file; unchanged when no file, or more than one, ends so. */
  resolve(ref: string): string {
    const [file, line] = splitRef(ref);
    let full = this.#resolved.get(file);
    if (full === undefined) {
      const matches = this.#files.filter((candidate) => candidate.endsWith(`/${file}`));
      full = matches.length === 1 ? matches[0] : file;
      this.#resolved.set(file, full);
    }
    return `${full}:${line}`;
  }
}
