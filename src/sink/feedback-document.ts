import { verdictDocument } from '../feedback/index.js';
import type { SinkDocument, Verdict, VerdictNote } from '../types/index.js';
import { compact, isoTime } from './ecs.js';

/** The document of a verdict: written once, never changed. @param version of LogMamba */
export function feedbackDocument(verdict: Verdict, version: string): SinkDocument {
  const { id, atMs } = verdict;
  return { target: 'feedback', id, op: 'create', timeMs: atMs, body: verdictDocument(verdict, version) };
}

/** What a segment's or line's document shows of a verdict. */
export function noteFields({ id, verdict, by, atMs, note, untilMs }: VerdictNote): Record<string, unknown> {
  const until = untilMs === undefined ? undefined : isoTime(untilMs);
  return compact({ id, verdict, by, at: isoTime(atMs), note, until });
}

/** Members of `anomaly` in a line's document. */
export function lineFeedback(note: VerdictNote): Record<string, unknown> {
  return { suppressed: note.verdict === 'benign', feedback: noteFields(note) };
}
