import type { ParsedLog } from '../types/index.js';
import { ADDRESS_CLASSES, COMMAND_CLASSES, RELATION_CLASSES, USER_CLASSES } from '../types/index.js';
import type { AddressClass, CommandClass, LogKey, RelationClass, UserClass } from '../types/index.js';
import { isPrivateAddress, networkOf } from './address.js';
import { normaliseCommand } from './command.js';
import type { HostState } from './host-state.js';
import type { LineNames } from './line-names.js';
import { isSignIn } from './program.js';
import { joinKey } from './text.js';

/** How the line relates two names: whose parts and pair may be known. */
interface Relation {
  readonly pair: string;
  readonly left: string;
  readonly right: string;
}

/** What a line shows of its host, as keys of facts. Empty text for none. */
export interface LineFacts {
  readonly network: string;
  readonly command: string;
  readonly relation: Relation | undefined;
}

/**
 * The classes of a line by what the host's profile held before it. A fact counts as known only when its first success
 * lies more than `lagMs` back, so nobody makes himself known within his own session. On a host's first half day everything is new.
 */
export function classify(host: HostState, names: LineNames, facts: LineFacts, lagMs: number): Omit<LogKey, 'template'> {
  const known = (fact: string): boolean => {
    const firstMs = host.maps.known.peek(fact);
    return firstMs !== undefined && host.nowMs - firstMs > lagMs;
  };
  return {
    user: USER_CLASSES.indexOf(userClass(names, known)),
    address: ADDRESS_CLASSES.indexOf(addressClass(host, names.address, facts.network, known, lagMs)),
    command: COMMAND_CLASSES.indexOf(commandClass(facts.command, known)),
    relation: RELATION_CLASSES.indexOf(relationClass(facts.relation, known)),
  };
}

/** Has this account signed in here more than the lag ago? (Asked of root too, whose class is always `root`.) */
export function hasSignedIn(host: HostState, user: string, lagMs: number): boolean {
  const firstMs = host.maps.known.peek(joinKey('signed_in', user));
  return firstMs !== undefined && host.nowMs - firstMs > lagMs;
}

/** Takes what the line proves into the profile; call it after `classify`. */
export function observe(host: HostState, log: ParsedLog, names: LineNames, facts: LineFacts, outside: boolean): void {
  const { action, outcome } = log.fields;
  if (outside) {
    if (names.address !== '') first(host, 'failing', names.address);
    return;
  }
  if (outcome === 'failure') return;
  if (isSignIn(log, names.kind)) {
    learn(host, joinKey('signed_in', names.user), names.user);
    learn(host, joinKey('address', names.address), names.address);
    learn(host, joinKey('network', facts.network), names.address);
  }
  if (PROVES_ACCOUNT.has(action)) {
    learn(host, joinKey('exists', names.user), names.user);
    learn(host, joinKey('exists', names.target), names.target);
  }
  learn(host, facts.command, facts.command);
  // Only a sign-in says which network an account comes from.
  if (facts.relation !== undefined && (names.kind !== 'sshd' || action === 'accepted')) {
    const { pair, left, right } = facts.relation;
    learn(host, pair, pair);
    learn(host, left, left);
    learn(host, right, right);
  }
}

const PROVES_ACCOUNT = new Set([
  'accepted',
  'session_opened',
  'session_closed',
  'sudo',
  'su',
  'cron',
  'account_changed',
]);

function learn(host: HostState, fact: string, name: string): void {
  if (name !== '') first(host, 'known', fact);
}

/** While a leap of the clock is in doubt, a fact is dated as late as it may be: nobody gains age by a line of a wrong time. */
function first(host: HostState, map: 'known' | 'failing', fact: string): void {
  const { latestMs } = host.clock;
  host.maps[map].set(fact, Math.min(host.maps[map].peek(fact) ?? latestMs, latestMs));
}

function userClass(names: LineNames, known: (fact: string) => boolean): UserClass {
  if (names.invalidUser) return 'invalid';
  if (names.user === '') return 'none';
  if (names.user === 'root') return 'root';
  if (known(joinKey('signed_in', names.user))) return 'known';
  return known(joinKey('exists', names.user)) ? 'valid' : 'new';
}

function addressClass(
  host: HostState,
  address: string,
  network: string,
  known: (fact: string) => boolean,
  lagMs: number,
): AddressClass {
  if (address === '') return 'none';
  if (known(joinKey('address', address))) return 'trusted';
  if (known(joinKey('network', network))) return 'trusted_network';
  if (isPrivateAddress(address)) return 'private';
  const failingMs = host.maps.failing.peek(address);
  // A success within the lag does not count yet: who guessed for days and got in is still `failing`.
  return failingMs !== undefined && host.nowMs - failingMs > lagMs ? 'failing' : 'new';
}

function commandClass(command: string, known: (fact: string) => boolean): CommandClass {
  if (command === '') return 'none';
  return known(command) ? 'known' : 'new';
}

function relationClass(relation: Relation | undefined, known: (fact: string) => boolean): RelationClass {
  if (relation === undefined) return 'none';
  if (known(relation.pair)) return 'known';
  return known(relation.left) && known(relation.right) ? 'new_pair' : 'new_part';
}

/** The facts that a line is judged by and may prove. */
export function factsOf(log: ParsedLog, names: LineNames): LineFacts {
  const network = names.address === '' ? '' : networkOf(names.address);
  const command = commandFact(log, names);
  return { network, command, relation: relationOf(names, network, command) };
}

function commandFact(log: ParsedLog, { kind }: LineNames): string {
  const { command } = log.fields;
  if (command === undefined || command === '') return '';
  const of = kind === 'cron' ? 'cron' : 'sudo';
  return joinKey('command', of, normaliseCommand(command, of));
}

/** User and command, su's actor and target, user and network, or program and user: the first that the line has. */
function relationOf(names: LineNames, network: string, command: string): Relation | undefined {
  const { user, target, family, kind } = names;
  if (user === '') return undefined;
  if (command !== '') return relation(joinKey('runs', family), user, command);
  if (kind === 'privilege' && target !== '') return relation(joinKey('becomes', family), user, target);
  if (network !== '') return relation('from', user, network);
  // sshd without an address says nothing that its other lines do not.
  return kind === 'sshd' ? undefined : relation('uses', user, family);
}

function relation(kind: string, left: string, right: string): Relation {
  // Each with a name of its own kind in front: an account called `left` must prove nothing but itself.
  return {
    pair: joinKey(kind, 'pair', left, right),
    left: joinKey(kind, 'left', left),
    right: joinKey(kind, 'right', right),
  };
}
