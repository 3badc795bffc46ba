import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUCKETS, bucketOf, dayOf, deedKey, hourOf, SLOTS, slotOf } from '../../../src/tempo/observation.js';

const hourAt = (...at: Parameters<typeof Date.UTC>): number => hourOf(Date.UTC(...at));

describe('buckets', () => {
  it('are exact to four, then two an octave', () => {
    const bounds = [0, 1, 2, 3, 4, 5, 5.6, 5.7, 8, 11, 12, 16, 64, 1024];
    // ⌊2 log2 v⌋: 5 → 4.64, 5.6 → 4.97, 5.7 → 5.02, 11 → 6.92, 12 → 7.17
    expect(bounds.map(bucketOf)).toEqual([0, 0, 1, 2, 3, 4, 4, 5, 6, 6, 7, 8, 12, 20]);
    expect(bucketOf(1e12)).toBe(BUCKETS - 1);
  });

  it('never fall as the value grows', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e7, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (a, by) => {
          const bucket = bucketOf(a);
          expect(Number.isInteger(bucket) && bucket >= 0 && bucket < BUCKETS).toBe(true);
          expect(bucketOf(a + by)).toBeGreaterThanOrEqual(bucket);
        },
      ),
    );
  });
});

describe('slots', () => {
  it('know working days from weekends; 1970 began on a Thursday', () => {
    expect(slotOf(0)).toBe(0);
    expect(slotOf(hourAt(1970, 0, 2, 23))).toBe(23);
    expect(slotOf(hourAt(1970, 0, 3, 0))).toBe(24);
    expect(slotOf(hourAt(1970, 0, 4, 23))).toBe(47);
    expect(slotOf(hourAt(1970, 0, 5, 0))).toBe(0);
    // Friday, Saturday, Sunday, Monday
    expect([9, 10, 11, 12].map((day) => slotOf(hourAt(2026, 0, day, 7)))).toEqual([7, 31, 31, 7]);
  });

  it('are what the calendar says, before 1970 as well', () => {
    fc.assert(
      fc.property(fc.integer({ min: -4e12, max: 4e12 }), (timeMs) => {
        const date = new Date(timeMs);
        const weekend = date.getUTCDay() === 0 || date.getUTCDay() === 6;
        const slot = slotOf(hourOf(timeMs));
        expect(slot).toBe(date.getUTCHours() + (weekend ? SLOTS / 2 : 0));
      }),
    );
  });
});

it('days are whole days of UTC', () => {
  expect([0, 86_399_999, 86_400_000, -1].map(dayOf)).toEqual([0, 0, 1, -1]);
});

it('no two pairs of actor and deed have the same name', () => {
  expect(deedKey('a', '1 0')).not.toBe(deedKey('a1', ' 0'));
});
