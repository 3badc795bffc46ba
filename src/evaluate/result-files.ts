import { isSuppressedDocument } from '../feedback/index.js';
import type { VerdictBook } from '../types/index.js';
import { eachJsonLine } from './labels.js';
import type { EvaluatedLine, EvaluatedSegment } from './records.js';

type Fields = Readonly<Record<string, unknown>>;

const object = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const time = (value: unknown): number => {
  const timeMs = Date.parse(text(value));
  return Number.isNaN(timeMs) ? 0 : timeMs;
};

export interface ScoreReading {
  /** What messages call the text. */
  readonly name?: string;
  /**
   * A line whose key training never saw loses its surprisal, and its flag unless failures of one source raised it too. Its segment
   * stays: the segments, and the threshold that made them, are those of the scan.
   */
  readonly maskNovel?: boolean;
}

/**
 * Reads the score documents of a scan (`scores.ndjson`): flagged and retained lines. The last document of a line holds. A line's
 * score is its surprisal and its source's failures' CUSUM together.
 * @throws ConnectorError LABELS_INVALID for a line that is not JSON
 */
export function readScoreDocuments(
  ndjson: string,
  { name = 'scores.ndjson', maskNovel = false }: ScoreReading = {},
): EvaluatedLine[] {
  const lines = new Map<string, EvaluatedLine>();
  eachJsonLine(ndjson, name, (document) => {
    const anomaly = object(document.anomaly);
    const source = object(anomaly.source);
    const ref =
      source.file === undefined
        ? `${text(source.index)}/${text(source.id)}`
        : `${text(source.file)}:${number(source.line)}`;
    const segmentId = text(object(anomaly.segment).id);
    const isMasked = maskNovel && object(anomaly.key).novel === true;
    const cusum = number(anomaly.cusum);
    lines.set(ref, {
      ref,
      host: text(object(document.host).name),
      timeMs: time(document['@timestamp']),
      score: (isMasked ? 0 : number(anomaly.surprisal)) + cusum,
      isAnomaly: anomaly.is_anomaly === true && !(isMasked && cusum === 0),
      ...(segmentId === '' ? {} : { segmentId }),
    });
  });
  return [...lines.values()];
}

/**
 * The hosts that a scan read lines of, by its counts a minute (`rollups.ndjson`).
 * @throws ConnectorError LABELS_INVALID for a line that is not JSON
 */
export function readHosts(ndjson: string, name = 'rollups.ndjson'): string[] {
  const hosts = new Set<string>();
  eachJsonLine(ndjson, name, (document) => hosts.add(text(object(document.host).name)));
  return [...hosts];
}

const STATUSES = ['open', 'closed', 'merged'] as const;

/**
 * Reads the segment documents of a scan (`segments.ndjson`). The last document of a segment holds.
 * @param verdicts that are applied to the segments as far as their documents tell, beside those that the scan knew
 * @throws ConnectorError LABELS_INVALID for a line that is not JSON
 */
export function readSegmentDocuments(
  ndjson: string,
  name = 'segments.ndjson',
  verdicts?: VerdictBook,
): EvaluatedSegment[] {
  const segments = new Map<string, EvaluatedSegment>();
  eachJsonLine(ndjson, name, (document) => {
    const event = object(document.event);
    const segment = object(object(document.anomaly).segment);
    const id = text(segment.id);
    const mergedInto = text(segment.merged_into);
    const isJudged = verdicts !== undefined || segment.feedback !== undefined || segment.suppressed === true;
    const suppressed =
      segment.suppressed === true || (verdicts !== undefined && isSuppressedDocument(document, verdicts));
    segments.set(id, {
      id,
      host: text(object(document.host).name),
      status: STATUSES.find((status) => status === segment.status) ?? 'closed',
      ...(mergedInto === '' ? {} : { mergedInto }),
      startMs: time(event.start),
      endMs: time(event.end),
      alarmMs: time(segment.alarm),
      evidence: number(segment.evidence),
      ...(isJudged ? { suppressed } : {}),
    });
  });
  return [...segments.values()];
}
