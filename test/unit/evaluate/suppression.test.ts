import { describe, expect, it } from 'vitest';
import { evaluate, evaluationText, readSegmentDocuments } from '../../../src/evaluate/index.js';
import type { EvaluatedSegment, EvaluationInput } from '../../../src/evaluate/index.js';
import { documentSubject, isSuppressedDocument, makeVerdict, verdictBook } from '../../../src/feedback/index.js';
import { segmentDocument } from '../../../src/sink/index.js';
import type { Segment } from '../../../src/types/index.js';
import { exampleSegment, WRITER } from '../sink/examples.js';

const DAY = 86_400_000;
const segment = (id: string, hour: number, suppressed?: boolean): EvaluatedSegment => ({
  id,
  host: 'web1',
  status: 'closed',
  startMs: hour * 3_600_000,
  endMs: hour * 3_600_000 + 1,
  alarmMs: hour * 3_600_000,
  evidence: 20,
  ...(suppressed === undefined ? {} : { suppressed }),
});

/** Two intrusions, of which `a` lies in two segments; `f` holds neither. */
function input(segments: readonly EvaluatedSegment[]): EvaluationInput {
  const of = { 1: ['a', 's'], 2: ['a', 't'], 3: ['b', 'u'], 4: ['', 'f'] } as const;
  const rows = Object.entries(of).map(([line, [intrusion, segmentId]]) => ({
    line: Number(line),
    intrusion,
    segmentId,
  }));
  const place = (line: number): { host: string; timeMs: number; ref: string } => ({
    host: 'web1',
    timeMs: line * 3_600_000,
    ref: `web1/auth.log:${line}`,
  });
  return {
    labels: rows
      .filter(({ intrusion }) => intrusion !== '')
      .map(({ line, intrusion }) => ({ ...place(line), intrusion, family: 'x', step: '' })),
    lines: rows.map(({ line, segmentId }) => ({ ...place(line), score: 5, isAnomaly: true, segmentId })),
    segments,
    hostDays: 2,
    days: 2,
  };
}

describe('the effect of verdicts', () => {
  it('is not stated where nothing was judged', () => {
    const result = evaluate(input(['s', 't', 'u', 'f'].map((id, i) => segment(id, i + 1))));
    expect(result.suppression).toBeUndefined();
    expect(evaluationText(result)).not.toContain('uppressed');
  });

  it('is alerts a day before and after, and which intrusion is told of no longer', () => {
    const result = evaluate(
      input([segment('s', 1, true), segment('t', 2, false), segment('u', 3, true), segment('f', 4, true)]),
    );
    expect(result.suppression).toEqual({
      suppressed: 3,
      falseSuppressed: 1,
      intrusionsSuppressed: ['b'],
      alertsPerDayBefore: 2,
      alertsPerDayAfter: 0.5,
    });
    expect(evaluationText(result)).toContain('Wrongly suppressed    1 intrusions, of which nothing alerts: b');
    // what is found, kept and false stays what it was: nothing is deleted
    const before = evaluate(input(['s', 't', 'u', 'f'].map((id, i) => segment(id, i + 1))));
    expect({ ...result, suppression: undefined }).toEqual({ ...before, suppression: undefined });
  });
});

describe('verdicts on stored segments', () => {
  const text = ({ id, body }: ReturnType<typeof segmentDocument>): string => JSON.stringify({ _id: id, ...body });
  const stored = (parts: Partial<Segment> = {}): ReturnType<typeof segmentDocument> => {
    return segmentDocument(exampleSegment({ suppressed: false, ...parts }), WRITER);
  };
  const subject = documentSubject(stored().body, 'seg-1');
  if (subject === undefined) throw new Error('no segment');
  const opinion = { verdict: 'benign', by: 'eve', atMs: Date.UTC(2026, 2, 11) } as const;
  const book = verdictBook([makeVerdict(subject, opinion)]);
  if (book === undefined) throw new Error('no verdicts');
  const suppressed = (parts: Partial<Segment>): boolean =>
    isSuppressedDocument(stored({ id: 'seg-9', ...parts }).body, book);

  it('suppress the segment itself and what is like it', () => {
    expect(isSuppressedDocument(stored().body, book)).toBe(true);
    expect(suppressed({})).toBe(true);
    const later = { lastEvidenceMs: opinion.atMs + DAY };
    expect(suppressed(later)).toBe(true);
    expect(isSuppressedDocument(stored({ ...later, reasons: [] }).body, book)).toBe(false);
  });

  it('do not suppress what has more users, sources, commands, reasons or failures', () => {
    const { entities, reasons } = exampleSegment();
    for (const more of [
      { users: ['alice', 'carl'] },
      { addresses: ['192.0.2.9'] },
      { programs: [], users: ['carl'] },
    ]) {
      expect(suppressed({ entities: { ...entities, ...more } })).toBe(false);
    }
    const other = { ...reasons[0], signature: 'sudo: another', evidence: 30 };
    expect(suppressed({ reasons: [...reasons, other] })).toBe(false);
    expect(suppressed({ reasons: [...reasons, { ...other, evidence: 2 }] })).toBe(true);
    expect(suppressed({ alarmedBy: 'burst', burst: { statistic: 15 } })).toBe(true);
    expect(suppressed({ alarmedBy: 'burst', burst: { statistic: 40 } })).toBe(false);
    expect(suppressed({ host: 'db-1' })).toBe(false);
  });

  it('are applied when results are read', () => {
    const ndjson = [stored(), stored({ id: 'seg-2', host: 'db-1' })].map(text).join('\n');
    const unjudged = ndjson.replaceAll('"feedback"', '"nothing"');
    expect(readSegmentDocuments(unjudged).map((read) => read.suppressed)).toEqual([undefined, undefined]);
    expect(readSegmentDocuments(ndjson, 's', book).map((read) => read.suppressed)).toEqual([true, false]);
    const marked = text(segmentDocument(exampleSegment({ suppressed: true }), WRITER));
    expect(readSegmentDocuments(marked).map((read) => read.suppressed)).toEqual([true]);
  });
});
