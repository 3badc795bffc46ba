import { alertDocuments, linesOf } from '../../../src/sink/alert-document.js';
import { lineSubject, makeVerdict, segmentSubject } from '../../../src/feedback/index.js';
import {
  feedbackDocument,
  memberDocument,
  Rollups,
  runDocument,
  scoreDocument,
  segmentDocument,
} from '../../../src/sink/index.js';
import type { RunRecord, ScoreWriter } from '../../../src/sink/index.js';
import type { Score, Segment, SinkDocument, Verdict, VerdictNote } from '../../../src/types/index.js';

export const WRITER: ScoreWriter = {
  version: '0.1.0',
  bundleId: 'b0b0b0b0b0b0b0b0',
  topK: 9,
  nowMs: Date.UTC(2026, 2, 10),
};

export function exampleNote(): VerdictNote {
  const atMs = Date.UTC(2026, 2, 10, 9);
  return { id: 'f0', verdict: 'benign', by: 'eve', atMs, note: 'A planned move.', untilMs: atMs + 86_400_000 };
}

/** A sudo line with every optional member set. */
export function exampleScore(change: Partial<Score> = {}): Score {
  return {
    ref: { kind: 'document', index: 'logs-system.auth-default', id: 'AbC1' },
    timeMs: Date.UTC(2026, 2, 9, 3, 14, 15),
    offset: 4711,
    host: 'web-1',
    program: 'sudo',
    pid: 812,
    body: 'alice : TTY=pts/0 ; PWD=/home/alice ; USER=bob ; COMMAND=/usr/bin/id',
    repeat: 1,
    action: 'sudo',
    outcome: 'success',
    user: 'alice',
    targetUser: 'bob',
    address: '203.0.113.7',
    command: '/usr/bin/id',
    templateId: 12,
    template: '<:USER:> : TTY=<*> ; PWD=<*> ; USER=<*> ; COMMAND=<*>',
    key: { user: 'known', address: 'none', command: 'new', relation: 'new_part' },
    keyId: 0,
    stream: 'inside',
    channel: 'action',
    entities: { episode: 'sudo:812:1', account: 'alice', target: 'bob', local: true },
    failuresBefore: 3,
    lineReconstructed: false,
    late: false,
    surprisal: 8,
    rank: 40,
    isAnomaly: true,
    reason: 'alice ran a command that is new on web-1.',
    expected: [{ keyId: 3, text: 'sshd session closed, known user', probability: 0.71 }],
    cusum: 1.5,
    kinds: ['new_combination', 'unusual_tempo'],
    opinions: [
      {
        name: 'mamba',
        surprisal: 9.00001,
        rank: 12,
        expected: [{ keyId: 3, text: 'sshd session closed, known user', probability: 0.61 }],
      },
      { name: 'ngram', surprisal: 7, rank: 40, expected: [] },
    ],
    transition: { of: 'account', from: 'sshd: session opened · user known', seen: 0, total: 412 },
    tempo: [{ factor: 'hour', subject: 'alice', nats: 6.5, text: 'alice was never active at 03 h' }],
    ...change,
  };
}

export function exampleSegment(change: Partial<Segment> = {}): Segment {
  const at = Date.UTC(2026, 2, 9, 3, 0, 0);
  const ref = { kind: 'line', file: 'auth.log', line: 17 } as const;
  return {
    id: 'seg-1',
    host: 'web-1',
    status: 'closed',
    mergedInto: 'seg-0',
    startMs: at,
    endMs: at + 1_800_000,
    onsetMs: at + 60_000,
    lastEvidenceMs: at + 1_200_000,
    alarmMs: at + 600_000,
    evidence: 31.25,
    accessEvidence: 12,
    actionEvidence: 22,
    tempoEvidence: 5,
    failures: 147,
    alarmedBy: 'evidence',
    burst: { address: '203.0.113.7', statistic: 14.5 },
    threshold: 18,
    severity: 87,
    summary:
      'alice, bob from 203.0.113.7 on web-1: access 12.0 and action 22.0 nats make 25.1 (root of the sum of squares), 147 failed sign-ins add 15.0: 40.1 in all, 2.2 times the alarm threshold.',
    reasons: [
      {
        channel: 'action',
        signature: 'sudo known/none/new/new_part',
        evidence: 11,
        surprisal: 11,
        count: 2,
        minutes: 1,
        text: 'alice ran a command that is new on web-1.',
        ref,
        expected: [{ text: 'session closed', probability: 0.7 }],
      },
    ],
    entities: {
      users: ['alice', 'bob'],
      addresses: ['203.0.113.7', 'host.example'],
      programs: ['sshd', 'sudo'],
      commands: ['/usr/bin/id'],
    },
    techniques: [
      {
        tacticId: 'TA0004',
        tacticName: 'Privilege Escalation',
        techniqueId: 'T1548',
        techniqueName: 'Abuse Elevation Control',
      },
    ],
    members: [{ ref, timeMs: at, level: 'core', surprisal: 11, isAnomaly: true }],
    memberCount: { core: 4, alpha: 20, beta: 55 },
    openEvidence: 3.5,
    suppressed: false,
    feedback: exampleNote(),
    ...change,
  };
}

