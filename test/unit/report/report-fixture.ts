import type { ReportData, ReportLine, TimelinePoint } from '../../../src/report/index.js';
import type { BundleManifest, MemberLevel, Score, Segment } from '../../../src/types/index.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** 2026-01-05, a Monday. */
export const START_MS = Date.UTC(2026, 0, 5);
export const DAYS = 10;
const HOSTS = [
  'web-01',
  'web-02',
  'db-01',
  'mail-01',
  'build-01',
  'backup-01',
  'jump-01',
  'app-01',
  'app-02',
  'app-03',
  'lab-01',
  'lab-02',
];

const MANIFEST: BundleManifest = {
  format: 1,
  id: '0123456789abcdef',
  createdAt: '2026-01-15T00:00:00.000Z',
  version: '0.1.0',
  seed: 1,
  configSha256: '00',
  training: {
    from: '2025-12-15T00:00:00.000Z',
    to: '2026-01-05T00:00:00.000Z',
    days: 21,
    hosts: HOSTS,
    lines: 412_345,
    unparsed: 2,
    excluded: 0,
    alerted: 0,
    inside: 31_000,
    outside: 381_345,
    templates: 84,
    keys: 311,
    steps: 5000,
    heldOutLoss: 0.61,
    heldOutNgramLoss: 0.58,
    heldOutPooled: 0.6,
    heldOutUnknown: 0.004,
    topK: 9,
    threshold: 31.2,
    budgetPerDay: 0.1,
    state: 'ready',
    warnings: [],
  },
  shape: { parts: [85, 6, 6, 3, 4], keys: 312, accounts: 20 },
  parts: [],
};

export function score(part: Partial<Score>): Score {
  return {
    ref: { kind: 'line', file: 'auth.log', line: 1 },
    timeMs: START_MS,
    offset: 0,
    host: 'web-01',
    program: 'sshd',
    pid: 4242,
    body: 'Accepted password for deploy from 203.0.113.9 port 50122 ssh2',
    repeat: 1,
    action: 'accepted',
    outcome: 'success',
    templateId: 3,
    template: 'Accepted <*> for <:USER:> from <:IP:> port <:NUM:> ssh2',
    key: { user: 'known', address: 'new', command: 'none', relation: 'new_pair' },
    keyId: 0,
    stream: 'inside',
    channel: 'access',
    entities: { episode: 'sshd:4242:0', local: false },
    failuresBefore: 0,
    lineReconstructed: false,
    late: false,
    surprisal: 0.4,
    rank: 1,
    isAnomaly: false,
    reason: '',
    expected: [],
    cusum: 0,
    ...part,
  };
}

export function segment(part: Partial<Segment>): Segment {
  return {
    id: 'a1b2c3d4e5f60718',
    host: 'web-01',
    status: 'closed',
    startMs: START_MS,
    endMs: START_MS + HOUR_MS,
    onsetMs: START_MS,
    lastEvidenceMs: START_MS + HOUR_MS,
    alarmMs: START_MS + HOUR_MS / 2,
    evidence: 60,
    accessEvidence: 30,
    actionEvidence: 40,
    tempoEvidence: 0,
    failures: 27,
    alarmedBy: 'evidence',
    threshold: 31.2,
    severity: 73.6,
    summary:
      'alice, bob from 203.0.113.7 on web-1: access 12.0 and action 22.0 nats make 25.1 (root of the sum of squares), 147 failed sign-ins add 15.0: 40.1 in all, 2.2 times the alarm threshold.',
    reasons: [],
    entities: { users: ['deploy'], addresses: ['203.0.113.9'], programs: ['sshd', 'sudo'] },
    techniques: [],
    members: [],
    memberCount: { core: 1, alpha: 1, beta: 1 },
    ...part,
  };
}

