import type { Channel, ParsedLog } from '../types/index.js';
import type { HostState, Tally } from './host-state.js';
import { hasOpenLogin } from './episode.js';
import type { LineNames } from './line-names.js';
import { hasSignedIn } from './profile.js';
import { joinKey } from './text.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Promoted at most: from one address in an hour, and for an account whose guesses of the last day are fewer than. */
const PROMOTED_FROM_ADDRESS = 3;
const RARE_PER_DAY = 10;

/** Did a peer that has not authenticated cause the line? */
export function isOutside(host: HostState, log: ParsedLog, names: LineNames): boolean {
  const { action, preAuth } = log.fields;
  switch (names.program.kind) {
    case 'sshd':
      if (preAuth || action === 'failed' || action === 'invalid_user') return true;
      return action === 'connection' && !isSignedIn(host, names);
    case 'remote':
    case 'other':
      return preAuth || ((action === 'failed' || action === 'invalid_user') && names.address.text !== '');
    default:
      return false;
  }
}

/** A line about a connection alone is inside when somebody signed in over it, or from its address and is still there. */
function isSignedIn(host: HostState, { run, address }: LineNames): boolean {
  if (run !== undefined && run.acceptedMs > 0) return true;
  return address.text !== '' && hasOpenLogin(host, address.login);
}

/**
 * Is this outside line a rare failure of an account that signs in here? Then it belongs beside what the account does.
 * Counting every guess, promoted or not, makes constant guessing at an account its normal noise, and keeps a flood outside.
 */
export function isPromoted(host: HostState, log: ParsedLog, names: LineNames, lagMs: number): boolean {
  if (log.fields.action !== 'failed' || names.invalidUser || !hasSignedIn(host, names.user, lagMs)) return false;
  const { guessed, guessedFrom } = host.maps;
  const { text } = names.user;
  const from = joinKey(text, names.address.text);
  const before = decayed(guessed.peek(text), host.nowMs, DAY_MS);
  const beforeFrom = sameHour(guessedFrom.peek(from), host.nowMs);
  guessed.set(text, { count: before + log.repeat, atMs: host.nowMs });
  guessedFrom.set(from, { count: beforeFrom + log.repeat, atMs: host.nowMs });
  return before < RARE_PER_DAY && beforeFrom < PROMOTED_FROM_ADDRESS;
}

function decayed(tally: Tally | undefined, nowMs: number, timeConstantMs: number): number {
  return tally === undefined ? 0 : tally.count * Math.exp(Math.min(0, tally.atMs - nowMs) / timeConstantMs);
}

function sameHour(tally: Tally | undefined, nowMs: number): number {
  return tally !== undefined && Math.floor(tally.atMs / HOUR_MS) === Math.floor(nowMs / HOUR_MS) ? tally.count : 0;
}

/** access: who comes in and from where; action: what is done. */
export function channelOf(names: LineNames): Channel {
  switch (names.program.kind) {
    case 'sshd':
      return names.user.text !== '' || names.address.text !== '' ? 'access' : 'action';
    case 'manager':
    case 'sign_in':
    case 'remote':
      return 'access';
    case 'other':
      return names.address.text !== '' ? 'access' : 'action';
    default:
      return 'action';
  }
}
