import type { Site } from './site.js';
import { uidOf } from './site.js';
import type { Shell } from './sshd-session.js';
import { homeOf, sudo } from './privilege.js';

function debianLike(site: Site): boolean {
  return !site.distribution.startsWith('rhel');
}

/** The group that may use sudo. */
export function adminGroup(site: Site): string {
  return debianLike(site) ? 'sudo' : 'wheel';
}

export interface NewAccount {
  readonly name: string;
  readonly home?: string;
  readonly login?: string;
}

/** `sudo useradd`, with the lines of the shadow tools. */
export function addAccount(shell: Shell, account: NewAccount, atMs: number): void {
  const { site } = shell;
  const { journal, dialect } = site;
  const { name } = account;
  const home = account.home ?? homeOf(name);
  const login = account.login ?? '/bin/bash';
  const uid = uidOf(site, name);
  const process = journal.process('useradd');
  const from = dialect.useraddFrom && shell.tty !== undefined ? `, from=/dev/${shell.tty}` : '';
  sudo(shell, { atMs, command: `/usr/sbin/useradd -m -s ${login} ${name}`, lastsMs: 700 });
  journal.write(atMs + 120, process, `new group: name=${name}, GID=${uid}`);
  const user = `new user: name=${name}, UID=${uid}, GID=${uid}, home=${home}, shell=${login}${from}`;
  journal.write(atMs + 140, process, user);
}

/** `sudo passwd NAME`. */
export function setPassword(shell: Shell, name: string, atMs: number): void {
  const { journal } = shell.site;
  sudo(shell, { atMs, command: `/usr/bin/passwd ${name}`, lastsMs: 9000 });
  journal.write(atMs + 8700, journal.process('passwd'), `pam_unix(passwd:chauthtok): password changed for ${name}`);
}

/** `sudo usermod -aG GROUP NAME`. */
export function addToGroup(shell: Shell, name: string, group: string, atMs: number): void {
  const { journal } = shell.site;
  const process = journal.process('usermod');
  sudo(shell, { atMs, command: `/usr/sbin/usermod -aG ${group} ${name}`, lastsMs: 400 });
  journal.write(atMs + 110, process, `add '${name}' to group '${group}'`);
  journal.write(atMs + 111, process, `add '${name}' to shadow group '${group}'`);
}

/** `sudo gpasswd -d NAME GROUP`. */
export function removeFromGroup(shell: Shell, name: string, group: string, atMs: number): void {
  const { journal } = shell.site;
  sudo(shell, { atMs, command: `/usr/bin/gpasswd -d ${name} ${group}`, lastsMs: 400 });
  journal.write(atMs + 90, journal.process('gpasswd'), `user ${name} removed by root from group ${group}`);
}

/** `sudo groupadd NAME`. */
export function addGroup(shell: Shell, name: string, gid: number, atMs: number): void {
  const { journal } = shell.site;
  const process = journal.process('groupadd');
  sudo(shell, { atMs, command: `/usr/sbin/groupadd ${name}`, lastsMs: 400 });
  journal.write(atMs + 90, process, `group added to /etc/group: name=${name}, GID=${gid}`);
  journal.write(atMs + 91, process, `group added to /etc/gshadow: name=${name}`);
  journal.write(atMs + 93, process, `new group: name=${name}, GID=${gid}`);
}

/** `sudo usermod -L NAME`, then an account that expired yesterday. */
export function lockAccount(shell: Shell, name: string, atMs: number): void {
  const { journal } = shell.site;
  sudo(shell, { atMs, command: `/usr/sbin/usermod -L ${name}`, lastsMs: 300 });
  journal.write(atMs + 80, journal.process('usermod'), `lock user '${name}' password`);
  sudo(shell, { atMs: atMs + 9000, command: `/usr/bin/chage -E 0 ${name}`, lastsMs: 300 });
  journal.write(atMs + 9080, journal.process('chage'), `changed password expiry for ${name}`);
}

/** `sudo userdel -r NAME`. */
export function removeAccount(shell: Shell, name: string, atMs: number): void {
  const { journal } = shell.site;
  const process = journal.process('userdel');
  sudo(shell, { atMs, command: `/usr/sbin/userdel -r ${name}`, lastsMs: 900 });
  journal.write(atMs + 200, process, `delete user '${name}'`);
  journal.write(atMs + 260, process, `removed group '${name}' owned by '${name}'`);
  journal.write(atMs + 261, process, `removed shadow group '${name}' owned by '${name}'`);
}