const STORY: readonly (readonly [number, MemberLevel, number, string, string, string])[] = [
  [0, 'beta', 0.2, 'CRON', 'pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)', ''],
  [140, 'alpha', 1.9, 'sshd', 'Failed password for deploy from 203.0.113.9 port 50118 ssh2', ''],
  [
    171,
    'core',
    11.8,
    'sshd',
    'Accepted password for deploy from 203.0.113.9 port 50122 ssh2',
    'address 203.0.113.9 was never seen on this host – surprisal 11.8 nats',
  ],
  [172, 'alpha', 0.3, 'sshd', 'pam_unix(sshd:session): session opened for user deploy(uid=1004) by (uid=0)', ''],
  [
    230,
    'core',
    9.4,
    'sudo',
    'deploy : TTY=pts/1 ; PWD=/home/deploy ; USER=root ; COMMAND=/usr/bin/cat /etc/shadow',
    'command never run here before: /usr/bin/cat /etc/shadow – surprisal 9.4 nats',
  ],
  [231, 'alpha', 0.4, 'sudo', 'pam_unix(sudo:session): session opened for user root(uid=0) by deploy(uid=1004)', ''],
  [
    402,
    'core',
    13.1,
    'useradd',
    'new user: name=svc-update, UID=1007, GID=1007, home=/home/svc-update, shell=/bin/bash',
    'account svc-update was never seen on this host – surprisal 13.1 nats',
  ],
  [
    640,
    'core',
    7.2,
    'sudo',
    'deploy : TTY=pts/1 ; PWD=/root ; USER=root ; COMMAND=/usr/bin/crontab -e',
    'command never run here before: /usr/bin/crontab -e – surprisal 7.2 nats',
  ],
  [1900, 'beta', 0.2, 'sshd', 'pam_unix(sshd:session): session closed for user deploy', ''],
];

const EXPECTED = [
  { keyId: 7, text: 'sshd: pam_unix(sshd:session): session opened for user <:USER:> · user known', probability: 0.62 },
  { keyId: 8, text: 'CRON: pam_unix(cron:session): session opened for user <:USER:> · user root', probability: 0.21 },
  { keyId: 9, text: 'sudo: <:USER:> : COMMAND · user known · command known', probability: 0.058 },
];

function storyLines(host: string, id: string, startMs: number): ReportLine[] {
  return STORY.map(([seconds, level, surprisal, program, body, reason], index) => ({
    segmentId: id,
    level,
    score: score({
      ref: { kind: 'line', file: `${host}/auth.log`, line: 1000 + index },
      timeMs: startMs + seconds * 1000,
      host,
      program,
      body,
      surprisal,
      reason,
      isAnomaly: reason !== '',
      rank: reason === '' ? 1 : 40,
      expected: reason === '' ? [] : EXPECTED,
      ...(reason === '' ? {} : EXPLAINED),
    }),
  }));
}

/** What an anomalous line of the story has beside its sentence. */
const EXPLAINED: Partial<Score> = {
  kinds: ['new_combination', 'unusual_tempo'],
  opinions: [
    { name: 'mamba', surprisal: 9.9, rank: 41, expected: EXPECTED },
    { name: 'n-gram', surprisal: 12.3, rank: 58, expected: EXPECTED.slice(1) },
  ],
  transition: {
    of: 'account',
    from: 'sshd: pam_unix(sshd:session): session opened for user <:USER:> · user known',
    seen: 0,
    total: 412,
  },
  tempo: [{ factor: 'hour', subject: 'deploy', nats: 6.2, text: 'deploy was active at 02 h on 0 of 21 days' }],
};

function storySegment(host: string, id: string, startMs: number, part: Partial<Segment>): Segment {
  return segment({
    id,
    host,
    startMs,
    endMs: startMs + 1_900_000,
    onsetMs: startMs + 171_000,
    lastEvidenceMs: startMs + 640_000,
    alarmMs: startMs + 402_000,
    memberCount: { core: 4, alpha: 7, beta: 9 },
    reasons: [
      {
        channel: 'action',
        signature: 'useradd: new user: name=<:USER:>, UID=<:NUM:> · user new',
        evidence: 31.5,
        surprisal: 13.1,
        count: 1,
        minutes: 1,
        text: 'useradd changed account svc-update: new account (13.1 nats); expected sshd: session opened (62 %).',
        ref: { kind: 'line', file: 'auth.log', line: 1006 },
        expected: EXPECTED,
      },
      {
        channel: 'access',
        signature: 'sshd: Accepted <*> for <:USER:> · user known · address new',
        evidence: 30.2,
        surprisal: 11.8,
        count: 1,
        minutes: 1,
        text: 'deploy signed in from 203.0.113.9 at 2026-01-13 02:16:51Z: new address (11.8 nats).',
        ref: { kind: 'line', file: 'auth.log', line: 1002 },
        expected: EXPECTED.slice(0, 2),
      },
      {
        channel: 'action',
        signature: 'sudo: <:USER:> : COMMAND · user known · command new',
        evidence: 24.7,
        surprisal: 9.4,
        count: 2,
        minutes: 1,
        text: 'deploy ran /usr/bin/cat /etc/shadow as root with sudo: new command (9.4 nats); 2 lines in 2 different minutes.',
        ref: { kind: 'line', file: 'auth.log', line: 1004 },
        expected: EXPECTED,
      },
      {
        channel: 'tempo',
        signature: 'unusual hour',
        evidence: 12.4,
        surprisal: 11.8,
        count: 4,
        minutes: 1,
        text: 'deploy signed in from 203.0.113.9 at 2026-01-13 02:16:51Z: deploy was active at 02 h on 0 of 21 days; 4 lines in 4 different minutes.',
        ref: { kind: 'line', file: 'auth.log', line: 1002 },
        expected: [],
      },
      {
        channel: 'access',
        signature: 'failed sign-ins',
        evidence: 10,
        surprisal: 11.8,
        count: 1,
        minutes: 1,
        text: '27 failed sign-ins from there in the 24 hours before.',
        ref: { kind: 'line', file: 'auth.log', line: 1002 },
        expected: [],
      },
    ],
    techniques: [
      { tacticId: 'TA0006', tacticName: 'Credential Access', techniqueId: 'T1110', techniqueName: 'Brute Force' },
      {
        tacticId: 'TA0006',
        tacticName: 'Credential Access',
        techniqueId: 'T1003.008',
        techniqueName: 'OS Credential Dumping: /etc/passwd and /etc/shadow',
      },
      {
        tacticId: 'TA0003',
        tacticName: 'Persistence',
        techniqueId: 'T1136.001',
        techniqueName: 'Create Account: Local Account',
      },
    ],
    ...part,
  });
}

