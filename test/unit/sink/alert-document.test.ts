import { describe, expect, it } from 'vitest';
import { SEVERITIES } from '../../../dashboards/severity.js';
import { ALERT_LEVELS, alertDocuments, linesOf } from '../../../src/sink/alert-document.js';
import { createIndexSink, scoreDocument, segmentDocument } from '../../../src/sink/index.js';
import type { BulkItemResult } from '../../../src/search/index.js';
import type { Segment, SinkDocument } from '../../../src/types/index.js';
import { exampleScore, exampleSegment, WRITER } from './examples.js';

const NOW = Date.UTC(2026, 2, 10, 8);

type Alert = Record<string, Record<string, Record<string, unknown>>>;

function segment(change: Partial<Segment> = {}): SinkDocument {
  return segmentDocument(exampleSegment({ status: 'open', ...change }), WRITER);
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
    expect(levelsOf(segment({ severity: 50 }))).toEqual(['low', 'minor']);
    expect(levelsOf(segment({ severity: 75 }))).toEqual(['low', 'minor', 'major']);
    expect(levelsOf(segment({ severity: 99 }))).toEqual(['low', 'minor', 'major', 'critical']);
    const young = alertsOf(segment({ severity: 52 }));
    const grown = alertsOf(segment({ severity: 97, evidence: 900, endMs: NOW, status: 'closed' }));
    expect(grown[0].id).toBe(young[0].id);
    expect(new Set(grown.map(({ id }) => id)).size).toBe(4);
    expect(new Set(grown.map(({ op, target }) => `${op} ${target}`))).toEqual(new Set(['create alerts']));
  });

  it('have the levels of the dashboards', () => {
    const classes = SEVERITIES.map(({ name, from }) => [name, from] as const);
    expect(Object.fromEntries(classes)).toEqual(ALERT_LEVELS);
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
    const text = 'x'.repeat(5000);
    const [alert] = alertsOf(segment({ reasons: [{ ...reason, text }] }));
    const { event, anomaly } = alert.body as Alert;
    expect(event).toMatchObject({ ingested: '2026-03-10T08:00:00.000Z', action: 'segment-alert', kind: 'alert' });
    expect(anomaly.segment).not.toHaveProperty('members');
    expect(anomaly.segment).not.toHaveProperty('reasons');
    expect((anomaly.alert.reasons as string).length).toBeLessThan(500);
  });

  it('carry texts for messages: lists in one line, the line to read first where it is part of the same write', () => {
    const line = scoreDocument(exampleScore(), WRITER);
    const reasons = exampleSegment().reasons.map((reason) => ({ ...reason, ref: exampleScore().ref }));
    const found = segment({
      reasons,
      entities: { users: ['root', 'alice'], addresses: [], programs: [] },
      severity: 66,
    });
    const [alert] = alertDocuments(found, NOW, linesOf([line]));
    expect((alert.body as Alert).anomaly.alert).toMatchObject({
      level: 'low',
      reached: 'minor',
      users: 'root, alice',
      addresses: 'none',
      reasons: `1. ${reasons[0].text}`,
      first_line: {
        text: exampleScore().body,
        place: 'logs-system.auth-default/_doc/AbC1',
        index: 'logs-system.auth-default',
        id: 'AbC1',
      },
    });
    const [later] = alertDocuments(found, NOW, () => undefined);
    expect((later.body as Alert).anomaly.alert.first_line).not.toHaveProperty('text');
  });

  it('let no log write lines of its own into a message', () => {
    const evil = 'eve\nSeverity: 1\r\u2028all is well\u202e\u0007';
    const users = [evil, ...Array.from({ length: 30 }, (_, i) => `u${i}`)];
    const [alert] = alertsOf(segment({ entities: { users, addresses: ['a'.repeat(900)], programs: [] } }));
    const { users: names, addresses } = (alert.body as Alert).anomaly.alert as Record<string, string>;
    expect(names).toBe('eve Severity: 1 all is well, u0, u1, u2, u3, u4, u5, u6 and 23 more');
    expect(addresses).toHaveLength(100);
  });
});

describe('createIndexSink', () => {
  it('writes an alert once however often its segment is written, and counts none', async () => {
    const { sent, bulk } = keeping();
    const sink = createIndexSink({ client: { bulk }, prefix: 'lm', clock: () => NOW });
    await sink.write([segment({ severity: 52 })]);
    await sink.flush();
    await sink.write([segment({ severity: 55 }), segment({ severity: 80 })]);
    await sink.write([segment({ severity: 85, status: 'closed' })]);
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
