import { ConnectorError } from '../errors/index.js';

/** One malicious line. What has no label is benign. */
export interface Label {
  readonly host: string;
  readonly timeMs: number;
  /** `index/id`, or `file:line` (1-based). */
  readonly ref: string;
  /** Id of the intrusion; unique over all hosts. */
  readonly intrusion: string;
  /** Kind of intrusion. */
  readonly family: string;
  /** Step within it; empty when not stated. */
  readonly step: string;
}

/**
 * Reads labels, one JSON object a line: `host`, `timeMs`, `intrusion`, `family`, optionally `step`, and either `ref`
 * (`index/id`) or `file` and `line`. Empty lines are skipped.
 * @throws ConnectorError LABELS_INVALID with the line's number
 */
export function readLabels(text: string, name = 'labels'): Label[] {
  const labels: Label[] = [];
  const seen = new Map<string, number>();
  eachJsonLine(text, name, (record, number) => {
    const label = readLabel(record, (problem) => invalid(`a label ${problem}`, name, number));
    const first = seen.get(label.ref);
    if (first !== undefined) throw invalid(`a label repeats that of line ${first}: ${label.ref}`, name, number);
    seen.set(label.ref, number);
    labels.push(label);
  });
  if (labels.length === 0) throw invalid('there are no labels', name, 1);
  return labels;
}

function readLabel(record: Readonly<Record<string, unknown>>, fault: (problem: string) => Error): Label {
  const word = (field: string): string => {
    const value = record[field];
    if (typeof value !== 'string' || value === '') throw fault(`has no text in "${field}"`);
    return value;
  };
  const { timeMs, ref, file, line, step } = record;
  if (typeof timeMs !== 'number' || !Number.isFinite(timeMs)) throw fault('has no number in "timeMs"');
  if (step !== undefined && typeof step !== 'string') throw fault('has a "step" that is not text');
  const isPlace = typeof file === 'string' && file !== '' && Number.isInteger(line) && Number(line) >= 1;
  if (ref === undefined ? !isPlace : typeof ref !== 'string' || ref === '') {
    throw fault('has neither "ref" (index/id) nor "file" and "line" (from 1)');
  }
  return {
    host: word('host'),
    timeMs,
    ref: typeof ref === 'string' ? ref : `${String(file)}:${Number(line)}`,
    intrusion: word('intrusion'),
    family: word('family'),
    step: step ?? '',
  };
}

/**
 * Calls `use` for each line that holds a JSON object.
 * @throws ConnectorError LABELS_INVALID for a line that holds something else
 */
export function eachJsonLine(
  text: string,
  name: string,
  use: (record: Readonly<Record<string, unknown>>, line: number) => void,
): void {
  let number = 0;
  for (const line of text.split('\n')) {
    number += 1;
    if (line.trim() === '') continue;
    let record: unknown;
    try {
      record = JSON.parse(line);
    } catch (cause) {
      throw invalid('a line is not JSON', name, number, cause);
    }
    if (typeof record !== 'object' || record === null || Array.isArray(record)) {
      throw invalid('a line is not a JSON object', name, number);
    }
    use(record as Record<string, unknown>, number);
  }
}

function invalid(message: string, name: string, line: number, cause?: unknown): ConnectorError {
  const todo = 'give one JSON object a line: {"host","file","line","timeMs","intrusion","family","step"}';
  return new ConnectorError('LABELS_INVALID', message, { where: `${name}, line ${line}`, todo }, cause);
}
