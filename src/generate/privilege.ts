import type { Process } from './journal.js';
import type { Site } from './site.js';
import { closed, openedByUser, uidOf } from './site.js';
import type { Shell } from './sshd-session.js';

export interface SudoRun {
  readonly atMs: number;
  readonly command: string;
  readonly target?: string;
  readonly workingDirectory?: string;
  /** How long the command runs; 300 ms when absent. */
  readonly lastsMs?: number;
}

function sudoProcess(site: Site): Process {
  return site.journal.process('sudo', site.dialect.sudoPid);
}

/** The fields after the user; sudo pads the user to eight places. */
function sudoFields(shell: Shell, run: SudoRun, error?: string): string {
  const { user, tty, site } = shell;
  const fields: string[] = [];
  if (error !== undefined) fields.push(error);
  if (tty !== undefined) fields.push(`TTY=${tty}`);
  else if (!site.dialect.sudoOmitsTty) fields.push('TTY=unknown');
  fields.push(`PWD=${run.workingDirectory ?? homeOf(user)}`, `USER=${run.target ?? 'root'}`, `COMMAND=${run.command}`);
  return `${user.padStart(8, ' ')} : ${fields.join(' ; ')}`;
}

export function homeOf(user: string): string {
  return user === 'root' ? '/root' : `/home/${user}`;
}

/** A command that sudo runs. */
export function sudo(shell: Shell, run: SudoRun): void {
  const { site, user } = shell;
  const process = sudoProcess(site);
  const target = run.target ?? 'root';
  const { atMs, command } = run;
  if (!site.journal.labels) site.history.commands.push({ atMs, user, target, command, tty: shell.tty !== undefined });
  site.journal.write(run.atMs, process, sudoFields(shell, run));
  site.journal.write(run.atMs + 3, process, openedByUser(site, 'sudo', target, user));
  site.journal.write(run.atMs + (run.lastsMs ?? 300), process, closed('sudo', target));
}

/** sudo's question about one's own rights; it opens no session. */
export function sudoList(shell: Shell, atMs: number): void {
  if (!shell.site.journal.labels) shell.site.history.odd('sudo-list', atMs);
  shell.site.journal.write(atMs, sudoProcess(shell.site), sudoFields(shell, { atMs, command: 'list' }));
}

function failurePam(shell: Shell, service: string, target: string): string {
  const uid = uidOf(shell.site, shell.user);
  const tty = shell.tty === undefined ? '' : `/dev/${shell.tty}`;
  const who = `logname=${shell.user} uid=${uid} euid=0 tty=${tty} ruser=${shell.user} rhost=  user=${target}`;
  return `pam_unix(${service}:auth): authentication failure; ${who}`;
}

/** Wrong passwords for sudo: PAM's line at the first, sudo's own line at the end. */
export function sudoWrongPassword(shell: Shell, run: SudoRun, times: number): void {
  if (!shell.site.journal.labels) shell.site.history.odd('sudo-wrong-password', run.atMs);
  const process = sudoProcess(shell.site);
  shell.site.journal.write(run.atMs, process, failurePam(shell, 'sudo', shell.user));
  const error = `${times} incorrect password attempt${times > 1 ? 's' : ''}`;
  shell.site.journal.write(run.atMs + times * 3100, process, sudoFields(shell, run, error));
}

/** A user whom sudoers does not know. */
export function sudoNotAllowed(shell: Shell, run: SudoRun): void {
  if (!shell.site.journal.labels) shell.site.history.odd('sudo-not-allowed', run.atMs);
  shell.site.journal.write(run.atMs, sudoProcess(shell.site), sudoFields(shell, run, 'user NOT in sudoers'));
}

/** `su` or `su -` to another account, for a while; gives the shell it opens. */
export function su(shell: Shell, target: string, atMs: number, lastsMs: number, asLogin = true): Shell {
  const { site, user } = shell;
  const { journal, dialect } = site;
  const process = journal.process('su', dialect.suPid);
  if (!journal.labels) site.history.switches.push({ atMs, user, target, failed: false });
  const service = asLogin && dialect.suWording !== 'successful' ? 'su-l' : 'su';
  const tty = shell.tty ?? 'pts/0';
  if (dialect.suWording === 'successful') {
    journal.write(atMs, process, `Successful su for ${target} by ${user}`);
    journal.write(atMs + 1, process, `+ /dev/${tty} ${user}:${target}`);
  } else if (dialect.suWording === 'to') {
    journal.write(atMs, process, `(to ${target}) ${user} on ${tty}`);
  }
  journal.write(atMs + 2, process, openedByUser(site, service, target, user));
  if (site.distribution === 'ubuntu-16.04')
    journal.write(
      atMs + 3,
      process,
      `pam_systemd(${service}:session): Cannot create session: Already running in a session`,
    );
  journal.write(atMs + lastsMs, process, closed(service, target));
  return { site, user: target, tty, fromMs: atMs + 500, toMs: atMs + lastsMs - 200 };
}

/** A wrong password for `su`. */
export function suFailed(shell: Shell, target: string, atMs: number): void {
  const { site, user } = shell;
  const { journal, dialect } = site;
  const process = journal.process('su', dialect.suPid);
  const tty = shell.tty ?? 'pts/0';
  if (!journal.labels) site.history.switches.push({ atMs, user, target, failed: true });
  const service = dialect.suWording === 'successful' ? 'su' : 'su-l';
  if (dialect.extraFailure === 'chkpwd') {
    journal.write(atMs - 10, journal.process('unix_chkpwd'), `password check failed for user (${target})`);
  }
  journal.write(atMs, process, failurePam(shell, service, target));
  if (dialect.suWording === 'none') return;
  const old = dialect.suWording === 'successful';
  journal.write(
    atMs + 2400,
    process,
    old ? `FAILED su for ${target} by ${user}` : `FAILED SU (to ${target}) ${user} on ${tty}`,
  );
  if (old) journal.write(atMs + 2401, process, `- /dev/${tty} ${user}:${target}`);
}
