import { describe, expect, it } from 'vitest';
import { anomalyScore, memberDocument, scoreDocument, segmentDocument } from '../../../src/sink/index.js';
import { exampleScore, exampleSegment, WRITER } from './examples.js';

describe('scoreDocument', () => {
  it('is an ECS alert with the anomaly beside it', () => {
    const { body, op, target, timeMs } = scoreDocument(exampleScore(), WRITER);
    expect([op, target, timeMs]).toEqual(['create', 'scores', Date.UTC(2026, 2, 9, 3, 14, 15)]);
    expect(body).toMatchObject({
      '@timestamp': '2026-03-09T03:14:15.000Z',
      event: {
        kind: 'alert',
        category: ['process'],
        type: ['start'],
        action: 'sudo',
        outcome: 'success',
        module: 'logmamba',
        dataset: 'logmamba.scores',
        risk_score: 75,
        ingested: '2026-03-10T00:00:00.000Z',
      },
      host: { name: 'web-1' },
      user: { name: 'alice', effective: { name: 'bob' } },
      source: { ip: '203.0.113.7', address: '203.0.113.7' },
      process: { name: 'sudo', pid: 812, command_line: '/usr/bin/id' },
      related: { hosts: ['web-1'], user: ['alice', 'bob'], ip: ['203.0.113.7'] },
      anomaly: {
        score: 0.75,
        score_normalized: 75,
        threshold: 9,
        is_anomaly: true,
        key: { id: 0, user: 'known', command: 'new', novel: true },
        source: { index: 'logs-system.auth-default', id: 'AbC1' },
        model: { id: WRITER.bundleId },
      },
    });
  });

  it('puts host names and broken addresses into source.address only', () => {
    for (const address of ['evil.example', '999.1.1.1', '']) {
      const source = scoreDocument(exampleScore({ address }), WRITER).body.source;
      expect(source).toEqual({ address });
    }
    expect(scoreDocument(exampleScore({ address: 'fe80::1%eth0' }), WRITER).body.source).toEqual({
      address: 'fe80::1%eth0',
      ip: 'fe80::1',
    });
  });

  it('names the account that a change is about as user.target', () => {
    const score = exampleScore({ action: 'account_changed', user: 'root', targetUser: 'mallory' });
    expect(scoreDocument(score, WRITER).body.user).toEqual({ name: 'root', target: { name: 'mallory' } });
  });

  it('has an id of place and bundle alone', () => {
    const id = scoreDocument(exampleScore(), WRITER).id;
    expect(scoreDocument(exampleScore({ surprisal: 1 }), { ...WRITER, nowMs: 1 }).id).toBe(id);
    expect(scoreDocument(exampleScore(), { ...WRITER, bundleId: 'other' }).id).not.toBe(id);
    expect(scoreDocument(exampleScore({ ref: { kind: 'line', file: 'a', line: 1 } }), WRITER).id).not.toBe(id);
  });

  it('is a plain event with no reason when nothing is odd', () => {
    const quiet = exampleScore({ isAnomaly: false, reason: '', expected: [], surprisal: 0.25, rank: 1, keyId: 5 });
    const { event, anomaly, rule } = scoreDocument(quiet, WRITER).body as Record<string, Record<string, unknown>>;
    expect(event.kind).toBe('event');
    expect(rule).toBeUndefined();
    expect(Object.keys({ ...event, ...anomaly })).not.toContain('reason');
    expect(anomaly.score).toBeCloseTo(0.0424, 4);
  });
});

