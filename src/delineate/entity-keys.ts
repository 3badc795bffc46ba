import type { Score } from '../types/index.js';
import type { Candidate } from './candidate.js';
import type { HubSet } from './hubs.js';
import type { Reach } from './options.js';

/** `outside`: what an address does before it has signed in; kept apart so that a busy office address still has a ring for its failures. */
export type EntityKind = 'episode' | 'address' | 'outside' | 'account' | 'cron' | 'local';

export interface EntityKey {
  readonly kind: EntityKind;
  /** Unique within a host. */
  readonly key: string;
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

/** Names of each kind whose keys are remembered. */
const MOST_NAMES = 4096;

/** The keys of a host's entities: made once for names that come again, since joining text for every line costs more than the rest. */
export class EntityNames {
  readonly #keys = new Map<EntityKind, Map<string, string>>();

  key(kind: EntityKind, name: string): string {
    let keys = this.#keys.get(kind);
    if (keys === undefined) {
      keys = new Map();
      this.#keys.set(kind, keys);
    }
    let key = keys.get(name);
    if (key === undefined) {
      if (keys.size >= MOST_NAMES) keys.clear();
      key = `${kind}:${name}`;
      keys.set(name, key);
    }
    return key;
  }
}

const entity = (kind: EntityKind, name: string): EntityKey => ({ kind, key: `${kind}:${name}` });

function localKeys(score: Score, hubs: HubSet): EntityKey[] {
  const { address, account, target, cronUser, local } = score.entities;
  const keys: EntityKey[] = [];
  if (address !== undefined && !hubs.addresses.has(address)) keys.push(entity('address', address));
  if (cronUser === undefined) {
    if (account !== undefined && !hubs.accounts.has(account)) keys.push(entity('account', account));
    if (target !== undefined && target !== account && !hubs.accounts.has(target)) keys.push(entity('account', target));
  } else if (!hubs.cronUsers.has(cronUser)) {
    keys.push(entity('cron', cronUser));
  }
  if (local) keys.push(entity('local', ''));
  return keys;
}

/** Fills `keys` with the keys of the entities whose rings a line enters and whose holds keep it. */
export function ringKeys(score: Score, hubs: HubSet, names: EntityNames, keys: string[]): void {
  const { episode, address } = score.entities;
  const outside = score.stream === 'outside';
  const failure = score.action === 'failed' || score.action === 'invalid_user';
  keys.length = 0;
  keys.push(names.key('episode', episode));
  if (address !== undefined && (outside || failure)) keys.push(names.key('outside', address));
  if (!outside) for (const { key } of localKeys(score, hubs)) keys.push(key);
}

/** The entities that a candidate links by and, when its segment has alarmed, empties and holds. */
export function reachKeys(score: Score, candidate: Candidate, hubs: HubSet): ReachKey[] {
  const { episode, address, account } = score.entities;
  const keys: ReachKey[] = [{ ...entity('episode', episode), links: true }];
  // Tempo is the actor's own: it says nothing of others at the same address or of the host's daemons.
  if (!candidate.ofKey) {
    if (account !== undefined && !hubs.accounts.has(account)) keys.push({ ...entity('account', account), links: true });
    return keys;
  }
  if (address !== undefined && (candidate.guessing || !hubs.addresses.has(address))) {
    keys.push({ ...entity('outside', address), links: candidate.guessing });
  }
  for (const key of localKeys(score, hubs)) {
    // Guessers try every account; only one that is in use here says something about its owner.
    const named = score.stream === 'inside' || score.key.user === 'known' || score.key.user === 'valid';
    if (key.kind !== 'account' || named) keys.push({ ...key, links: true });
  }
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
