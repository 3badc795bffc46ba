import { describe, expect, it } from 'vitest';

import { isolationForestScores, volumeScores } from '../../../bench/detection/controls.js';
import { countVectors, trainForest } from '../../../bench/detection/isolation-forest.js';
import type { Prepared, TestRun } from '../../../bench/detection/prepare.js';
import type { EncodedLog } from '../../../src/types/index.js';
import { HOUR, inside, MINUTE } from '../tempo/samples.js';

/** So many lines of a kind in the ten minutes from a time on. */
function lines(atMs: number, count: number, template = 1, host = 'web'): EncodedLog[] {
  return Array.from({ length: count }, (_, i) => inside({ atMs: atMs + i * 1000, template, host }));
}

function prepared(train: readonly EncodedLog[], test: readonly EncodedLog[], keys = 3): Prepared {
  const run = { events: test } as unknown as TestRun;
  return { train, benign: run, all: run, shape: { keys } } as unknown as Prepared;
}

const outside = (event: EncodedLog): EncodedLog => ({ ...event, stream: 'outside' });

describe('volume', () => {
  it('is the share of benign ten minutes with as many lines, in nats: worked by hand', () => {
    // history: ten minutes with 1, 1, 2 and 4 inside lines; outside lines do not count
    const train = [
      ...lines(0, 1),
      ...lines(0, 1, 1, 'db'),
      ...lines(HOUR, 2),
      ...lines(2 * HOUR, 4),
      ...lines(2 * HOUR, 9).map(outside),
    ];
    const test = [
      ...lines(5 * HOUR, 1),
      ...lines(6 * HOUR, 2),
      ...lines(7 * HOUR, 5),
      ...lines(8 * HOUR, 1).map(outside),
    ];
    const { all, benign } = volumeScores(prepared(train, test));
    // (1 + #{≥}) / (4 + 1): all four have 1 or more, two have 2 or more, none has 5
    const nats = [-Math.log(5 / 5), -Math.log(3 / 5), -Math.log(1 / 5)];
    const expected = [nats[0], nats[1], nats[1], ...Array.from({ length: 5 }, () => nats[2]), 0];
    all.forEach((score, i) => expect(score).toBeCloseTo(expected[i], 12));
    expect(all).toHaveLength(9);
    expect(benign).toEqual(all);
  });

  it('counts each host and each ten minutes of the clock by itself', () => {
    const train = [...lines(0, 1), ...lines(HOUR, 3)];
    const test = [
      ...lines(5 * HOUR + 9 * MINUTE, 1),
      ...lines(5 * HOUR + 10 * MINUTE, 1),
      ...lines(5 * HOUR, 1, 1, 'db'),
    ];
    expect([...volumeScores(prepared(train, test)).all].map(Math.abs)).toEqual([0, 0, 0]);
  });
});

describe('the isolation forest', () => {
  // sixty ordinary hours: some lines of kind 1, now and then one of kind 2
  const ordinary = (from: number): EncodedLog[] =>
    Array.from({ length: 60 }, (_, i) => [
      ...lines((from + i) * HOUR, 2 + (i % 5), 1),
      ...lines((from + i) * HOUR, i % 3 === 0 ? 1 : 0, 2),
    ]).flat();
  const flood = lines(200 * HOUR, 40, 2);
  const data = prepared(ordinary(0), [...ordinary(100), ...flood]);

  it('puts a flood first, as strange as no benign ten minutes were', () => {
    const { all } = isolationForestScores(data, 1);
    const first = all.slice(-flood.length);
    // none of 60 scores as much: ln 61
    first.forEach((score) => expect(score).toBeCloseTo(Math.log(61), 12));
    expect(Math.max(...all.slice(0, -flood.length))).toBeLessThan(first[0]);
  });

  it('is the same for a seed and another for the next, and gives the generator of numbers back', () => {
    const { random } = Math;
    const vectors = [
      ...countVectors(
        data.train.map(({ log, keyId }) => ({ ...log, column: keyId })),
        3,
      ).values(),
    ];
    const scores = (seed: number): number[] => trainForest(vectors, seed).predict([...vectors, [0, 0, 40]]);
    expect(scores(1)).toEqual(scores(1));
    expect(scores(2)).not.toEqual(scores(1));
    expect(Math.random).toBe(random);
    expect(isolationForestScores(data, 1).all).toEqual(isolationForestScores(data, 1).all);
    for (const seed of [1, 2, 3]) expect(scores(seed).indexOf(Math.max(...scores(seed)))).toBe(vectors.length);
  });

  it('scores no outside line', () => {
    const { all } = isolationForestScores(prepared(ordinary(0), flood.map(outside)), 1);
    expect(all.every((score) => score === 0)).toBe(true);
  });
});

describe('count vectors', () => {
  it('count by column, one for ten minutes of a host', () => {
    const event = (timeMs: number, column: number, host = 'web'): Parameters<typeof countVectors>[0][number] => {
      return { host, timeMs, column };
    };
    const vectors = countVectors([event(0, 1), event(599_999, 1), event(600_000, 0), event(0, 2, 'db')], 3);
    expect([...vectors]).toEqual([
      ['0 web', [0, 2, 0]],
      ['1 web', [1, 0, 0]],
      ['0 db', [0, 0, 1]],
    ]);
  });
});
