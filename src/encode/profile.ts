import { ADDRESS_CLASSES, COMMAND_CLASSES, RELATION_CLASSES, USER_CLASSES } from '../types/index.js';
import type { AddressClass, AuthAction, CommandClass, ParsedLog, RelationClass, UserClass } from '../types/index.js';
import { normaliseCommand } from './command.js';
import type { HostState } from './host-state.js';
import type { LineNames } from './line-names.js';
import type { Account, Address } from './names.js';
import { packKey } from './packed-key.js';
import { isSignIn } from './program.js';
import { SavedKey, type SavedMap } from './saved-map.js';
import { joinKey } from './text.js';

/** How the line relates two names: whose parts and pair may be known. */
interface Relation {
  readonly kind: string;
  readonly leftName: string;
  readonly rightName: string;
  readonly left: SavedKey<number>;
  readonly right: SavedKey<number>;
}

/** What a line shows of its host, as keys of facts. Empty text for none. */
export interface LineFacts {
  readonly command: string;
  readonly relation: Relation | undefined;
}

const USER = indices<UserClass>(USER_CLASSES);
const ADDRESS = indices<AddressClass>(ADDRESS_CLASSES);
const COMMAND = indices<CommandClass>(COMMAND_CLASSES);
const RELATION = indices<RelationClass>(RELATION_CLASSES);

/**
 * The key of a line: its template, and the classes by what the host's profile held before it. A fact counts as known only when
 * its first success lies more than `lagMs` back, so nobody makes himself known within his own session. On a host's first half day
 * everything is new.
 * @returns the key as `packKey` writes it
 */
export function classify(host: HostState, template: number, names: LineNames, facts: LineFacts, lagMs: number): number {
  const { command, relation } = facts;
  return packKey(
    template,
    userClass(host, names, lagMs),
    addressClass(host, names.address, lagMs),
    command === '' ? COMMAND.none : isOlder(host, host.maps.known.peek(command), lagMs) ? COMMAND.known : COMMAND.new,
    relation === undefined ? RELATION.none : relationClass(host, relation, lagMs),
  );
}

/** Has this account signed in here more than the lag ago? (Asked of root too, whose class is always `root`.) */
export function hasSignedIn(host: HostState, user: Account, lagMs: number): boolean {
  return isKnown(host, user.signedIn, lagMs);
}

/** Takes what the line proves into the profile; call it after `classify`. */
export function observe(host: HostState, log: ParsedLog, names: LineNames, facts: LineFacts, outside: boolean): void {
  const { action, outcome } = log.fields;
  const { user, address, target, program } = names;
  if (outside) {
    if (address.text !== '') first(host, host.maps.failing, address.failing);
    return;
  }
  if (outcome === 'failure') return;
  const { known } = host.maps;
  if (isSignIn(log, program.kind)) {
    if (user.text !== '') first(host, known, user.signedIn);
    if (address.text !== '') {
      first(host, known, address.fact);
      first(host, known, address.networkFact);
    }
  }
  if (PROVES_ACCOUNT.has(action)) {
    if (user.text !== '') first(host, known, user.exists);
    if (target.text !== '') first(host, known, target.exists);
  }
  if (facts.command !== '') first(host, known, new SavedKey(facts.command));
  // Only a sign-in says which network an account comes from.
  if (facts.relation !== undefined && (program.kind !== 'sshd' || action === 'accepted')) {
    first(host, known, new SavedKey(pairOf(facts.relation)));
    first(host, known, facts.relation.left);
    first(host, known, facts.relation.right);
  }
}

const PROVES_ACCOUNT: ReadonlySet<AuthAction> = new Set<AuthAction>([
  'accepted',
  'session_opened',
  'session_closed',
  'sudo',
  'su',
  'cron',
  'account_changed',
]);

/** While a leap of the clock is in doubt, a fact is dated as late as it may be: nobody gains age by a line of a wrong time. */
function first(host: HostState, facts: SavedMap<number>, fact: SavedKey<number>): void {
  const { latestMs } = host.clock;
  const entry = facts.useAt(fact);
  if (entry === undefined) facts.add(fact.text, latestMs);
  else if (latestMs < entry.value) entry.value = latestMs;
}

