import { describe, expect, it } from 'vitest';
import { severityBand } from '../../../src/report/severity.js';
import { ALERT_LEVELS, alertDocuments } from '../../../src/sink/alert-document.js';
import { createIndexSink, scoreDocument, segmentDocument } from '../../../src/sink/index.js';
import type { BulkItemResult } from '../../../src/search/index.js';
import type { Segment, SinkDocument } from '../../../src/types/index.js';
import { exampleScore, exampleSegment, WRITER } from './examples.js';

const NOW = Date.UTC(2026, 2, 10, 8);

type Alert = Record<string, Record<string, Record<string, unknown>>>;

function segment(change: Partial<Segment> = {}): SinkDocument {
  const { mergedInto: _, ...found } = exampleSegment({ status: 'open', ...change });
  return segmentDocument(found, WRITER);
}

function alertsOf(document: SinkDocument): SinkDocument[] {
  return alertDocuments(document, NOW, () => undefined);
}

function levelsOf(document: SinkDocument): unknown[] {
  return alertsOf(document).map(({ body }) => (body as Alert).anomaly.alert.level);
}

/** Answers as an engine that has none of the documents does, and keeps what it was sent. */
function keeping(): {
  sent: { op: string; index: string; id: string }[];
  bulk: (ndjson: string) => Promise<BulkItemResult[]>;
} {
  const sent: { op: string; index: string; id: string }[] = [];
  const bulk = (ndjson: string): Promise<BulkItemResult[]> => {
    const actions = ndjson
      .trimEnd()
      .split('\n')
      .filter((_, i) => i % 2 === 0)
      .map((line) => Object.entries(JSON.parse(line) as Record<string, { _index: string; _id: string }>)[0]);
    const items = actions.map(([op, { _index, _id }]) => ({ op: op as 'create' | 'index', index: _index, id: _id }));
    sent.push(...items);
    const rest = { status: 201, errorType: undefined, errorReason: undefined };
    return Promise.resolve(items.map((item) => ({ ...item, ...rest })));
  };
  return { sent, bulk };
}

describe('alerts', () => {
  it('are one for each level that the segment has reached, with ids that its growth does not change', () => {
    expect(levelsOf(segment({ severity: 30 }))).toEqual(['low']);
    expect(levelsOf(segment({ severity: 65 }))).toEqual(['low', 'medium']);
    expect(levelsOf(segment({ severity: 99 }))).toEqual(['low', 'medium', 'high']);
    const young = alertsOf(segment({ severity: 52 }));
    const grown = alertsOf(segment({ severity: 97, evidence: 900, endMs: NOW, status: 'closed' }));
    expect(grown[0].id).toBe(young[0].id);
    expect(new Set(grown.map(({ id }) => id)).size).toBe(3);
    expect(new Set(grown.map(({ op, target }) => `${op} ${target}`))).toEqual(new Set(['create alerts']));
  });

  it('have the levels of the report', () => {
    for (const [level, from] of Object.entries(ALERT_LEVELS)) expect(severityBand(from)).toBe(level);
    expect([severityBand(64.9), severityBand(79.9)]).toEqual(['low', 'medium']);
  });

  it('are not made of what was merged away or is suppressed, nor of other documents', () => {
    const merged = segmentDocument(exampleSegment({ status: 'merged', mergedInto: 'seg-0' }), WRITER);
    expect(alertsOf(merged)).toEqual([]);
    const open = segment();
    const anomaly = (open.body as Alert).anomaly;
    const suppressed = { ...open.body, anomaly: { ...anomaly, segment: { ...anomaly.segment, suppressed: true } } };
    expect(alertsOf({ ...open, body: suppressed })).toEqual([]);
    expect(alertsOf(scoreDocument(exampleScore(), WRITER))).toEqual([]);
  });

  it('say when they were written, and leave out what no message has room for', () => {
    const reason = exampleSegment().reasons[0];
    const [alert] = alertsOf(segment({ reasons: [{ ...reason, text: 'x'.repeat(5000) }] }));
    const { event, anomaly } = alert.body as Alert;
    expect(event).toMatchObject({ ingested: '2026-03-10T08:00:00.000Z', action: 'segment-alert', kind: 'alert' });
    expect(anomaly.segment).not.toHaveProperty('members');
    expect(anomaly.segment).not.toHaveProperty('reasons');
    expect((anomaly.segment.reason as string[])[0]).toHaveLength(500);
  });
});

describe('createIndexSink', () => {
  it('writes an alert once however often its segment is written, and counts none', async () => {
    const { sent, bulk } = keeping();
    const sink = createIndexSink({ client: { bulk }, prefix: 'lm', clock: () => NOW });
    await sink.write([segment({ severity: 52 })]);
    await sink.flush();
    await sink.write([segment({ severity: 55 }), segment({ severity: 82 })]);
    await sink.write([segment({ severity: 90, status: 'closed' })]);
    expect(await sink.flush()).toMatchObject({ written: 2, existing: 0 });
    const alerts = sent.filter(({ index }) => index === 'lm-alerts');
    expect(alerts).toHaveLength(3);
    expect(new Set(alerts.map(({ id }) => id)).size).toBe(3);
    expect(alerts.every(({ op }) => op === 'create')).toBe(true);
  });

  it('makes no alert of a segment that is opened and merged in one write', async () => {
    const { sent, bulk } = keeping();
    const sink = createIndexSink({ client: { bulk }, prefix: 'lm' });
    await sink.write([segment(), segment({ status: 'merged' })]);
    await sink.close();
    expect(sent.map(({ index }) => index)).toEqual(['lm-segments']);
  });
});
