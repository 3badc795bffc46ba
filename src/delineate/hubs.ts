import type { Score } from '../types/index.js';
import { LruMap } from '../lru/index.js';

/** Entities of one host that are too busy in benign history to tell one piece of work from another. */
export interface HostHubs {
  readonly host: string;
  readonly addresses: readonly string[];
  readonly accounts: readonly string[];
  readonly cronUsers: readonly string[];
}

/** JSON-safe; part of a bundle. */
export type HubTable = readonly HostHubs[];

/** Lines a day from which an entity is a hub (detection notes §3.3). */
export interface HubLimits {
  readonly addressPerDay: number;
  readonly accountPerDay: number;
  readonly cronUserPerDay: number;
}

export const DEFAULT_HUB_LIMITS: HubLimits = { addressPerDay: 60, accountPerDay: 60, cronUserPerDay: 12 };

/** Names counted a host and kind; the rarest used are forgotten, and a hub is never rare. */
const MAX_NAMES = 20_000;
const DAY_MS = 86_400_000;

interface HostCounts {
  firstMs: number;
  lastMs: number;
  readonly addresses: LruMap<number>;
  readonly accounts: LruMap<number>;
  readonly cronUsers: LruMap<number>;
}

/** Counts the inside lines of benign history by entity. */
export interface HubCounter {
  push(score: Pick<Score, 'host' | 'timeMs' | 'stream' | 'entities'>): void;
  /** Hubs by host, names sorted; a host seen for less than a day counts as seen for one. */
  table(): HubTable;
}

export function createHubCounter(limits: HubLimits = DEFAULT_HUB_LIMITS): HubCounter {
  const hosts = new Map<string, HostCounts>();
  const count = (map: LruMap<number>, name: string | undefined): void => {
    if (name !== undefined) map.set(name, (map.get(name) ?? 0) + 1);
  };
  const over = (map: LruMap<number>, perDay: number, days: number): string[] =>
    [...map.entries()]
      .filter(([, lines]) => lines > perDay * days)
      .map(([name]) => name)
      .sort();
  return {
    push(score) {
      if (score.stream === 'outside') return;
      let counts = hosts.get(score.host);
      if (counts === undefined) {
        counts = {
          firstMs: score.timeMs,
          lastMs: score.timeMs,
          addresses: new LruMap(MAX_NAMES),
          accounts: new LruMap(MAX_NAMES),
          cronUsers: new LruMap(MAX_NAMES),
        };
        hosts.set(score.host, counts);
      }
      counts.firstMs = Math.min(counts.firstMs, score.timeMs);
      counts.lastMs = Math.max(counts.lastMs, score.timeMs);
      const { address, account, target, cronUser } = score.entities;
      count(counts.addresses, address);
      if (cronUser === undefined) {
        count(counts.accounts, account);
        count(counts.accounts, target);
      } else {
        count(counts.cronUsers, cronUser);
      }
    },
    table() {
      return [...hosts]
        .map(([host, counts]) => {
          const days = Math.max(1, (counts.lastMs - counts.firstMs) / DAY_MS);
          return {
            host,
            addresses: over(counts.addresses, limits.addressPerDay, days),
            accounts: over(counts.accounts, limits.accountPerDay, days),
            cronUsers: over(counts.cronUsers, limits.cronUserPerDay, days),
          };
        })
        .sort((a, b) => (a.host < b.host ? -1 : 1));
    },
  };
}

/** One host's hubs, ready for look-up. */
export interface HubSet {
  readonly addresses: ReadonlySet<string>;
  readonly accounts: ReadonlySet<string>;
  readonly cronUsers: ReadonlySet<string>;
}

export function hubsOf(table: HubTable, host: string): HubSet {
  const found = table.find((entry) => entry.host === host);
  return {
    addresses: new Set(found?.addresses ?? []),
    accounts: new Set(found?.accounts ?? []),
    cronUsers: new Set(found?.cronUsers ?? []),
  };
}
