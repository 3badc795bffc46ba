import { tailLevel } from './rarity.js';
import { levelOf, MAX_MAXIMA, NO_ALARM_THRESHOLD, type BenignMaxima } from './threshold.js';

/** What a source fails at: accounts in use here, or root. Guesses at names that do not exist here are counted as neither. */
export const FAILURE_TRACKS = ['existing', 'root'] as const;
export type FailureTrack = (typeof FAILURE_TRACKS)[number];

/** The largest statistic that a source reached on one day while nothing alarmed. */
export interface FailurePeak {
  readonly host: string;
  readonly track: FailureTrack;
  readonly statistic: number;
}

/** Alarm limits h of one host, nats. */
export interface FailureLimits {
  readonly existing: number;
  readonly root: number;
}

/** JSON-safe; part of a bundle. `unseen` is for hosts without benign history: the highest of the hosts that have one. */
export interface FailureLimitTable {
  readonly unseen: FailureLimits;
  readonly hosts: readonly (FailureLimits & { readonly host: string })[];
  /** Peaks of all hosts and both tracks, each scaled by 12 over its limit: how seldom benign history comes so far (`burstLimit`). */
  readonly alarms: BenignMaxima;
}

/** The least limit: the fourth failure in quick succession passes it, three mistyped passwords do not. */
export const LEAST_FAILURE_LIMIT = 12;

/** A run of failures counts up to so many times the limit, in benign history as in service. */
export const MAX_RUN_LIMITS = 5;
/** Of the budget, what bursts may have: two tracks a host, of which each alarms on .1 sources a day. */
const BURST_SHARE = 0.2;

/** What an alarm says, from the statistic as `FailureCusumResult` scales it. */
export function burstText(statistic: number): string {
  return `at ${(statistic / LEAST_FAILURE_LIMIT).toFixed(1)} times the limit that benign history sets`;
}

const lookups = new WeakMap<FailureLimitTable, Map<string, FailureLimits>>();

/** The limits that hold on a host. */
export function failureLimits(table: FailureLimitTable, host: string): FailureLimits {
  let byHost = lookups.get(table);
  if (byHost === undefined) {
    byHost = new Map(table.hosts.map((limits) => [limits.host, limits]));
    lookups.set(table, byHost);
  }
  return byHost.get(host) ?? table.unseen;
}

/**
 * Limits from the peaks of benign history (CUSUM run without limits): on each host and track just above the (⌊x·days⌋+1)-th largest
 * peak of a source, so that x sources a day would have alarmed; or what the tail of the peaks comes to so often (`tailLevel`) if that
 * is more, since a few days have not seen what comes once in ten; never under 12 nats.
 */
export function calibrateFailureCusum(
  peaks: readonly FailurePeak[],
  days: number,
  sourcesPerDay = 0.1,
): FailureLimitTable {
  const values = new Map<string, Record<FailureTrack, number[]>>();
  for (const { host, track, statistic } of peaks) {
    let own = values.get(host);
    if (own === undefined) values.set(host, (own = { existing: [], root: [] }));
    own[track].push(statistic);
  }
  const limitOf = (own: number[]): number => {
    own.sort((a, b) => b - a);
    const seen = own.at(Math.floor(sourcesPerDay * days)) ?? 0;
    return Math.max(LEAST_FAILURE_LIMIT, seen + 1e-6, tailLevel(own, days, sourcesPerDay));
  };
  const limits = [...values]
    .map(([host, { existing, root }]) => ({ host, existing: limitOf(existing), root: limitOf(root) }))
    .sort((a, b) => (a.host < b.host ? -1 : 1));
  const highest = (track: FailureTrack): number =>
    limits.reduce((most, entry) => Math.max(most, entry[track]), LEAST_FAILURE_LIMIT);
  const unseen = { existing: highest('existing'), root: highest('root') };
  const byHost = new Map(limits.map((entry) => [entry.host, entry]));
  const maxima = peaks
    .map(({ host, track, statistic }) => scaled(statistic, (byHost.get(host) ?? unseen)[track]))
    .sort((a, b) => b - a)
    .slice(0, MAX_MAXIMA);
  return { unseen, hosts: limits, alarms: { days, maxima } };
}

/** A statistic in units in which every limit lies at 12; five limits at most. */
export function scaled(statistic: number, limit: number): number {
  return LEAST_FAILURE_LIMIT * Math.min(MAX_RUN_LIMITS, statistic / limit);
}

/**
 * The scaled statistic from which a burst is an alarm by itself: what benign history comes to on a fifth of the budget's days, over all
 * hosts and both tracks, and never less than a host's limit. On one host with a budget of one alert a day that is the limit itself;
 * with more hosts or a smaller budget it rises. Of less than a day of history no burst alarms.
 */
export function burstLimit({ alarms }: FailureLimitTable, budgetPerDay: number): number {
  if (!(alarms.days >= 1)) return NO_ALARM_THRESHOLD;
  return Math.max(LEAST_FAILURE_LIMIT, levelOf(alarms, BURST_SHARE * budgetPerDay));
}
