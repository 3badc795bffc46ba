import type { Score } from '../types/index.js';
import type { Candidate } from './candidate.js';
import type { HubSet } from './hubs.js';
import type { Reach } from './options.js';

/** `outside`: what an address does before it has signed in; kept apart so that a busy office address still has a ring for its failures. */
export const ENTITY_KINDS = ['episode', 'address', 'outside', 'account', 'cron', 'local'] as const;
export type EntityKind = (typeof ENTITY_KINDS)[number];

/** One of a host's entities; `local` has no name. */
export interface EntityKey {
  readonly kind: EntityKind;
  readonly name: string;
}

/** Unique within a host. */
export function entityKey(kind: EntityKind, name: string): string {
  return `${kind}:${name}`;
}

/** The name in a key of `entityKey`. */
export function nameOf(kind: EntityKind, key: string): string {
  return key.slice(kind.length + 1);
}

/** A key that a candidate links and extends by. */
export interface ReachKey extends EntityKey {
  /** False: it only extends. */
  readonly links: boolean;
}

/** How long after a candidate another one with the same entity belongs to it (detection notes §3.3). */
export const LINK_LIMIT_MS: Readonly<Record<EntityKind, number>> = {
  episode: 43_200_000,
  address: 10_800_000,
  outside: 10_800_000,
  account: 3_600_000,
  cron: 10_800_000,
  local: 600_000,
};
/** The longest of them. */
export const MAX_LINK_MS = 43_200_000;

/** The entities of the line in hand, as two columns that are filled anew for each line. */
export class LineEntities {
  /** How many there are; what lies behind in the columns is of earlier lines, since an array that is emptied lets its memory go. */
  count = 0;
  readonly kinds: EntityKind[] = [];
  readonly names: string[] = [];

  add(kind: EntityKind, name: string): void {
    this.kinds[this.count] = kind;
    this.names[this.count] = name;
    this.count += 1;
  }
}

function addLocal({ entities }: Score, hubs: HubSet, found: LineEntities): void {
  const { address, account, target, cronUser, local } = entities;
  if (address !== undefined && !hubs.addresses.has(address)) found.add('address', address);
  if (cronUser === undefined) {
    if (account !== undefined && !hubs.accounts.has(account)) found.add('account', account);
    if (target !== undefined && target !== account && !hubs.accounts.has(target)) found.add('account', target);
  } else if (!hubs.cronUsers.has(cronUser)) {
    found.add('cron', cronUser);
  }
  if (local) found.add('local', '');
}

/** Fills `found` with the entities whose rings a line enters and whose holds keep it. */
export function ringEntities(score: Score, hubs: HubSet, found: LineEntities): void {
  const { episode, address } = score.entities;
  const outside = score.stream === 'outside';
  found.count = 0;
  found.add('episode', episode);
  if (address !== undefined && (outside || score.action === 'failed' || score.action === 'invalid_user')) {
    found.add('outside', address);
  }
  if (!outside) addLocal(score, hubs, found);
}

/** The entities that a candidate links by and, when its segment has alarmed, empties and holds. */
export function reachKeys(score: Score, candidate: Candidate, hubs: HubSet): ReachKey[] {
  const { episode, address, account } = score.entities;
  const keys: ReachKey[] = [{ kind: 'episode', name: episode, links: true }];
  // Tempo is the actor's own: it says nothing of others at the same address or of the host's daemons.
  if (!candidate.ofKey) {
    if (account !== undefined && !hubs.accounts.has(account))
      keys.push({ kind: 'account', name: account, links: true });
    return keys;
  }
  if (address !== undefined && (candidate.guessing || !hubs.addresses.has(address))) {
    keys.push({ kind: 'outside', name: address, links: candidate.guessing });
  }
  const local = new LineEntities();
  addLocal(score, hubs, local);
  // Guessers try every account; only one that is in use here says something about its owner.
  const named = score.stream === 'inside' || score.key.user === 'known' || score.key.user === 'valid';
  local.kinds.forEach((kind, i) => {
    if (kind !== 'account' || named) keys.push({ kind, name: local.names[i], links: true });
  });
  return keys;
}

export interface ReachWindow {
  readonly events: number;
  readonly backMs: number;
  readonly forwardMs: number;
}

const LOCAL_S = 600;

/**
 * A level's reach for one kind of entity: accounts a sixth of the look-back, local programs 600 s at most
 * (detection notes §4); with `closure` (beta) an episode is kept whole.
 */
export function reachWindow(reach: Reach, kind: EntityKind, closure: boolean): ReachWindow {
  if (kind === 'episode' && closure) {
    return {
      events: reach.events,
      backMs: Math.max(1000 * reach.lookBackS, MAX_LINK_MS),
      forwardMs: Math.max(1000 * reach.holdS, MAX_LINK_MS),
    };
  }
  const cap = kind === 'account' ? reach.lookBackS / 6 : kind === 'local' ? LOCAL_S : Infinity;
  return {
    events: reach.events,
    backMs: 1000 * Math.min(reach.lookBackS, cap),
    forwardMs: 1000 * Math.min(reach.holdS, cap),
  };
}
