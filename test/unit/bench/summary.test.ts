import { describe, expect, it } from 'vitest';

import type { JobResult } from '../../../bench/detection/job.js';
import { interval, points } from '../../../bench/detection/markdown.js';
import { ablationShares, difference, estimate, sessionShares, wholeShares } from '../../../bench/detection/summary.js';

/** A set of two sessions, loud and careful, with what each seed found at a rate of 1 a host-day. */
function job(byMamba: readonly (readonly boolean[])[], byRule: readonly boolean[]): JobResult {
  const row = (found: readonly boolean[]): unknown => ({ hostDay: found.map((one) => (one ? 3 : 4)) });
  const scorer = (name: string, found: readonly boolean[], seed: number): unknown => {
    return { name, seed, masked: true, evidence: row(found), line: row(found) };
  };
  const exact = [0, 1];
  return {
    set: 'g-test-1',
    sessions: [{ variant: 'loud' }, { variant: 'careful' }],
    scorers: [...byMamba.map((found, i) => scorer('mamba', found, i + 1)), scorer('trigram', byRule, 1)],
    whole: {
      budgets: [{ budgetPerDay: 1, found: [true, false] }],
      ablations: [{ name: 'without tempo', exact, ownThreshold: exact }],
    },
  } as unknown as JobResult;
}

describe('what is said of several seeds', () => {
  const jobs = [
    job(
      [
        [true, true],
        [true, false],
        [true, false],
      ],
      [true, false],
    ),
  ];
  const rate = { perHostDay: 1 };

  it('counts a session by the share of seeds that found it', () => {
    const shares = sessionShares(jobs, 'mamba', true, 'evidence', rate);
    expect(shares.map(({ share, careful }) => [careful, share])).toEqual([
      [false, 1],
      [true, 1 / 3],
    ]);
    expect(sessionShares(jobs, 'mamba', true, 'evidence', { perHostDay: 0.5 }).map(({ share }) => share)).toEqual([
      0, 0,
    ]);
  });

  it('takes what ran with one seed from that', () => {
    expect(sessionShares(jobs, 'trigram', true, 'evidence', rate).map(({ share }) => share)).toEqual([1, 0]);
    expect(sessionShares(jobs, 'trigram', false, 'evidence', rate)).toEqual([]);
    expect(wholeShares(jobs, 1).map(({ share }) => share)).toEqual([1, 0]);
    expect(ablationShares(jobs, 'without tempo', 'exact', 0.25).map(({ share }) => share)).toEqual([1, 0]);
    expect(ablationShares(jobs, 'without tempo', 'ownThreshold', 1).map(({ share }) => share)).toEqual([1, 1]);
  });

  it('compares scorers session by session', () => {
    const own = sessionShares(jobs, 'mamba', true, 'evidence', rate);
    const theirs = sessionShares(jobs, 'trigram', true, 'evidence', rate);
    expect(difference(own, theirs).mean).toBeCloseTo(1 / 6, 12);
    expect(points(difference(own, own))).toBe('+0.0 (+0.0 to +0.0)');
    expect(interval(estimate([{ set: 'a', careful: false, share: 1 }]))).toBe('100.0 % (100.0–100.0)');
  });
});