export function exampleRun(): RunRecord {
  return {
    kind: 'hunt',
    outcome: 'failure',
    error: { code: 'SOURCE_UNREACHABLE', message: 'No answer.' },
    startedMs: Date.UTC(2026, 2, 10),
    endedMs: Date.UTC(2026, 2, 10) + 5000,
    fromMs: Date.UTC(2026, 2, 9),
    toMs: Date.UTC(2026, 2, 10),
    alarm: { budgetPerDay: 0.25, threshold: 31.25 },
    counts: {
      read: 1,
      repeated: 2,
      late: 3,
      unparsed: 4,
      reconstructed: 5,
      inside: 6,
      outside: 7,
      hosts: 8,
      keys: 9,
      unknownKeys: 10,
      anomalies: 11,
      segments: 12,
      written: 13,
      existing: 14,
      deadLettered: 15,
      retried: 16,
      hostsForgotten: 17,
      namesForgotten: 18,
      linesNotHeld: 19,
      closedEarly: 20,
      missed: 21,
      cutLines: 22,
      suppressed: 23,
    },
    drift: {
      state: 'drifting',
      lines: 812.4,
      unknown: { value: 0.08, expected: 0.01, limit: 0.03 },
      unexpected: { value: 0.12, expected: 0.02, limit: 0.05 },
      surprisal: { value: 1.5, expected: 0.8, limit: 1.1 },
    },
    stageSeconds: { read: 1.5, score: 0.25 },
    peakMemoryBytes: 123_456_789,
  };
}

function exampleVerdicts(): Verdict[] {
  const { verdict, by, atMs, note = '', untilMs = 0 } = exampleNote();
  const opinion = { verdict, by, atMs, note, untilMs };
  const lines = [exampleScore(), exampleScore({ ref: { kind: 'line', file: 'auth.log', line: 3 } })];
  const subjects = [segmentSubject(exampleSegment()), ...lines.map((line) => lineSubject(line, 'd0'))];
  return subjects.map((subject) => makeVerdict(subject, opinion));
}

/** Of a segment whose first line lies in a file, and of one whose line lies in an index and is written with it. */
function exampleAlerts(): SinkDocument[] {
  const line = scoreDocument(exampleScore(), WRITER);
  const filed = exampleSegment();
  const reasons = filed.reasons.map((reason) => ({ ...reason, ref: exampleScore().ref }));
  return [filed, { ...filed, id: 'seg-2', reasons }].flatMap((found) =>
    alertDocuments(segmentDocument(found, WRITER), Date.UTC(2026, 2, 10, 0, 1), linesOf([line])),
  );
}

/** One document of every kind, with every field that it can carry. */
export function exampleDocuments(): SinkDocument[] {
  const rollups = new Rollups();
  rollups.add(exampleScore(), 0);
  const change = exampleScore({ ref: { kind: 'line', file: 'auth.log', line: 3 }, action: 'account_changed' });
  return [
    scoreDocument(exampleScore(), WRITER, exampleNote()),
    memberDocument(change, { segmentId: 'seg-1', level: 'alpha' }, WRITER),
    segmentDocument(exampleSegment(), WRITER),
    ...exampleAlerts(),
    runDocument(exampleRun(), WRITER),
    ...exampleVerdicts().map((verdict) => feedbackDocument(verdict, WRITER.version)),
    ...rollups.drain(WRITER),
  ];
}
