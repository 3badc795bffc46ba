import { packRows } from '../../../src/connector/cross-fit.js';
import { describe, expect, it } from 'vitest';
import { calibrateAlarm, calibrateTopK, withoutNovel } from '../../../src/connector/calibrate.js';
import { isUnexpected } from '../../../src/delineate/index.js';
import type { ThresholdInput } from '../../../src/connector/calibrate.js';
import type { HeldOutScores } from '../../../src/connector/fit.js';
import type { HubTable } from '../../../src/delineate/index.js';
import { ROW_WIDTH, USER_CLASSES } from '../../../src/types/index.js';
import type { EncodedLog } from '../../../src/types/index.js';
import { DAY_MS, failure, MINUTE_MS, parsed, signIn, smallConfig, T0 } from './history.js';

/** Held-out scores of streams, by the ranks; 0 nats each. */
function held(
  ranks: readonly number[][],
  novel: readonly number[][] = ranks.map((of) => of.map(() => 0)),
): HeldOutScores {
  return {
    surprisal: ranks.map((of) => new Float64Array(of.length)),
    rank: ranks.map((of) => Uint32Array.from(of)),
    novel: novel.map((of) => Uint8Array.from(of)),
  };
}

describe('Top-K', () => {
  const ranks = [Array.from({ length: 97 }, () => 1).concat([9, 7]), [5]];

  it('is the smallest that flags no more than the share of benign events', () => {
    expect(calibrateTopK(held(ranks), 0)).toBe(9);
    expect(calibrateTopK(held(ranks), 0.01)).toBe(7);
    expect(calibrateTopK(held(ranks), 0.02)).toBe(5);
    expect(calibrateTopK(held(ranks), 0.03)).toBe(1);
    expect(calibrateTopK(held(ranks), 0.5)).toBe(1);
  });

  it('leaves out events that no model scored, and novel keys, which are flagged anyway', () => {
    expect(calibrateTopK(held([[0, 0, 0, 4]]), 0)).toBe(4);
    expect(calibrateTopK(held([[90, 3, 2, 1]], [[1, 0, 0, 0]]), 0)).toBe(3);
    // half of four events is two, whether or not some of them are novel
    expect(calibrateTopK(held([[90, 4, 3, 2]], [[1, 0, 0, 0]]), 0.5)).toBe(2);
    expect(calibrateTopK(held([[0]]), 0)).toBe(1);
    expect(calibrateTopK(held([[8]], [[1]]), 0)).toBe(1);
  });

  it('takes masked scores from what is left without novel keys', () => {
    const scores = { ...held([[90, 3, 2, 1]], [[1, 0, 0, 0]]), surprisal: [Float64Array.of(20, 3, 2, 1)] };
    const masked = withoutNovel(scores);
    expect(masked).toEqual({ ...held([[0, 3, 2, 1]]), surprisal: [Float64Array.of(0, 3, 2, 1)] });
    // one of three that are scored; unmasked, two of four
    expect(calibrateTopK(masked, 0.34)).toBe(2);
    expect(calibrateTopK(scores, 0.5)).toBe(1);
    expect(scores.rank[0][0]).toBe(90);
  });

  it('flags a key behind the K-th, and an unknown one at any rank', () => {
    expect(isUnexpected(false, 5, 5)).toBe(false);
    expect(isUnexpected(false, 6, 5)).toBe(true);
    expect(isUnexpected(true, 1, 5)).toBe(true);
  });
});

describe('the alarm threshold', () => {
  const OFFICE = '198.51.100.7';
  const quiet = { unseen: { existing: 12, root: 12 }, hosts: [], alarms: { days: 10, maxima: [] } };

  /** On each of ten days two sign-ins from one address a quarter of an hour apart, of two accounts and templates. */
  const events = Array.from({ length: 10 }, (_, day) =>
    [0, 1].map((i) => ({ atMs: T0 + day * DAY_MS + i * 15 * MINUTE_MS, i })),
  )
    .flat()
    .map(({ atMs, i }): EncodedLog => {
      const [log] = parsed([signIn(atMs)]);
      return {
        log,
        template: { id: 1 + i, program: 'sshd', text: '' },
        key: { template: 1 + i, user: 2, address: 1, command: 0, relation: 1 },
        keyId: 1 + i,
        stream: 'inside',
        channel: 'access',
        row: new Int32Array(ROW_WIDTH),
        entities: { episode: `sshd:${i}:${atMs}`, address: OFFICE, account: ['alice', 'bob'][i], local: false },
        command: '',
        failuresBefore: 0,
      };
    });
  const streams = [{ host: 'web', events, rows: packRows(events) }];
  const scores = { ...held([events.map(() => 9)]), surprisal: [Float64Array.from(events, () => 24)] };
  const config = smallConfig({ delineate: { budgetPerDay: 0.1 } });
  const range = { fromMs: T0, toMs: T0 + 10 * DAY_MS };
  const input = {
    events,
    streams,
    scores,
    topK: 1,
    hubs: [],
    failures: quiet,
    range,
    tempoOf: () => undefined,
    config,
  };
  const calibrate = (hubs: HubTable, more: Partial<ThresholdInput> = {}): number =>
    calibrateAlarm({ ...input, hubs, ...more }).threshold;

  it('is what benign components of the history reach, by their held-out scores', () => {
    // two signatures of 24 − 4 nats in one component a day
    expect(calibrate([])).toBeCloseTo(40, 6);
    expect(calibrate([], { scores: { ...scores, surprisal: [Float64Array.from(events, () => 20)] } })).toBeCloseTo(
      32,
      6,
    );
  });

  it('is taken with the hubs that scoring knows: a busy address joins nothing', () => {
    const hubs = [{ host: 'web', addresses: [OFFICE], accounts: [], cronUsers: [] }];
    expect(calibrate(hubs)).toBeCloseTo(20, 6);
  });

  it('counts a burst of failures where the limits of the host let it alarm', () => {
    const bursts = Array.from({ length: 10 }, (_, day) =>
      parsed(Array.from({ length: 12 }, (_, i) => failure(T0 + day * DAY_MS + i, 'root', '203.0.113.5'))),
    )
      .flat()
      .map((log): EncodedLog => {
        const key = { template: 1, user: USER_CLASSES.indexOf('root'), address: 5, command: 0, relation: 0 };
        const entities = { episode: 'sshd:9:0', address: '203.0.113.5', local: false };
        const row = new Int32Array(ROW_WIDTH);
        const template = { id: 1, program: 'sshd', text: '' };
        return { ...events[0], log, template, key, stream: 'outside', row, entities };
      });
    const threshold = (root: number): number =>
      calibrateAlarm({
        ...input,
        events: bursts,
        streams: [],
        scores: held([]),
        failures: { ...quiet, hosts: [{ host: 'web', existing: 12, root }] },
      }).threshold;
    // no component at all: the floor
    expect(threshold(12 * Math.log(30) + 1)).toBe(10);
    expect(threshold(12)).toBeGreaterThan(20);
  });
});
