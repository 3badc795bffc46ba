import type { Session } from './journal.js';
import type { Site } from './site.js';
import { closed, openedByDaemon } from './site.js';

/** One run of a cron job; RHEL's PAM stack says nothing of it. */
export function cronRun(site: Site, user: string, command: string, atMs: number, lastsMs: number): void {
  const { journal, dialect } = site;
  const process = journal.process('CRON');
  if (!journal.labels) site.history.cron.push({ atMs, user, command });
  const session: Session = { number: 0, epoch: 0 };
  if (dialect.cronSessions) journal.write(atMs, process, openedByDaemon(site, 'cron', user), session);
  if (site.cronCommands) {
    const shell = journal.process(dialect.cronSessions ? 'CRON' : 'CROND');
    journal.write(atMs + 2, shell, `(${user}) CMD (${command})`);
  }
  if (dialect.cronSessions) journal.write(atMs + lastsMs, process, closed('cron', user));
}

/** `crontab -e` as cron logs it, where its facility reaches the file. */
export function crontabEdit(site: Site, user: string, atMs: number): void {
  if (!site.cronCommands) return;
  if (!site.journal.labels) site.history.odd('crontab-edit', atMs);
  const process = site.journal.process('crontab');
  site.journal.write(atMs, process, `(${user}) BEGIN EDIT (${user})`);
  site.journal.write(atMs + 21_000, process, `(${user}) REPLACE (${user})`);
  site.journal.write(atMs + 21_010, process, `(${user}) END EDIT (${user})`);
  site.journal.write(atMs + 60_000, site.cron, `(${user}) RELOAD (crontabs/${user})`);
}

function listening(site: Site, atMs: number): void {
  site.journal.writeRestarted(atMs, site.listener, 'Server listening on 0.0.0.0 port 22.');
  site.journal.write(atMs + 1, site.listener, 'Server listening on :: port 22.');
}

/** `systemctl restart ssh`. */
export function restartSshd(site: Site, atMs: number): void {
  if (!site.journal.labels) site.history.odd('sshd-restart', atMs);
  site.journal.write(atMs, site.listener, 'Received signal 15; terminating.');
  listening(site, atMs + 120);
}

/** Shutdown, half a minute of silence, boot. */
export function reboot(site: Site, atMs: number): void {
  const { journal, dialect } = site;
  if (dialect.logind) {
    journal.write(atMs, site.logind, 'The system will reboot now!');
    journal.write(atMs + 300, site.logind, 'System is rebooting.');
  }
  journal.write(atMs + 900, site.listener, 'Received signal 15; terminating.');
  const upMs = atMs + 38_000;
  journal.outage(atMs + 1000, upMs, true);
  if (dialect.logind) {
    journal.write(upMs, site.logind, 'New seat seat0.');
    journal.write(upMs + 300, site.logind, 'Watching system buttons on /dev/input/event0 (Power Button)');
  }
  listening(site, upMs + 900);
}
