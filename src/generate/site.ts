import type { Dice } from './dice.js';
import type { Dialect, Distribution } from './dialect.js';
import type { History } from './history.js';
import type { Journal, Process } from './journal.js';
import type { HostKind } from './records.js';

/** A host with its journal and the accounts it has. */
export interface Site {
  readonly name: string;
  readonly kind: HostKind;
  readonly distribution: Distribution;
  readonly dialect: Dialect;
  /** Inside the company's network. */
  readonly address: string;
  /** What the internet can reach: nothing, sshd with keys only, sshd with passwords. */
  readonly exposed: 'no' | 'keys' | 'passwords';
  /** rsyslog writes cron's own lines (facility cron) into the same file. */
  readonly cronCommands: boolean;
  /** How sshd names a password. */
  readonly passwordMethod: 'password' | 'keyboard-interactive/pam';
  /** Its lines go into a real log, which has cron jobs and boots of its own. */
  readonly overlaid: boolean;
  readonly journal: Journal;
  readonly dice: Dice;
  /** Login accounts by uid; grows as people join. */
  readonly accounts: Map<string, number>;
  /** What routine did here. */
  readonly history: History;
  /** Commands of the weeks' projects, the newest last. */
  readonly projects: string[];
  readonly logind: Process;
  readonly listener: Process;
  readonly cron: Process;
  /** Spans in which a user's manager runs, by user: the first login of a user starts one. */
  readonly managers: Map<string, { fromMs: number; toMs: number }[]>;
}

export function uidOf(site: Site, user: string): number {
  if (user === 'root') return 0;
  let uid = site.accounts.get(user);
  if (uid === undefined) {
    uid = 1000 + site.accounts.size;
    site.accounts.set(user, uid);
  }
  return uid;
}

/** `root(uid=0)` or `root`, by the PAM of the host. */
function named(site: Site, user: string): string {
  return site.dialect.uidInSession ? `${user}(uid=${uidOf(site, user)})` : user;
}

/** pam_unix, session opened by a daemon that runs as root. */
export function openedByDaemon(site: Site, service: string, user: string): string {
  const by = site.dialect.openerNamed ? `${user === '' ? 'root' : user}(uid=0)` : '(uid=0)';
  return `pam_unix(${service}:session): session opened for user ${named(site, user)} by ${by}`;
}

/** pam_unix, session opened by a person's own process (sudo, su). */
export function openedByUser(site: Site, service: string, target: string, user: string): string {
  const uid = site.dialect.uidInSession ? uidOf(site, user) : service === 'sudo' ? 0 : uidOf(site, user);
  return `pam_unix(${service}:session): session opened for user ${named(site, target)} by ${user}(uid=${uid})`;
}

export function closed(service: string, user: string): string {
  return `pam_unix(${service}:session): session closed for user ${user}`;
}
