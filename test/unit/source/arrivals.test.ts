import { describe, expect, it } from 'vitest';
import { isArrivals } from '../../../src/source/arrivals-state.js';
import { Arrivals } from '../../../src/source/arrivals.js';
import { BUCKET_MS } from '../../../src/source/buckets.js';
import type { Arrival } from '../../../src/source/arrivals.js';

const T0 = Date.UTC(2026, 0, 10);

function arrival(bucket: number, seqNo: number, index = 'a'): Arrival {
  return { cursorMs: T0 + bucket * BUCKET_MS + 5, index, seqNo, key: `${index[0]}${seqNo}`.padEnd(12, '.') };
}

function again(arrivals: Arrivals): Arrivals {
  const state = arrivals.toJSON();
  expect(isArrivals(state)).toBe(true);
  return new Arrivals(arrivals.scope, 0, 20_000, JSON.parse(JSON.stringify(state)) as typeof state);
}

/** One bucket so full that those before it are not known by identity. */
function unknown(): Arrivals {
  const arrivals = new Arrivals('s', T0, 20_000);
  for (let i = 0; i < 20_001; i++) arrivals.add(arrival(2000, i, 'full'));
  arrivals.prune(T0);
  return arrivals;
}

const at = (bucket: number): number => T0 + bucket * BUCKET_MS;

describe('arrivals', () => {
  it('tells what grew, and above which numbers the new ones lie', () => {
    const arrivals = unknown();
    for (const one of [arrival(0, 4), arrival(0, 3), arrival(0, 9, 'b'), arrival(1, 7), arrival(2, 8)]) {
      arrivals.add(one);
    }
    for (const known of [arrivals, again(arrivals)]) {
      const counted = new Map([
        [at(0), 5],
        [at(1), 1],
        [at(3), 2],
      ]);
      const grown = known.growth(counted, at(4));
      expect([...grown]).toEqual([
        [at(0), 2],
        [at(3), 2],
      ]);
      expect(known.spans([...grown.keys()])).toEqual([
        {
          fromMs: at(0),
          toMs: at(1),
          above: [
            ['a', 4],
            ['b', 9],
          ],
        },
        { fromMs: at(3), toMs: at(4), above: [] },
      ]);
      // What was deleted is not made up for by what comes then.
      expect([...known.growth(new Map([[at(2), 1]]), at(4))]).toEqual([[at(2), 1]]);
    }
  });

  it('knows the documents of the newest buckets by identity', () => {
    const arrivals = new Arrivals('s', T0, 20_000);
    for (let bucket = 0; bucket < 100; bucket++) {
      for (let i = 0; i < 1000; i++) arrivals.add(arrival(bucket, bucket * 1000 + i));
    }
    arrivals.prune(T0);
    for (const known of [arrivals, again(arrivals)]) {
      expect(known.spans([at(79), at(80), at(95)])).toEqual([
        { fromMs: at(79), toMs: at(80), above: [['a', 79_999]] },
        { fromMs: at(80), toMs: at(81), above: null },
        { fromMs: at(95), toMs: at(96), above: null },
      ]);
      expect([known.has(arrival(80, 80_000)), known.has(arrival(80, 7)), known.has(arrival(79, 79_001))]).toEqual([
        true,
        false,
        false,
      ]);
    }
    expect(JSON.stringify(arrivals).length).toBeLessThan(170_000);
    // A pass needs those that it began with to its end, whatever comes.
    const next = again(arrivals);
    for (let i = 0; i < 100_000; i++) next.add(arrival(100 + (i >> 10), i, 'n'));
    expect(next.has(arrival(80, 80_000))).toBe(true);
    expect(again(next).has(arrival(80, 80_000))).toBe(true);
    expect(JSON.stringify(next).length).toBeLessThan(600_000);
    next.prune(T0);
    expect(next.has(arrival(80, 80_000))).toBe(false);
    expect(next.spans([at(80)])[0].above).toEqual([['a', 80_999]]);
    expect(JSON.stringify(next).length).toBeLessThan(170_000);
  });

  it('counts what it wrote off, and late ones, once', () => {
    const arrivals = unknown();
    arrivals.add(arrival(0, 1));
    arrivals.addLate(arrival(0, 9));
    arrivals.writeOff(at(0), 3);
    expect(again(arrivals).growth(new Map([[at(0), 5]]), at(1)).size).toBe(0);
    expect(again(arrivals).has(arrival(0, 9))).toBe(true);
    // Of two written at once the second may be seen first: the first is still above.
    expect(arrivals.spans([at(0)])[0].above).toEqual([['a', 1]]);
  });

  it('forgets late ones in the order they came, and is above them from then on', () => {
    const arrivals = unknown();
    for (let i = 0; i < 2003; i++) arrivals.addLate(arrival(0, i));
    expect([arrivals.has(arrival(0, 2)), arrivals.has(arrival(0, 3))]).toEqual([false, true]);
    expect(arrivals.spans([at(0)])[0].above).toEqual([['a', 2]]);
    arrivals.prune(at(1));
    expect(arrivals.toJSON()).toMatchObject({ late: [], floorMs: at(1) });
    expect(arrivals.toJSON().buckets).toHaveLength(1);
  });

  it('asks in few spans, each above all that is known in it', () => {
    const arrivals = unknown();
    for (let i = 0; i < 1008; i++) arrivals.add(arrival(i, i % 2 === 0 ? 5000 - i : i));
    const spans = arrivals.spans(Array.from({ length: 504 }, (_, i) => at(2 * i)));
    expect(spans.length).toBeLessThanOrEqual(75);
    expect(spans[0]).toMatchObject({ fromMs: T0, above: [['a', 5000]] });
    for (const { fromMs, toMs, above } of spans) {
      const numbers = Array.from({ length: (toMs - fromMs) / BUCKET_MS }, (_, i) => (fromMs - T0) / BUCKET_MS + i);
      expect(above).toEqual([['a', Math.max(...numbers.map((i) => (i % 2 === 0 ? 5000 - i : i)))]]);
    }
  });

  it('is bounded by buckets times indices, and looks no further back than it knows', () => {
    const arrivals = new Arrivals('s', T0, 20_000);
    for (let bucket = 0; bucket < 300; bucket++) {
      for (let i = 0; i < 100; i++) arrivals.add(arrival(bucket, bucket, `index${i}`));
    }
    arrivals.prune(T0);
    expect(arrivals.floorMs).toBe(at(100));
    expect(arrivals.toJSON().buckets).toHaveLength(200);
    expect(JSON.stringify(arrivals).length).toBeLessThan(500_000);
    arrivals.add(arrival(99, 1));
    expect(arrivals.toJSON().buckets).toHaveLength(200);
  });

  it('begins anew where other documents are counted', () => {
    const arrivals = new Arrivals('s', T0, 20_000);
    arrivals.add(arrival(0, 1));
    const other = new Arrivals('t', at(7) + 1, 20_000, arrivals.toJSON());
    expect(other.toJSON()).toMatchObject({ floorMs: at(8), buckets: [] });
  });
});
