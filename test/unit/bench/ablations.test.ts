import { describe, expect, it } from 'vitest';

import { ablations } from '../../../bench/detection/ablations.js';
import { evidenceOf, type ScoredSet } from '../../../bench/detection/detection.js';
import type { ParsedSet } from '../../../bench/detection/set-lines.js';
import type { WholeDetector } from '../../../bench/detection/whole-detector.js';
import type { Score, TempoReason } from '../../../src/types/index.js';
import { scored, session } from './scored.js';

const DAY_MS = 86_400_000;

function withTempo(score: Score, factor: TempoReason['factor']): Score {
  return { ...score, tempo: [{ factor, subject: 'ann', nats: 20, text: 'unusual' }] };
}

describe('the detector with parts of its evidence taken away', () => {
  const at = (day: number): number => day * DAY_MS;
  const sessions = [session('careful', at(3), at(3)), session('careful', at(5), at(5)), session('loud', at(7), at(7))];
  const never = { days: 28, top: [] };
  const tempo = { keyNats: 5, hour: never, amount: never, order: never, source: never };
  const lines = [
    withTempo(scored(at(3), 'ann', 0), 'order'),
    withTempo(scored(at(5), 'bob', 0), 'pace'),
    scored(at(7), 'cid', 30),
  ];
  const set: ScoredSet = {
    // one benign alarm of 6 nats of keys
    benign: { scores: [scored(at(1), 'dan', 10)], session: [-1] },
    all: { scores: lines, session: [0, 1, 2] },
    sessions,
    hubs: [],
    candidateNats: 4,
    tempo,
  };
  const parts = { host: 'web', keys: 6, failures: 0, tempo: { hour: 0, amount: 0, order: 0, source: 0 } };
  const history = { components: [{ ...parts, startMs: 0 }], days: 28 };
  const results = ablations(
    { sessions, hostDays: 10, testDays: 10 } as unknown as ParsedSet,
    { history, tempo } as unknown as WholeDetector,
    set,
    evidenceOf(set),
  );
  const found = (name: string, how: 'exact' | 'ownThreshold'): boolean[] =>
    (results.find((one) => one.name === name)?.[how] ?? []).map((place) => place < 2);

  it.each([
    ['whole detector', [true, true, true]],
    ['without tempo', [false, false, true]],
    ['without order', [false, true, true]],
    ['without hour', [true, true, true]],
    ['without amount', [true, false, true]],
    ['tempo alone', [true, true, false]],
  ])('%s', (name, expected) => {
    expect(found(name, 'exact')).toEqual(expected);
    expect(found(name, 'ownThreshold')).toEqual(expected);
  });

  it('counts the alarms on benign time above the own threshold', () => {
    // the least threshold is 10 nats, and benign time comes to 6
    expect(results.map(({ falsePerDay }) => falsePerDay)).toEqual(results.map(() => [0, 0]));
  });
});