/** A small generator, so that the timeline is the same on every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function timeline(): TimelinePoint[] {
  const random = generator(7);
  const points: TimelinePoint[] = [];
  for (const host of HOSTS) {
    for (let hour = 0; hour < DAYS * 24; hour++) {
      const isOdd = random() > 0.99;
      points.push({
        host,
        timeMs: START_MS + hour * HOUR_MS,
        lines: Math.floor(random() * 120),
        anomalies: isOdd ? 1 : 0,
        maxScore: random() * 3 + (isOdd ? 4 : 0),
      });
    }
  }
  return points;
}

/** Two intrusions on two of twelve hosts, and a few odd lines elsewhere. */
export function reportData(part: Partial<ReportData> = {}): ReportData {
  const first = START_MS + 8 * DAY_MS + 2.23 * HOUR_MS;
  const second = START_MS + 5 * DAY_MS + 11 * HOUR_MS;
  const points = timeline().map((point) => {
    const isPeak =
      (point.host === 'web-02' && point.timeMs <= first && first < point.timeMs + HOUR_MS) ||
      (point.host === 'db-01' && point.timeMs <= second && second < point.timeMs + HOUR_MS);
    return isPeak ? { ...point, anomalies: 4, maxScore: 13.1 } : point;
  });
  return {
    title: 'auth.log of a small company',
    run: {
      kind: 'scan',
      startedMs: START_MS + DAYS * DAY_MS,
      endedMs: START_MS + DAYS * DAY_MS + 42_000,
      fromMs: START_MS,
      toMs: START_MS + DAYS * DAY_MS,
      counts: {
        read: 584_001,
        unparsed: 12,
        scored: 171_656,
        hosts: 12,
        keys: 298,
        anomalies: 31,
        retained: 18,
        reconstructed: 0,
        late: 0,
      },
      stageSeconds: { read: 1.9, parse: 6.2, score: 21.4, delineate: 1.1, write: 0.8 },
      peakMemoryBytes: 412 * 1024 ** 2,
      bundle: MANIFEST,
      alarm: { budgetPerDay: 0.25, threshold: 27.4 },
    },
    segments: [
      storySegment('db-01', 'bbbbbbbbbbbbbbbb', second, {
        evidence: 39,
        accessEvidence: 30,
        actionEvidence: 20,
        tempoEvidence: 0,
        severity: 58,
        failures: 1,
        status: 'open',
      }),
      storySegment('web-02', 'aaaaaaaaaaaaaaaa', first, {
        evidence: 67.2,
        accessEvidence: 30.2,
        actionEvidence: 47,
        tempoEvidence: 12.4,
        summary:
          'deploy from 203.0.113.9 on web-02: access 30.2, action 47.0 and tempo 12.4 nats make 57.2 (root of the sum of squares), 27 failed sign-ins add 10.0: 67.2 in all, 2.2 times the alarm threshold; most of it from “useradd: new user: name=<:USER:>, UID=<:NUM:> · user new” 31.5, “sshd: Accepted <*> for <:USER:> · user known · address new” 30.2.',
        severity: 77,
      }),
    ],
    lines: [
      ...storyLines('db-01', 'bbbbbbbbbbbbbbbb', second),
      ...storyLines('web-02', 'aaaaaaaaaaaaaaaa', first),
      ...Array.from({ length: 5 }, (_, index) => ({
        score: score({
          host: 'lab-01',
          timeMs: START_MS + index * DAY_MS,
          surprisal: 4 + index,
          isAnomaly: true,
          reason: 'unexpected next step in this context',
          expected: EXPECTED.slice(0, 1),
        }),
      })),
    ],
    linesBeyond: 0,
    timeline: points,
    timelineStepMs: HOUR_MS,
    ...part,
  };
}

