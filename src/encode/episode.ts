import type { Channel, EventEntities, ParsedLog } from '../types/index.js';
import type { HostState } from './host-state.js';
import type { LineNames } from './line-names.js';
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
  const { kind, user, address, target } = names;
  const episode = episodeOf(host, log, names, outside);
  keepLogin(host, log, names, episode);
  return {
    episode,
    ...(address === '' ? {} : { address }),
    ...(user === '' ? {} : { account: user }),
    ...(target === '' || target === 'root' || target === user ? {} : { target }),
    ...(kind === 'cron' && user !== '' ? { cronUser: user } : {}),
    local: channel === 'action' && kind !== 'cron',
  };
}

/** Is there a login of the account, or from the address, that lines may still belong to? */
export function hasOpenLogin(host: HostState, of: 'user' | 'address', name: string): boolean {
  return openLogin(host, of, name) !== undefined;
}

function openLogin(host: HostState, of: 'user' | 'address', name: string): string | undefined {
  const login = host.maps.logins.peek(joinKey(of, name));
  if (login === undefined || !isWithin(login.startMs, host.nowMs, LOGIN_MS)) return undefined;
  return login.closedMs === 0 || isWithin(login.closedMs, host.nowMs, CLOSED_LOGIN_MS) ? login.episode : undefined;
}

function episodeOf(host: HostState, log: ParsedLog, names: LineNames, outside: boolean): string {
  const { kind, user, address, family, run } = names;
  switch (kind) {
    case 'sshd':
    case 'cron':
      if (run !== undefined && (kind === 'cron' || user !== '' || address !== '')) {
        if (run.episode === '') run.episode = `${family}:${log.pid}:${seconds(run.startMs)}`;
        return run.episode;
      }
      break;
    case 'privilege':
      return privilegeEpisode(host, log, names);
    default:
      break;
  }
  if (outside) return quietEpisode(host, address === '' ? 'program' : 'address', address === '' ? family : address);
  // Managers speak of sessions and devices of their own accord, not because of a command.
  const nameless = user === '' && kind !== 'manager' && kind !== 'sign_in';
  if (kind === 'account_tool' || log.fields.action === 'service' || nameless) {
    const caused = recentPrivilege(host);
    if (caused !== undefined) return caused;
  }
  return user === '' ? quietEpisode(host, 'program', family) : accountEpisode(host, user);
}

/** A command of sudo or su is one process; its account's login is what it belongs to. */
function privilegeEpisode(host: HostState, log: ParsedLog, { user, family, run }: LineNames): string {
  const known = run?.episode ?? '';
  const { action } = log.fields;
  // PAM's session lines may name the account acted upon only.
  const follows = user === '' || action === 'session_opened' || action === 'session_closed';
  const caused = known !== '' ? known : follows ? recentPrivilege(host) : undefined;
  const episode = caused ?? (user === '' ? quietEpisode(host, 'program', family) : accountEpisode(host, user));
  if (run !== undefined) run.episode = episode;
  host.privilegeMs = host.nowMs;
  host.privilegeEpisode = episode;
  return episode;
}

function recentPrivilege(host: HostState): string | undefined {
  const { privilegeEpisode: episode, privilegeMs } = host;
  return episode !== '' && isWithin(privilegeMs, host.nowMs, PRIVILEGE_MS + 1) ? episode : undefined;
}

function accountEpisode(host: HostState, user: string): string {
  return openLogin(host, 'user', user) ?? quietEpisode(host, 'account', user);
}

/** Lines of the same name with less than 30 minutes between them. */
function quietEpisode(host: HostState, kind: 'account' | 'address' | 'program', name: string): string {
  const key = joinKey(kind, name);
  const last = host.maps.episodes.peek(key);
  const goesOn = last !== undefined && isWithin(last.lastMs, host.nowMs, QUIET_MS + 1);
  const episode = goesOn ? last.episode : `${kind}:${name}:${seconds(host.nowMs)}`;
  host.maps.episodes.set(key, { episode, lastMs: host.nowMs });
  return episode;
}

function keepLogin(host: HostState, log: ParsedLog, { kind, user, address, run }: LineNames, episode: string): void {
  const { logins } = host.maps;
  if (kind !== 'sshd') return;
  const names = [user === '' ? '' : joinKey('user', user), address === '' ? '' : joinKey('address', address)];
  for (const name of names) {
    if (name === '') continue;
    if (log.fields.action === 'accepted') {
      logins.set(name, { episode, startMs: host.nowMs, closedMs: 0 });
    } else if (run !== undefined && run.closedMs > 0) {
      const login = logins.peek(name);
      if (login?.episode === episode && login.closedMs === 0) logins.set(name, { ...login, closedMs: run.closedMs });
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
