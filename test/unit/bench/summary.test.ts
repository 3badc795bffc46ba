import { describe, expect, it } from 'vitest';

import type { JobResult } from '../../../bench/detection/job.js';
import { interval, points } from '../../../bench/detection/markdown.js';
import { difference, estimate, sessionShares, wholeShares } from '../../../bench/detection/summary.js';

/** A job of two sessions, loud and careful, with what one seed found at a rate of 1. */
function job(seed: number, byMamba: readonly boolean[], byRule: readonly boolean[] | undefined): JobResult {
  const row = (found: readonly boolean[]): unknown => ({
    bySession: found.map((one) => [false, false, false, one, true]),
  });
  const scorer = (name: string, found: readonly boolean[]): unknown => {
    return { name, masked: true, evidence: row(found), line: row(found) };
  };
  return {
    set: 'g-test-1',
    seed,
    sessions: [{ variant: 'loud' }, { variant: 'careful' }],
    scorers: [scorer('mamba', byMamba), ...(byRule === undefined ? [] : [scorer('trigram', byRule)])],
    whole: { budgets: [{ budgetPerDay: 1, found: byMamba }] },
  } as unknown as JobResult;
}

describe('what is said of several seeds', () => {
  const jobs = [
    job(1, [true, true], [true, false]),
    job(2, [true, false], undefined),
    job(3, [true, false], undefined),
  ];

  it('counts a session by the share of seeds that found it', () => {
    const shares = sessionShares(jobs, 'mamba', true, 'evidence', 1);
    expect(shares.map(({ share, careful }) => [careful, share])).toEqual([
      [false, 1],
      [true, 1 / 3],
    ]);
    expect(wholeShares(jobs, 1).map(({ share }) => share)).toEqual([1, 1 / 3]);
  });

  it('takes a scorer that draws nothing from the one seed it ran with', () => {
    expect(sessionShares(jobs, 'trigram', true, 'evidence', 1).map(({ share }) => share)).toEqual([1, 0]);
    expect(sessionShares(jobs, 'trigram', false, 'evidence', 1)).toEqual([]);
  });

  it('compares scorers session by session', () => {
    const own = sessionShares(jobs, 'mamba', true, 'evidence', 1);
    const theirs = sessionShares(jobs, 'trigram', true, 'evidence', 1);
    expect(difference(own, theirs).mean).toBeCloseTo(1 / 6, 12);
    expect(points(difference(own, own))).toBe('+0.0 (+0.0 to +0.0)');
    expect(interval(estimate([{ set: 'a', careful: false, share: 1 }]))).toBe('100.0 % (100.0–100.0)');
  });
});