describe('the explanation of a line', () => {
  it('is in fields', () => {
    const { anomaly } = scoreDocument(exampleScore(), WRITER).body;
    expect(anomaly).toMatchObject({
      kinds: ['new_combination', 'unusual_tempo'],
      opinions: [
        {
          name: 'mamba',
          surprisal: 9,
          rank: 12,
          expected: [{ id: 3, text: 'sshd session closed, known user', probability: 0.61 }],
        },
        { name: 'ngram', surprisal: 7, rank: 40, expected: [] },
      ],
      transition: { of: 'account', from: 'sshd: session opened · user known', seen: 0, total: 412 },
      tempo: [{ factor: 'hour', subject: 'alice', nats: 6.5, text: 'alice was never active at 03 h' }],
    });
  });

  it.each([
    [['new_combination', 'unusual_tempo'], 0, 'logmamba-key', 'Log key outside what the model expects'],
    [['unexpected_step'], 0, 'logmamba-key', 'Log key outside what the model expects'],
    [['unusual_tempo'], 0, 'logmamba-tempo', 'Unusual time, pace, place or length'],
    [['burst', 'unexpected_step'], 2, 'logmamba-failures', 'Failures of one source pile up'],
    [undefined, 2, 'logmamba-failures', 'Failures of one source pile up'],
    [undefined, 0, 'logmamba-key', 'Log key outside what the model expects'],
  ] as const)('of the kinds %s names the rule of the first', (kinds, cusum, id, name) => {
    const { kinds: others, ...score } = exampleScore({ cusum });
    expect(others).toBeDefined();
    const { rule } = scoreDocument(kinds === undefined ? score : { ...score, kinds }, WRITER).body;
    expect(rule).toEqual({ id, name, ruleset: 'logmamba' });
  });

  it('is left out of a line that has none', () => {
    const { kinds, opinions, transition, tempo, ...plain } = exampleScore({ isAnomaly: false });
    const { anomaly } = scoreDocument(plain, WRITER).body;
    for (const field of Object.keys({ kinds, opinions, transition, tempo })) expect(anomaly).not.toHaveProperty(field);
  });
});

describe('memberDocument', () => {
  it('adds the segment to the same document and leaves the rest', () => {
    const document = memberDocument(exampleScore(), { segmentId: 's1', level: 'alpha' }, WRITER);
    expect(document.id).toBe(scoreDocument(exampleScore(), WRITER).id);
    expect(document.op).toBe('upsert');
    expect(document.patch).toEqual({ anomaly: { segment: { id: 's1', level: 'alpha' } } });
    expect(document.body).toMatchObject({ anomaly: { score: 0.75, segment: { id: 's1', level: 'alpha' } } });
  });
});

describe('segmentDocument', () => {
  it('carries evidence, entities and techniques', () => {
    const { body, id, op } = segmentDocument(exampleSegment(), WRITER);
    expect([id, op]).toEqual(['seg-1', 'index']);
    expect(body).toMatchObject({
      event: { kind: 'alert', category: ['intrusion_detection'], severity: 87, duration: 1_800_000_000_000 },
      related: { ip: ['203.0.113.7'], user: ['alice', 'bob'] },
      threat: { framework: 'MITRE ATT&CK', tactic: { id: ['TA0004'] }, technique: { id: ['T1548'] } },
      anomaly: {
        segment: {
          evidence: 31.25,
          tempo_evidence: 5,
          failures: 147,
          alarmed_by: 'evidence',
          burst: 14.5,
          lines: { core: 4, alpha: 20, beta: 55 },
        },
      },
    });
    expect(body.message).toContain('Possible intrusion on web-1');
    expect(body).toHaveProperty('anomaly.segment.summary', exampleSegment().summary);
    const reason = { ...exampleSegment().reasons[0], channel: 'tempo', signature: 'unusual hour' } as const;
    expect(segmentDocument(exampleSegment({ reasons: [reason] }), WRITER).body).toMatchObject({
      anomaly: { segment: { signature: ['unusual hour'], reasons: [{ channel: 'tempo', signature: 'unusual hour' }] } },
    });
  });

  it('lists at most 500 members and says how many there are', () => {
    const [member] = exampleSegment().members;
    const segment = exampleSegment({ members: Array.from({ length: 9000 }, () => member) });
    const { anomaly } = segmentDocument(segment, WRITER).body as { anomaly: { segment: { members: unknown[] } } };
    expect(anomaly.segment.members).toHaveLength(500);
  });
});

describe('anomalyScore', () => {
  it.each([
    [0, false, 0],
    [4, false, 0.5],
    [8, false, 0.75],
    [0, true, 0.5],
    [16, true, 0.9375],
  ])('of %d nats (flagged: %s) is %d', (surprisal, isAnomaly, expected) => {
    expect(anomalyScore({ surprisal, isAnomaly })).toBeCloseTo(expected, 12);
  });
});
