import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogram } from '../../../src/tempo/histogram.js';
import { SLOTS } from '../../../src/tempo/observation.js';
import { densityTail, slotShares, unknownTail, upperTail } from '../../../src/tempo/tail.js';

const counts = fc.array(fc.nat({ max: 20 }), { maxLength: 40 });

describe('the upper tail', () => {
  // 6 in bucket 0, 3 in bucket 1, 1 in bucket 3: 10 seen, 3 different
  const seen = histogram([6, 3, 0, 1]);

  it('is the share seen, with a Witten–Bell share of what is usual elsewhere', () => {
    expect(upperTail(seen, 1, 0.5)).toBeCloseTo((4 + 3 * 0.5) / 13, 12);
    expect(upperTail(seen, 2, 0.2)).toBeCloseTo((1 + 3 * 0.2) / 13, 12);
    expect(upperTail(seen, 9, 0.01)).toBeCloseTo((3 * 0.01) / 13, 12);
    expect(upperTail(histogram([]), 2, 0.25)).toBe(0.25);
  });

  it('is a probability that falls with the bucket', () => {
    fc.assert(
      fc.property(counts, (values) => {
        const tails = values.map((_, bucket) => upperTail(histogram(values), bucket, unknownTail(bucket)));
        tails.forEach((p, bucket) => {
          expect(p).toBeGreaterThan(0);
          expect(p).toBeLessThanOrEqual(bucket === 0 ? 1 : tails[bucket - 1]);
        });
        if (values.length > 0) expect(tails[0]).toBe(1);
      }),
    );
  });

  it('halves with each bucket where nothing is known', () => {
    expect([0, 1, 2, 10].map(unknownTail)).toEqual([1, 0.5, 0.25, 1 / 1024]);
  });
});

describe('the shares of hours', () => {
  it('are those seen, with a Witten–Bell share of others’', () => {
    const others = new Float64Array(SLOTS).fill(1 / SLOTS);
    const shares = slotShares({ counts: [3, 1], total: 4, distinct: 2 }, others);
    expect(shares[0]).toBeCloseTo((3 + 2 / 48) / 6, 12);
    expect(shares[1]).toBeCloseTo((1 + 2 / 48) / 6, 12);
    expect(shares[2]).toBeCloseTo(2 / 48 / 6, 12);
    expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(slotShares(histogram([]), others)).toEqual(others);
  });
});

describe('the p-value of an hour', () => {
  it('is the probability of all hours that are as improbable', () => {
    const shares = Float64Array.of(0.4, 0.3, 0.1, 0.1, 0.1);
    const tails = [1, 0.6, 0.3, 0.3, 0.3];
    tails.forEach((tail, slot) => {
      expect(densityTail(shares, slot)).toBeCloseTo(tail, 12);
    });
  });

  it('takes shares that differ by rounding for equal', () => {
    expect(densityTail(Float64Array.of(0.1 + 0.2, 0.3, 0.4), 1)).toBeCloseTo(0.6, 12);
  });
});
