import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideRetry, DEFAULT_RETRY } from '../../../src/search/index.js';

const policy = { maxRetries: 3, baseDelayMs: 100, maxDelayMs: 1000 };

describe('decideRetry', () => {
  it('waits for what may pass, and fails at once on what will not', () => {
    for (const status of [429, 502, 503, 504]) {
      expect(decideRetry({ status }, 0, policy, () => 1)).toEqual({ action: 'wait', delayMs: 100 });
    }
    for (const status of [400, 401, 403, 404, 409, 413, 500]) {
      expect(decideRetry({ status }, 0, policy, () => 1).action).toBe('fail');
    }
    for (const fault of ['refused', 'lost', 'timeout'] as const) {
      expect(decideRetry({ fault }, 0, policy, () => 1).action).toBe('wait');
    }
    for (const fault of ['tls', 'aborted', 'product', 'other'] as const) {
      expect(decideRetry({ fault }, 0, policy, () => 1).action).toBe('fail');
    }
  });

  it('repeats a conditional write only when it certainly was not carried out', () => {
    const once = (outcome: Parameters<typeof decideRetry>[0]): string =>
      decideRetry(outcome, 0, policy, () => 1, false).action;
    expect([{ status: 429 }, { status: 503 }, { fault: 'refused' as const }].map(once)).toEqual([
      'wait',
      'wait',
      'wait',
    ]);
    expect([{ status: 504 }, { fault: 'lost' as const }, { fault: 'timeout' as const }].map(once)).toEqual([
      'fail',
      'fail',
      'fail',
    ]);
  });

  it('gives up after the retries it was given, and never waits beyond its bounds', () => {
    expect(decideRetry({ status: 503 }, 3, policy, () => 0).action).toBe('fail');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const decision = decideRetry({ status: 503 }, attempt, { ...DEFAULT_RETRY, maxRetries: 100 }, () => random);
        if (decision.action === 'fail') return false;
        return decision.delayMs >= DEFAULT_RETRY.baseDelayMs / 2 && decision.delayMs <= DEFAULT_RETRY.maxDelayMs;
      }),
    );
  });
});
