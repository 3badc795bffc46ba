import type { SinkDocument } from '../types/index.js';
import { documentId } from './document-id.js';
import { isoTime } from './ecs.js';
import { mergeJson } from './merge-documents.js';

type Json = Readonly<Record<string, unknown>>;

/** Severity from which a segment has reached a level; those of the report's colours. Any alarm is at least `low`. */
export const ALERT_LEVELS = { low: 0, medium: 65, high: 80 } as const;

/** A reason is at most this long in an alert: messages have room for little. */
const MAX_TEXT = 500;

/**
 * What rules alert on: for each level that a segment has reached a document which is written once and never changed (op `create`,
 * the id made of segment and level). The segment's own document is written anew with every line that joins it, and whatever looks at
 * documents by sequence number, version or time of arrival would tell of it again each time; of these it cannot. A rule
 * looks at one level, and so hears of a segment once, however the segment grows.
 *
 * None for a segment that was merged into another, or that is suppressed as benign.
 * @param lineOf text of a line that is part of the same write, by the place that a document names
 */
export function alertDocuments(
  document: SinkDocument,
  nowMs: number,
  lineOf: (source: Json) => string | undefined,
): SinkDocument[] {
  const anomaly = asJson(document.body.anomaly);
  const segment = asJson(anomaly?.segment);
  if (document.target !== 'segments' || segment === undefined || anomaly === undefined) return [];
  const severity = segment.severity;
  if (typeof severity !== 'number' || segment.status === 'merged' || segment.suppressed === true) return [];
  const { reasons, members: _, ...kept } = segment;
  const source = asJson(asJson(Array.isArray(reasons) ? reasons[0] : undefined)?.source);
  const line = source === undefined ? undefined : lineOf(source);
  const first = source === undefined ? {} : { first_line: compactLine(source, line) };
  const texts = Array.isArray(kept.reason)
    ? { reason: kept.reason.map((text) => String(text).slice(0, MAX_TEXT)) }
    : {};
  const written = { event: { action: 'segment-alert', dataset: 'logmamba.alerts', ingested: isoTime(nowMs) } };
  return Object.entries(ALERT_LEVELS)
    .filter(([, from]) => severity >= from)
    .map(([level]) => ({
      target: 'alerts' as const,
      id: documentId('alert', document.id, level),
      op: 'create' as const,
      timeMs: document.timeMs,
      body: {
        ...mergeJson(document.body, written),
        anomaly: { ...anomaly, segment: { ...kept, ...texts }, alert: { level, ...first } },
      },
    }));
}

function compactLine(source: Json, text: string | undefined): Json {
  return text === undefined ? source : { ...source, text: text.slice(0, MAX_TEXT) };
}

/** The place of a line as one text, to look it up by. */
export function placeOf(source: Json): string {
  return JSON.stringify([source.index, source.id, source.file, source.line]);
}

/** Texts of the lines whose score documents are in `documents`. */
export function linesOf(documents: readonly SinkDocument[]): (source: Json) => string | undefined {
  const texts = new Map<string, string>();
  for (const { target, body } of documents) {
    const source = target === 'scores' ? asJson(asJson(body.anomaly)?.source) : undefined;
    if (source !== undefined && typeof body.message === 'string') texts.set(placeOf(source), body.message);
  }
  return (source) => texts.get(placeOf(source));
}

function asJson(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}
