import type { Channel, EventEntities, ParsedLog } from '../types/index.js';
import type { AccountEpisode, HostState, Login } from './host-state.js';
import type { LineNames } from './line-names.js';
import type { Account } from './names.js';
import { SavedKey } from './saved-map.js';
import { joinKey } from './text.js';

const MINUTE_MS = 60_000;
const LOGIN_MS = 12 * 60 * MINUTE_MS;
const CLOSED_LOGIN_MS = MINUTE_MS;
const PRIVILEGE_MS = 2 * MINUTE_MS;
const QUIET_MS = 30 * MINUTE_MS;

/** What links the line with others of its host (design §7); keeps the host's logins up to date. */
export function entitiesOf(
  host: HostState,
  log: ParsedLog,
  names: LineNames,
  channel: Channel,
  outside: boolean,
): EventEntities {
  const episode = episodeOf(host, log, names, outside);
  keepLogin(host, log, names, episode);
  const { kind } = names.program;
  const account = names.user.text;
  const address = names.address.text;
  const target = names.target.text;
  const local = channel === 'action' && kind !== 'cron';
  const hasTarget = target !== '' && target !== 'root' && target !== account;
  const isJob = kind === 'cron' && account !== '';
  // Nearly all lines: written out, since objects made by spreading take many times as long.
  if (!hasTarget && !isJob && address !== '') return peerEntities(host, names, episode, local);
  return {
    episode,
    ...(address === '' ? {} : { address }),
    ...(account === '' ? {} : { account }),
    ...(hasTarget ? { target } : {}),
    ...(isJob ? { cronUser: account } : {}),
    local,
  };
}

/** What links the lines of one connection is mostly the same, and then one object. */
function peerEntities(host: HostState, names: LineNames, episode: string, local: boolean): EventEntities {
  const { lastEntities } = host;
  const slot = names.pid & (lastEntities.length - 1);
  const account = names.user.text === '' ? undefined : names.user.text;
  const address = names.address.text;
  const last = lastEntities[slot];
  if (
    last !== undefined &&
    last.episode === episode &&
    last.account === account &&
    last.address === address &&
    last.local === local
  ) {
    return last;
  }
  return (lastEntities[slot] =
    account === undefined ? { episode, address, local } : { episode, address, account, local });
}

/** Is there a login of the account, or from the address, that lines may still belong to? */
export function hasOpenLogin(host: HostState, key: SavedKey<Login>): boolean {
  return openLogin(host, key) !== undefined;
}

function openLogin(host: HostState, key: SavedKey<Login>): string | undefined {
  const login = host.maps.logins.at(key);
  if (login === undefined || !isWithin(login.startMs, host.nowMs, LOGIN_MS)) return undefined;
  return login.closedMs === 0 || isWithin(login.closedMs, host.nowMs, CLOSED_LOGIN_MS) ? login.episode : undefined;
}

function episodeOf(host: HostState, log: ParsedLog, names: LineNames, outside: boolean): string {
  const { user, address, run } = names;
  const { kind, family } = names.program;
  switch (kind) {
    case 'sshd':
    case 'cron':
      if (run !== undefined && (kind === 'cron' || user.text !== '' || address.text !== '')) {
        if (run.episode === '') run.episode = `${family}:${log.pid}:${seconds(run.startMs)}`;
        return run.episode;
      }
      break;
    case 'privilege':
      return privilegeEpisode(host, log, names);
    default:
      break;
  }
  if (outside) {
    return address.text === ''
      ? programEpisode(host, family)
      : quietEpisode(host, address.episode, 'address', address.text);
  }
  // Managers speak of sessions and devices of their own accord, not because of a command.
  const nameless = user.text === '' && kind !== 'manager' && kind !== 'sign_in';
  if (kind === 'account_tool' || log.fields.action === 'service' || nameless) {
    const caused = recentPrivilege(host);
    if (caused !== undefined) return caused;
  }
  return user.text === '' ? programEpisode(host, family) : accountEpisode(host, user);
}

/** A command of sudo or su is one process; its account's login is what it belongs to. */
function privilegeEpisode(host: HostState, log: ParsedLog, { user, program, run }: LineNames): string {
  const known = run?.episode ?? '';
  const { action } = log.fields;
  // PAM's session lines may name the account acted upon only.
  const follows = user.text === '' || action === 'session_opened' || action === 'session_closed';
  const caused = known !== '' ? known : follows ? recentPrivilege(host) : undefined;
  const episode = caused ?? (user.text === '' ? programEpisode(host, program.family) : accountEpisode(host, user));
  if (run !== undefined) run.episode = episode;
  host.privilegeMs = host.nowMs;
  host.privilegeEpisode = episode;
  return episode;
}

function recentPrivilege(host: HostState): string | undefined {
  const { privilegeEpisode: episode, privilegeMs } = host;
  return episode !== '' && isWithin(privilegeMs, host.nowMs, PRIVILEGE_MS + 1) ? episode : undefined;
}

function accountEpisode(host: HostState, user: Account): string {
  return openLogin(host, user.login) ?? quietEpisode(host, user.episode, 'account', user.text);
}

function programEpisode(host: HostState, family: string): string {
  return quietEpisode(host, new SavedKey(joinKey('program', family)), 'program', family);
}

/** Lines of the same name with less than 30 minutes between them. */
function quietEpisode(host: HostState, key: SavedKey<AccountEpisode>, kind: string, name: string): string {
  const { episodes } = host.maps;
  const last = episodes.useAt(key)?.value;
  if (last === undefined) {
    const episode = `${kind}:${name}:${seconds(host.nowMs)}`;
    episodes.add(key.text, { episode, lastMs: host.nowMs });
    return episode;
  }
  if (!isWithin(last.lastMs, host.nowMs, QUIET_MS + 1)) last.episode = `${kind}:${name}:${seconds(host.nowMs)}`;
  last.lastMs = host.nowMs;
  return last.episode;
}

function keepLogin(host: HostState, log: ParsedLog, names: LineNames, episode: string): void {
  if (names.program.kind !== 'sshd') return;
  const accepted = log.fields.action === 'accepted';
  const closedMs = names.run?.closedMs ?? 0;
  if (!accepted && closedMs === 0) return;
  const { logins } = host.maps;
  for (const { text, key } of [
    { text: names.user.text, key: names.user.login },
    { text: names.address.text, key: names.address.login },
  ]) {
    if (text === '') continue;
    if (accepted) {
      logins.set(key.text, { episode, startMs: host.nowMs, closedMs: 0 });
    } else {
      const login = logins.at(key);
      if (login?.episode === episode && login.closedMs === 0) logins.set(key.text, { ...login, closedMs });
    }
  }
}

/** Less than `limitMs` ago. What lies ahead, since the clock was turned back, is not. */
function isWithin(timeMs: number, nowMs: number, limitMs: number): boolean {
  return timeMs <= nowMs && nowMs - timeMs < limitMs;
}

function seconds(timeMs: number): number {
  return Math.floor(timeMs / 1000);
}
