import type { SinkDocument } from '../types/index.js';
import { alertTexts, clean, placeText } from './alert-text.js';
import { documentId } from './document-id.js';
import { compact, isoTime } from './ecs.js';
import { mergeJson } from './merge-documents.js';

type Json = Readonly<Record<string, unknown>>;

/** Severity from which a segment has reached a level; the classes of the dashboards. Below 50 only a burst of failures alarms. */
export const ALERT_LEVELS = { low: 0, minor: 50, major: 75, critical: 90 } as const;

/** What a segment's document lists at length, and its alert leaves out. */
const LENGTHY = new Set(['reasons', 'members']);

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
  if (document.target !== 'segments' || segment === undefined) return [];
  const { severity, reasons, status, suppressed } = segment;
  if (typeof severity !== 'number' || status === 'merged' || suppressed === true) return [];
  const source = asJson(asJson(Array.isArray(reasons) ? reasons[0] : undefined)?.source);
  const line = source === undefined ? undefined : lineOf(source);
  const reached = Object.entries(ALERT_LEVELS).filter(([, from]) => severity >= from);
  const kept = Object.fromEntries(Object.entries(segment).filter(([name]) => !LENGTHY.has(name)));
  const alert = {
    reached: reached[reached.length - 1][0],
    ...alertTexts(document.body),
    first_line: compact({
      ...source,
      place: source === undefined ? 'unknown' : placeText(source),
      text: line === undefined ? undefined : clean(line),
    }),
  };
  const written = { event: { action: 'segment-alert', dataset: 'logmamba.alerts', ingested: isoTime(nowMs) } };
  return reached.map(([level]) => ({
    target: 'alerts' as const,
    id: documentId('alert', document.id, level),
    op: 'create' as const,
    timeMs: document.timeMs,
    body: {
      ...mergeJson(document.body, written),
      anomaly: { ...anomaly, segment: kept, alert: { level, ...alert } },
    },
  }));
}

/** Texts of the lines whose score documents are in `documents`. */
export function linesOf(documents: readonly SinkDocument[]): (source: Json) => string | undefined {
  const texts = new Map<string, string>();
  for (const { target, body } of documents) {
    const source = target === 'scores' ? asJson(asJson(body.anomaly)?.source) : undefined;
    if (source !== undefined && typeof body.message === 'string') texts.set(placeText(source), body.message);
  }
  return (source) => texts.get(placeText(source));
}

function asJson(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}
