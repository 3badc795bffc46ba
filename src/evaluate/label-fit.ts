import { ConnectorError } from '../errors/index.js';
import { shortHost } from './file-names.js';
import type { Label } from './labels.js';
import type { LineTable } from './line-table.js';
import type { EvaluatedLine, EvaluationInput } from './records.js';

/** Headers have whole seconds, labels may have more. */
const TOLERANCE_MS = 2000;
const QUARTER_HOUR_MS = 900_000;
/** From the westernmost zone to the easternmost. */
const MOST_OFFSET_MS = 26 * 3_600_000;

/**
 * Refuses labels of another run, which would give figures without sense. Labels whose line is listed must mostly agree with it in host
 * and time. Where none has its line: a complete list is then another run's; in a list of flagged lines all may have been missed, as
 * long as one of the labels' hosts was hunted.
 * @throws ConnectorError LABELS_INVALID
 */
export function requireFit(table: LineTable, { hosts, labelsName = 'labels' }: EvaluationInput): void {
  const { lines, labels, labelOf } = table;
  if (labels.length === 0) {
    const todo = 'give labels of the hunted time, or hunt the labelled time; mind the year of headers that have none';
    throw refused('no label lies in the range that was hunted', labelsName, todo);
  }
  const pairs = lines.flatMap((line, i): [Label, EvaluatedLine][] => {
    const label = labelOf[i];
    return label === undefined ? [] : [[label, line]];
  });
  const others = pairs.filter(([label, line]) => !agrees(label, line));
  if (pairs.length > 0 && 2 * others.length <= pairs.length) return;
  const todo = 'give the labels that belong to the lines that were scanned';
  if (others.length > 0) {
    const [label, line] = others[0];
    throw refused(
      `the labels are of another run: ${others.length} of ${pairs.length} differ in host or time from their line, such as ${label.ref} (label: ${at(label)}; line: ${at(line)})`,
      labelsName,
      todo,
    );
  }
  const hunted = new Set((hosts ?? lines.map((line) => line.host)).map(shortHost));
  const isHunted = hunted.size === 0 || labels.some((label) => hunted.has(shortHost(label.host)));
  if (!table.isComplete && isHunted) return;
  const what = isHunted ? 'has its line among the results' : 'is about a host that was hunted';
  throw refused(
    `the labels are of another run: none of ${labels.length} ${what}, such as ${labels[0].ref} of ${labels[0].host}`,
    labelsName,
    todo,
  );
}

/** The same host, and the same time but for a zone that one of the two did not know of. */
function agrees(label: Label, line: EvaluatedLine): boolean {
  const offsetMs = line.timeMs - label.timeMs;
  const zoneMs = Math.round(offsetMs / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
  const sameTime = Math.abs(offsetMs - zoneMs) <= TOLERANCE_MS && Math.abs(zoneMs) <= MOST_OFFSET_MS;
  return sameTime && shortHost(label.host) === shortHost(line.host);
}

function at({ host, timeMs }: Pick<Label, 'host' | 'timeMs'>): string {
  const isTime = Math.abs(timeMs) <= 8.64e15;
  return `${host}, ${isTime ? new Date(timeMs).toISOString() : String(timeMs)}`;
}

function refused(message: string, where: string, todo: string): ConnectorError {
  return new ConnectorError('LABELS_INVALID', message, { where, todo });
}
