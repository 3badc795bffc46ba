import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEAST_EXCESS, ONCE_A_DAY, rarityNats, rarityOf, tailOf } from '../../../src/delineate/rarity.js';

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
const values = fc.array(fc.oneof(fc.double({ min: 0, max: 40, noNaN: true }), fc.constantFrom(0, 1, 2)), {
  maxLength: 300,
});
const days = fc.double({ min: 0.5, max: 400, noNaN: true });

describe('the tail of the largest values', () => {
  it('is a quarter of them, four at least and twenty at most, over the next', () => {
    expect(tailOf(upTo(20).reverse())).toEqual({ k: 5, u: 15, excess: 3 });
    expect(tailOf(upTo(6).reverse())).toEqual({ k: 4, u: 2, excess: 2.5 });
    expect(tailOf(upTo(200).reverse())).toEqual({ k: 20, u: 180, excess: 10.5 });
  });

  it('begins at 0 where there are no more', () => {
    expect(tailOf([4, 2])).toEqual({ k: 2, u: 0, excess: 3 });
    expect(tailOf([])).toEqual({ k: 0, u: 0, excess: 0 });
    expect(tailOf([3, 3, 3, 3, 3])).toEqual({ k: 4, u: 3, excess: 0 });
  });
});

describe('how rare a value is', () => {
  it('is counted where there are values: 2 nats for once a day, 0 for e² a day and more', () => {
    const rarity = rarityOf(upTo(20), 10);
    // 7 of 20 are 14 and more, in ten days
    expect(rarityNats(rarity, 14)).toBeCloseTo(ONCE_A_DAY - Math.log(0.7), 12);
    expect(rarityNats(rarity, 11)).toBeCloseTo(ONCE_A_DAY, 12);
    expect(rarityNats(rarity, 0.5)).toBeCloseTo(ONCE_A_DAY - Math.log(2), 12);
    expect(rarityNats(rarityOf(upTo(100), 10), 1)).toBe(0);
    expect(rarityNats(rarity, 0)).toBe(0);
  });

  it('is extended beyond them by an exponential tail', () => {
    // k = 5, u = 15, mean excess 3: 5 in ten days · e^-((27 − 15)/3)
    expect(rarityNats(rarityOf(upTo(20), 10), 27)).toBeCloseTo(ONCE_A_DAY - Math.log(0.5) + 4, 12);
  });

  it('of what was never seen at all is that of half an occurrence', () => {
    expect(rarityNats(rarityOf([], 20), 1.4)).toBeCloseTo(ONCE_A_DAY - Math.log(0.5 / 20) + 1.4 / LEAST_EXCESS, 12);
  });

  it('beyond equal values falls off at the least excess', () => {
    expect(rarityNats(rarityOf(Array<number>(8).fill(3), 8), 3 + LEAST_EXCESS)).toBeCloseTo(
      ONCE_A_DAY - Math.log(4 / 8) + 1,
      12,
    );
  });

  it('takes no value of a long history for rare because many others were larger', () => {
    // ten a day for a year, all about the same
    const rarity = rarityOf(
      Array.from({ length: 3650 }, (_, i) => 5 + i / 1e6),
      365,
    );
    expect(rarityNats(rarity, 5.0001)).toBe(0);
    expect(rarity.top.length).toBeLessThan(3650);
    expect(rarityNats(rarity, rarity.top[365 - 1])).toBeCloseTo(ONCE_A_DAY, 2);
  });

  it('grows with the value, is finite, and survives JSON', () => {
    fc.assert(
      fc.property(
        values,
        days,
        fc.double({ min: 0, max: 40, noNaN: true }),
        fc.double({ min: 0, max: 9, noNaN: true }),
        (seen, length, value, by) => {
          const rarity = rarityOf(seen, length);
          const nats = rarityNats(rarity, value);
          expect(nats).toBeGreaterThanOrEqual(0);
          expect(rarityNats(rarity, value + by)).toBeGreaterThanOrEqual(nats - 1e-9);
          expect(nats).toBeLessThan(Infinity);
          expect(rarityNats(JSON.parse(JSON.stringify(rarity)) as typeof rarity, value)).toBe(nats);
        },
      ),
    );
  });

  it('is less the more often benign time came to it', () => {
    fc.assert(
      fc.property(values, days, fc.double({ min: 0.1, max: 40, noNaN: true }), (seen, length, value) => {
        const count = seen.filter((other) => other >= value).length;
        fc.pre(count > 0 && value <= tailOf(rarityOf(seen, length).top).u);
        expect(rarityNats(rarityOf(seen, length), value)).toBeCloseTo(
          Math.max(0, ONCE_A_DAY - Math.log(count / length)),
          9,
        );
      }),
    );
  });
});
