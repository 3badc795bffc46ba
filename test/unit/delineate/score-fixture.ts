import type { Score } from '../../../src/types/index.js';

let lines = 0;

/** 2026-01-01T00:00:00Z. */
export const T0 = Date.UTC(2026, 0, 1);

/** A score with everything in its place: an ordinary inside line of sshd, 0 nats, unless told otherwise. */
export function makeScore(seconds: number, parts: Partial<Score> = {}): Score {
  lines += 1;
  return {
    ref: { kind: 'line', file: 'auth.log', line: lines },
    timeMs: T0 + seconds * 1000,
    offset: 0,
    host: 'web1',
    program: 'sshd',
    pid: 0,
    body: 'a line',
    repeat: 1,
    action: 'other',
    outcome: 'unknown',
    templateId: 1,
    template: 'a line',
    key: { user: 'none', address: 'none', command: 'none', relation: 'none' },
    keyId: 1,
    stream: 'inside',
    channel: 'access',
    entities: { episode: `other:${lines}`, local: false },
    failuresBefore: 0,
    lineReconstructed: false,
    late: false,
    surprisal: 0,
    rank: 1,
    isAnomaly: false,
    reason: '',
    expected: [],
    cusum: 0,
    ...parts,
  };
}
