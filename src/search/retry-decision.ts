import type { Random } from '../types/index.js';

/** What became of one try: an HTTP status, or why there was none. */
export interface TryOutcome {
  readonly status?: number;
  readonly fault?: WireFaultKind;
}

/** `refused`: the request certainly never arrived. `lost` and `timeout`: it may have been carried out. */
export type WireFaultKind = 'refused' | 'lost' | 'timeout' | 'tls' | 'aborted' | 'product' | 'other';

export interface RetryPolicy {
  /** Tries after the first. */
  readonly maxRetries: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
}

export const DEFAULT_RETRY: RetryPolicy = { maxRetries: 4, baseDelayMs: 250, maxDelayMs: 15_000 };

export type RetryDecision = { readonly action: 'wait'; readonly delayMs: number } | { readonly action: 'fail' };

const FAIL: RetryDecision = { action: 'fail' };
/** The server said that it did nothing. */
const REJECTED = new Set([429, 503]);
/** A gateway gave up: the request may have been carried out. */
const UNCERTAIN = new Set([502, 504]);

/**
 * Decides, without doing it, whether to try again. Exponential with full jitter
 * (AWS Architecture Blog, "Exponential Backoff And Jitter"): delay = random × min(max, base × 2^attempt), at least base / 2.
 * @param attempt 0 after the first try
 * @param idempotent false: retry only what certainly was not carried out
 */
export function decideRetry(
  outcome: TryOutcome,
  attempt: number,
  policy: RetryPolicy,
  random: Random,
  idempotent = true,
): RetryDecision {
  if (attempt >= policy.maxRetries) return FAIL;
  const safe = outcome.fault === 'refused' || (outcome.status !== undefined && REJECTED.has(outcome.status));
  const uncertain =
    outcome.fault === 'lost' ||
    outcome.fault === 'timeout' ||
    (outcome.status !== undefined && UNCERTAIN.has(outcome.status));
  if (!safe && !(uncertain && idempotent)) return FAIL;
  const ceiling = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** attempt);
  return { action: 'wait', delayMs: Math.max(policy.baseDelayMs / 2, Math.round(random() * ceiling)) };
}