/** A run that read nothing. */
export function emptyData(): ReportData {
  const { title, run, timelineStepMs } = reportData();
  const { kind, startedMs, endedMs, stageSeconds, bundle, alarm } = run;
  const counts = {
    read: 0,
    unparsed: 0,
    scored: 0,
    hosts: 0,
    keys: 0,
    anomalies: 0,
    retained: 0,
    reconstructed: 0,
    late: 0,
  };
  return {
    title,
    run: { kind, startedMs, endedMs, counts, stageSeconds, bundle, alarm },
    segments: [],
    lines: [],
    linesBeyond: 0,
    timeline: [],
    timelineStepMs,
  };
}

/** Text that tries to leave its place on the page; `pwned` would be set by any that runs. */
export const HOSTILE_TEXTS = [
  '<script>globalThis.pwned = 1</script>',
  '</script><script>globalThis.pwned = 2</script>',
  '"><img src=x onerror="globalThis.pwned = 3">',
  `' onmouseover='globalThis.pwned = 4' x='`,
  '</code></td></tr></table></details><h1 id="broken">out</h1>',
  '<!-- <![CDATA[ ]]> --><svg onload=globalThis.pwned=5>',
  '</title></style><style>*{display:none}</style>',
  'javascript:globalThis.pwned=6 &lt;b&gt; &#60;script&#62;',
  'user \u202Egnp.exe\u2066 \u200B\uFEFF\u2028\u2029 \u001B[31m \u0000 \uD800 end',
  '${globalThis.pwned = 7} `backtick` \\u003cscript>',
  'w'.repeat(3000),
] as const;

/** The same page with hostile text in every field that a log or a file name can reach. */
export function hostileData(): ReportData {
  const base = reportData();
  const text = (index: number): string => HOSTILE_TEXTS[index % HOSTILE_TEXTS.length] ?? '';
  const segments = base.segments.map((item, at) => ({
    ...item,
    host: text(at),
    summary: HOSTILE_TEXTS.join(' '),
    reasons: HOSTILE_TEXTS.slice(0, 10).map((hostile) => ({
      channel: 'access' as const,
      signature: hostile,
      evidence: 3,
      surprisal: 3,
      count: 1,
      minutes: 1,
      text: hostile,
      ref: { kind: 'line' as const, file: hostile, line: 1 },
      expected: [{ text: hostile, probability: 0.5 }],
    })),
    entities: { users: [...HOSTILE_TEXTS], addresses: [...HOSTILE_TEXTS], programs: [...HOSTILE_TEXTS] },
    techniques: [{ tacticId: text(0), tacticName: text(1), techniqueId: text(2), techniqueName: text(3) }],
  }));
  const hostileLines = HOSTILE_TEXTS.map((hostile, at) => {
    const line = score({
      ref: { kind: 'document', index: hostile, id: hostile },
      host: hostile,
      program: hostile,
      body: hostile,
      template: hostile,
      user: hostile,
      reason: hostile,
      isAnomaly: true,
      surprisal: 5,
      expected: [{ keyId: 1, text: hostile, probability: 0.5 }],
      kinds: ['unexpected_step'],
      opinions: [
        { name: hostile, surprisal: 5, rank: 9, expected: [{ keyId: 1, text: hostile, probability: 0.5 }] },
        { name: hostile, surprisal: 5, rank: 9, expected: [{ keyId: 1, text: hostile, probability: 0.5 }] },
      ],
      transition: { of: 'account', from: hostile, seen: 0, total: 3 },
      tempo: [{ factor: 'count', subject: hostile, nats: 5, text: `${hostile} again` }],
    });
    return at % 2 === 0 ? { score: line } : { score: line, segmentId: 'aaaaaaaaaaaaaaaa', level: 'core' as const };
  });
  return {
    ...base,
    title: text(1),
    segments,
    lines: hostileLines,
    timeline: base.timeline.map((point, at) => ({ ...point, host: text(at) })),
  };
}