function isKnown(host: HostState, fact: SavedKey<number>, lagMs: number): boolean {
  return isOlder(host, host.maps.known.at(fact), lagMs);
}

function isOlder(host: HostState, firstMs: number | undefined, lagMs: number): boolean {
  return firstMs !== undefined && host.nowMs - firstMs > lagMs;
}

function userClass(host: HostState, { user, invalidUser }: LineNames, lagMs: number): number {
  if (invalidUser) return USER.invalid;
  if (user.text === '') return USER.none;
  if (user.text === 'root') return USER.root;
  if (isKnown(host, user.signedIn, lagMs)) return USER.known;
  return isKnown(host, user.exists, lagMs) ? USER.valid : USER.new;
}

function addressClass(host: HostState, address: Address, lagMs: number): number {
  if (address.text === '') return ADDRESS.none;
  if (isKnown(host, address.fact, lagMs)) return ADDRESS.trusted;
  if (isKnown(host, address.networkFact, lagMs)) return ADDRESS.trusted_network;
  if (address.isPrivate) return ADDRESS.private;
  // A success within the lag does not count yet: who guessed for days and got in is still `failing`.
  return isOlder(host, host.maps.failing.at(address.failing), lagMs) ? ADDRESS.failing : ADDRESS.new;
}

/** A pair is learned together with its parts, before them: it is never known, nor forgotten later, without both. */
function relationClass(host: HostState, relation: Relation, lagMs: number): number {
  if (!isKnown(host, relation.left, lagMs) || !isKnown(host, relation.right, lagMs)) return RELATION.new_part;
  return isOlder(host, host.maps.known.peek(pairOf(relation)), lagMs) ? RELATION.known : RELATION.new_pair;
}

/** The facts that a line is judged by and may prove: those of the last line are forgotten. */
export function factsOf(log: ParsedLog, names: LineNames): LineFacts {
  lineFacts.command = commandFact(log, names);
  lineFacts.relation = relationOf(names, lineFacts.command);
  return lineFacts;
}

/** The same for every line, since strangers' lines come by the hundred thousand and nothing of them is kept. */
const lineFacts: { command: string; relation: Relation | undefined } = { command: '', relation: undefined };

function commandFact(log: ParsedLog, { program }: LineNames): string {
  const { command } = log.fields;
  if (command === undefined || command === '') return '';
  const of = program.kind === 'cron' ? 'cron' : 'sudo';
  return joinKey(`command\0${of}`, normaliseCommand(command, of));
}

/** User and command, su's actor and target, user and network, or program and user: the first that the line has. */
function relationOf({ user, target, address, program }: LineNames, command: string): Relation | undefined {
  const { kind, family } = program;
  if (user.text === '') return undefined;
  if (command !== '') return relation(`runs\0${family}`, user.text, command);
  if (kind === 'privilege' && target.text !== '') return relation(`becomes\0${family}`, user.text, target.text);
  if (address.text !== '') {
    fromRelation.leftName = user.text;
    fromRelation.rightName = address.network;
    fromRelation.left = user.fromLeft;
    fromRelation.right = address.fromRight;
    return fromRelation;
  }
  // sshd without an address says nothing that its other lines do not.
  return kind === 'sshd' ? undefined : relation('uses', user.text, family);
}

/** The relation of nearly all lines; as `lineFacts`. */
const fromRelation = relation('from', '', '');

function relation(kind: string, leftName: string, rightName: string): { -readonly [K in keyof Relation]: Relation[K] } {
  // Each with a name of its own kind in front: an account called `left` must prove nothing but itself.
  const left = new SavedKey<number>(`${kind}\0left\0${leftName}`);
  const right = new SavedKey<number>(`${kind}\0right\0${rightName}`);
  return { kind, leftName, rightName, left, right };
}

/** Joined when it is needed: most lines are about peers of whom not even the parts are known. */
function pairOf({ kind, leftName, rightName }: Relation): string {
  return `${kind}\0pair\0${leftName}\0${rightName}`;
}

/** The index of each class by its name. */
function indices<Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name, i) => [name, i])) as Record<Name, number>;
}
