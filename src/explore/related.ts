import type { Segment } from '../types/index.js';

/** Another segment with names in common. */
export interface RelatedSegment {
  readonly segment: Segment;
  readonly users: readonly string[];
  readonly addresses: readonly string[];
  readonly isSameHost: boolean;
}

/** Accounts that every host has say nothing about who it was. */
const EVERYWHERE: ReadonlySet<string> = new Set(['root']);

/** Segments on the same entities, those with most in common first. */
export function relatedTo(segment: Segment, all: readonly Segment[]): RelatedSegment[] {
  return all
    .filter((other) => other.id !== segment.id)
    .map((other) => ({
      segment: other,
      users: common(segment.entities.users, other.entities.users).filter((name) => !EVERYWHERE.has(name)),
      addresses: common(segment.entities.addresses, other.entities.addresses),
      isSameHost: segment.host === other.host,
    }))
    .filter(({ users, addresses, isSameHost }) => users.length + addresses.length > 0 || isSameHost)
    .sort((a, b) => weight(b) - weight(a));
}

function weight({ users, addresses, isSameHost }: RelatedSegment): number {
  return 3 * addresses.length + 2 * users.length + (isSameHost ? 1 : 0);
}

function common(a: readonly string[], b: readonly string[]): string[] {
  const others = new Set(b);
  return a.filter((name) => others.has(name));
}
