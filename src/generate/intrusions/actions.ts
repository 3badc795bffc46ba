import { addAccount, addToGroup, adminGroup, setPassword } from '../account-changes.js';
import { cronRun, crontabEdit } from '../daemons.js';
import type { Dice } from '../dice.js';
import { homeOf, sudo, sudoList } from '../privilege.js';
import type { Site } from '../site.js';
import type { Peer } from '../sshd-preauth.js';
import type { Shell } from '../sshd-session.js';
import { login } from '../sshd-session.js';
import type { Clock } from './stage.js';

const RECON = [
  '/usr/bin/cat /etc/shadow',
  '/usr/bin/find / -perm -4000 -type f',
  '/usr/bin/cat /root/.bash_history',
  '/usr/bin/ls -la /root/.ssh',
  '/usr/bin/ss -tnp',
  '/usr/bin/grep -r password /var/www --include=*.php',
  '/usr/bin/cat /root/.ssh/id_rsa',
] as const;

export function openShell(site: Site, peer: Peer, user: string, fromMs: number, toMs: number, key?: string): Shell {
  const credentials = key === undefined ? { user } : { user, key };
  return login(site, { peer, credentials, fromMs, toMs, interactive: true });
}

/** What an intruder looks at who does not mind being seen. */
export function reconnaissance(shell: Shell, clock: Clock, dice: Dice): void {
  sudoList(shell, clock.next());
  const first = dice.int(0, RECON.length - 1);
  for (let n = 0; n < 4; n++) sudo(shell, { atMs: clock.next(), command: RECON[(first + n) % RECON.length] });
}

/** A new account with an administrator's rights and a password. */
export function plantAccount(shell: Shell, name: string, clock: Clock): void {
  addAccount(shell, { name }, clock.next());
  addToGroup(shell, name, adminGroup(shell.site), clock.next());
  setPassword(shell, name, clock.next());
  clock.next(10_000);
}

export function plantKey(shell: Shell, user: string, clock: Clock): void {
  sudo(shell, { atMs: clock.next(), command: `/usr/bin/tee -a ${homeOf(user)}/.ssh/authorized_keys` });
}

/** Edits root's or the account's crontab, and lets the job run until the end of the day. */
export function plantCron(
  shell: Shell,
  user: string,
  command: string,
  clock: Clock,
  everyMs: number,
  runs: number,
): void {
  const { site } = shell;
  sudo(shell, {
    atMs: clock.next(),
    command: user === 'root' ? '/usr/bin/crontab -e' : `/usr/bin/crontab -u ${user} -e`,
    lastsMs: 22_000,
  });
  crontabEdit(site, user, clock.nowMs + 100);
  clock.next(30_000);
  const firstMs = Math.ceil(clock.nowMs / 60_000) * 60_000 + 60_000;
  for (let n = 0; n < runs; n++) cronRun(site, user, command, firstMs + n * everyMs + 1100, 700);
}
