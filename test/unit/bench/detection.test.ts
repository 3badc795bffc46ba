import { describe, expect, it } from 'vitest';

import { alarmLevels } from '../../../bench/detection/alarm-levels.js';
import { evidenceOf, foundAt, limitFor, type ScoredSet } from '../../../bench/detection/detection.js';
import { foundRow } from '../../../bench/detection/measure.js';
import type { PlannedSession } from '../../../bench/detection/set-lines.js';
import { toScore, type Score } from '../../../src/types/index.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

let line = 0;
/** A line of an account's login, with a surprisal. */
function scored(timeMs: number, account: string, surprisal: number, template = 1): Score {
  line += 1;
  return toScore(
    {
      log: {
        ref: { kind: 'line', file: 'auth.log', line },
        timeMs,
        offset: line,
        host: 'web',
        program: 'sudo',
        pid: line,
        body: '',
        content: '',
        repeat: 1,
        fields: { action: 'sudo', outcome: 'success', user: account, invalidUser: false, preAuth: false },
        lineReconstructed: false,
        late: false,
      },
      template: { id: template, program: 'sudo', text: '' },
      key: { template, user: 2, address: 0, command: 1, relation: 1 },
      keyId: template,
      stream: 'inside',
      channel: 'action',
      row: new Int32Array(17),
      command: '',
      entities: { episode: `account:${account}:${timeMs}`, account, local: false },
      failuresBefore: 0,
    },
    { surprisal, rank: 1, isAnomaly: false, reason: '', expected: [], cusum: 0 },
  );
}

function session(variant: 'loud' | 'careful', startMs: number, endMs: number): PlannedSession {
  return { intrusion: `${variant}#1`, family: 'stolen-key', variant, hosts: ['web'], startMs, endMs, lines: 1 };
}

describe('sessions found at a rate of false alerts', () => {
  it('sets the limit so that just so many benign maxima lie above it', () => {
    const strengths = { benign: [50, 40, 30, 20], sessions: [45, 35, 40], hostDays: 4 };
    expect(limitFor(strengths, 0.25)).toBe(40);
    expect(foundAt(strengths, 0.25)).toEqual([true, false, false]);
    expect(limitFor(strengths, 0.1)).toBe(50);
    expect(limitFor(strengths, 3)).toBe(0);
    expect(foundAt(strengths, 3)).toEqual([true, true, true]);
  });

  it('counts by variant', () => {
    const sessions = [session('loud', 0, 1), session('careful', 0, 1)];
    const row = foundRow({ sessions }, { benign: [50, 40, 30, 20], sessions: [45, 35], hostDays: 4 });
    expect(row.all).toEqual([0, 1, 2, 2, 2]);
    expect(row.loud).toEqual([0, 1, 1, 1, 1]);
    expect(row.careful).toEqual([0, 0, 1, 1, 1]);
  });
});

describe('added evidence', () => {
  const base = { hubs: [], hostDays: 10, candidateNats: 4 };

  it('adds the signatures of linked lines, and counts a session without the lines of others', () => {
    const startMs = 5 * DAY_MS;
    // the same account: together they would be one component of 16 + 6 + 8
    const first = [scored(startMs, 'ann', 20, 1), scored(startMs + MINUTE_MS, 'ann', 10, 2)];
    const second = [scored(startMs + 2 * MINUTE_MS, 'ann', 12, 3)];
    const set: ScoredSet = {
      ...base,
      benign: { scores: [], session: [] },
      all: { scores: [...first, ...second], session: [0, 0, 1] },
      sessions: [session('loud', startMs, startMs + MINUTE_MS), session('loud', startMs, startMs + 2 * MINUTE_MS)],
    };
    const { sessions } = evidenceOf(set);
    expect(sessions[0]).toBeCloseTo(16 + 6, 9);
    expect(sessions[1]).toBeCloseTo(8, 9);
  });

  it('takes benign lines that link with the session into account, as in service', () => {
    const startMs = 5 * DAY_MS;
    const scores = [scored(startMs, 'bob', 9, 4), scored(startMs + MINUTE_MS, 'bob', 14, 5)];
    const { sessions } = evidenceOf({
      ...base,
      benign: { scores: [], session: [] },
      all: { scores, session: [-1, 0] },
      sessions: [session('careful', startMs + MINUTE_MS, startMs + MINUTE_MS)],
    });
    expect(sessions[0]).toBeCloseTo(5 + 10, 9);
  });

  it('joins benign maxima that start within half an hour', () => {
    const scores = [
      scored(0, 'ann', 10, 1),
      scored(10 * MINUTE_MS, 'bob', 14, 2),
      scored(DAY_MS, 'cid', 24, 3),
      scored(DAY_MS + MINUTE_MS, 'cid', 3, 4),
    ];
    const { benign } = evidenceOf({
      ...base,
      benign: { scores, session: [-1, -1, -1, -1] },
      all: { scores: [], session: [] },
      sessions: [],
    });
    expect(benign.map((value) => Math.round(value))).toEqual([20, 10]);
  });
});

describe('false alarms as the limit falls', () => {
  const item = (
    minute: number,
    evidence: number,
    host = 'web',
  ): { host: string; startMs: number; evidence: number } => ({
    host,
    startMs: minute * MINUTE_MS,
    evidence,
  });

  it('counts what starts within half an hour once', () => {
    expect(alarmLevels([item(0, 10), item(20, 14), item(60, 9)])).toEqual([14, 9]);
    expect(alarmLevels([item(0, 10), item(20, 14, 'db')])).toEqual([14, 10]);
  });

  it('does not join strong items by the weak ones between them', () => {
    const stream = Array.from({ length: 50 }, (_, i) => item(i * 10, 1));
    expect(alarmLevels([...stream, item(5, 30), item(405, 20)])).toEqual([30, 20]);
  });

  it('keeps the count once two alarms have grown into one', () => {
    // the third ties the first two together: still two were seen at 8
    expect(alarmLevels([item(0, 9), item(50, 8), item(25, 7), item(300, 6), item(600, 5)])).toEqual([9, 8, 5]);
  });
});
