import { describe, expect, it } from 'vitest';

import { evidenceOf, foundAt, limitFor, type ScoredSet } from '../../../bench/detection/detection.js';
import { foundOf, foundRow } from '../../../bench/detection/measure.js';
import { scored, session } from './scored.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

describe('sessions found at a number of false alerts', () => {
  it('sets the limit so that just so many benign maxima lie above it', () => {
    const strengths = { benign: [50, 40, 30, 20], sessions: [45, 35, 40] };
    expect(limitFor(strengths, 1)).toBe(40);
    expect(foundAt(strengths, 1)).toEqual([true, false, false]);
    expect(limitFor(strengths, 0.4)).toBe(50);
    expect(limitFor(strengths, 12)).toBe(0);
    expect(foundAt(strengths, 12)).toEqual([true, true, true]);
  });

  it('counts by variant, a host-day and a day over all hosts', () => {
    const sessions = [session('loud', 0, 1), session('careful', 0, 1)];
    const set = { sessions, hostDays: 4, testDays: 2 };
    const { hostDay, day } = foundOf(set, { benign: [50, 40, 30, 20], sessions: [45, 35] });
    expect(hostDay.all).toEqual([0, 1, 2, 2, 2]);
    expect(hostDay.loud).toEqual([0, 1, 1, 1, 1]);
    expect(hostDay.careful).toEqual([0, 0, 1, 1, 1]);
    expect(hostDay.from).toEqual([1, 2]);
    expect(day.all).toEqual([0, 2]);
    expect(day.from).toEqual([1, 1]);
  });

  it('names the number of rates for a session that is found at none', () => {
    const sessions = [session('loud', 0, 1), session('careful', 0, 1)];
    expect(
      foundRow(sessions, [
        [false, false],
        [true, false],
      ]).from,
    ).toEqual([1, 2]);
  });
});

describe('added evidence', () => {
  const base = { hubs: [], candidateNats: 4 };

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

  it('tells how far failures of one source went, beside the evidence', () => {
    const startMs = 5 * DAY_MS;
    const guess = (i: number, cusum: number): ScoredSet['all']['scores'][number] => ({
      ...scored(startMs + i, 'ann', 0),
      isAnomaly: true,
      cusum,
    });
    const { sessions, bursts } = evidenceOf({
      ...base,
      benign: { scores: [], session: [] },
      all: { scores: [guess(0, 13), guess(1, 25), guess(2, 50), scored(startMs, 'bob', 20)], session: [0, 0, 1, 2] },
      sessions: [0, 1, 2].map(() => session('loud', startMs, startMs)),
    });
    expect(bursts).toEqual([25, 50, 0]);
    expect(sessions[1]).toBeCloseTo(30 + 3 * Math.log(2), 9);
  });

  it('counts tempo by its scale, and not without one', () => {
    const startMs = 5 * DAY_MS;
    const tempo = [{ factor: 'hour', subject: 'ann', nats: 12, text: 'at 3 in the morning' }] as const;
    const lines: ScoredSet = {
      ...base,
      benign: { scores: [], session: [] },
      all: { scores: [{ ...scored(startMs, 'ann', 0), tempo }], session: [0] },
      sessions: [session('careful', startMs, startMs)],
    };
    const never = { days: 28, top: [] };
    const scale = { keyNats: 5, hour: never, amount: never, order: never, source: never };
    expect(evidenceOf(lines).sessions).toEqual([0]);
    // half an occurrence in 28 days falls by e for every .7 of the 12 − 4 nats
    const nats = 2 + Math.log(28 / 0.5) + 8 / 0.7;
    expect(evidenceOf({ ...lines, tempo: scale }).sessions[0]).toBeCloseTo(5 * nats, 9);
  });
});
