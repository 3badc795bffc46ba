import { ansibleCommand } from './commands.js';
import { cronRun } from './daemons.js';
import type { Dice } from './dice.js';
import { sudo } from './privilege.js';
import { DEPLOYMENT, stepsOf } from './runbooks.js';
import { clientPort, HOUR_MS, MINUTE_MS } from './routine-people.js';
import { siteOf } from './hosts.js';
import type { Site } from './site.js';
import type { Shell } from './sshd-session.js';
import { login } from './sshd-session.js';

interface CronJob {
  readonly user: string;
  readonly command: string;
  /** Minutes between runs; the first at `minute`. */
  readonly everyMinutes: number;
  readonly minute: number;
  readonly lastsMs: number;
}

function cronJobs(site: Site): readonly CronJob[] {
  const jobs: CronJob[] = [];
  // What every installation brings; a real log has these already.
  const own: CronJob[] = [
    {
      user: 'root',
      command: 'cd / && run-parts --report /etc/cron.hourly',
      everyMinutes: 60,
      minute: 17,
      lastsMs: 120,
    },
    {
      user: 'root',
      command: 'test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; }',
      everyMinutes: 1440,
      minute: 385,
      lastsMs: 24_000,
    },
  ];
  if (!site.overlaid) jobs.push(...own);
  // The company's own jobs, on every host.
  const nightly = { everyMinutes: 1440, lastsMs: 45_000 };
  jobs.push({ user: 'backup', command: '/usr/local/sbin/backup-local', minute: 80, ...nightly });
  jobs.push({ user: 'report', command: '/opt/report/bin/collect', minute: 310, ...nightly });
  if (site.kind === 'web') {
    const command = '[ -x /usr/lib/php/sessionclean ] && /usr/lib/php/sessionclean';
    jobs.push({ user: 'root', command, everyMinutes: 30, minute: 9, lastsMs: 350 });
    jobs.push({
      user: 'www-data',
      command: '/usr/bin/php /var/www/shop/cron.php',
      everyMinutes: 120,
      minute: 5,
      lastsMs: 2100,
    });
  }
  if (site.kind === 'mail') {
    jobs.push({
      user: 'list',
      command: '/usr/bin/mailman digests --send',
      everyMinutes: 720,
      minute: 480,
      lastsMs: 1400,
    });
    jobs.push({
      user: 'root',
      command: '/usr/local/sbin/backup-all --incremental',
      everyMinutes: 1440,
      minute: 95,
      lastsMs: 900_000,
    });
  }
  if (site.kind === 'build') {
    jobs.push({
      user: 'deploy',
      command: '/opt/ci/bin/collect-artifacts',
      everyMinutes: 60,
      minute: 40,
      lastsMs: 5000,
    });
  }
  if (site.kind === 'development') {
    const command = 'command -v debian-sa1 > /dev/null && debian-sa1 1 1';
    jobs.push({ user: 'root', command, everyMinutes: 60, minute: 55, lastsMs: 60 });
  }
  return jobs;
}

/** cron's day on one host: exact minutes, a second's fraction late. */
export function cronDay(site: Site, midnightMs: number, dice: Dice): void {
  for (const job of cronJobs(site)) {
    for (let minute = job.minute % job.everyMinutes; minute < 1440; minute += job.everyMinutes) {
      const atMs = midnightMs + minute * MINUTE_MS + 1000 + dice.between(5, 400);
      cronRun(site, job.user, job.command, atMs, job.lastsMs * dice.between(0.8, 1.4));
    }
  }
}

/** A configuration management run from the build host: one connection a host, a burst of sudo. */
function ansibleRun(site: Site, from: string, key: string, atMs: number, dice: Dice): void {
  const tasks = dice.int(4, 9);
  const toMs = atMs + tasks * 2600 + 4000;
  const shell = login(site, {
    peer: { address: from, port: clientPort(dice) },
    credentials: { user: 'ansible', key },
    fromMs: atMs,
    toMs,
    interactive: false,
  });
  for (let n = 0; n < tasks; n++) {
    const taskMs = shell.fromMs + n * 2600 + dice.between(0, 500);
    sudo(shell, { atMs: taskMs, command: ansibleCommand(dice, taskMs), lastsMs: dice.between(700, 1900) });
  }
}

function serviceLogin(
  site: Site,
  user: string,
  key: string,
  from: string,
  atMs: number,
  lastsMs: number,
  dice: Dice,
): Shell {
  const peer = { address: from, port: clientPort(dice) };
  return login(site, { peer, credentials: { user, key }, fromMs: atMs, toMs: atMs + lastsMs, interactive: false });
}

/** One run of the nightly backup: frozen, copied, thawed. */
export function backupRun(
  site: Site,
  from: string,
  key: string,
  atMs: number,
  dice: Dice,
  lastsMs = dice.between(60_000, 300_000),
): void {
  const shell = serviceLogin(site, 'backup', key, from, atMs, lastsMs, dice);
  sudo(shell, { atMs: shell.fromMs + 400, command: '/usr/local/sbin/backup-freeze', lastsMs: 2500 });
  const copy = '/usr/bin/rsync --server --sender -logDtpre.iLsfxC . /';
  sudo(shell, { atMs: shell.fromMs + 4000, command: copy, lastsMs: lastsMs - 15_000 });
  sudo(shell, { atMs: shell.toMs - 4000, command: '/usr/local/sbin/backup-thaw', lastsMs: 1800 });
}

/** One deployment on one host. */
export function deployRun(site: Site, from: string, key: string, atMs: number, dice: Dice): void {
  let lastsMs = 2500;
  const runs = stepsOf(DEPLOYMENT, dice).map((command) => {
    const run = { command, afterMs: lastsMs, lastsMs: dice.between(200, 7000) };
    lastsMs += run.lastsMs + dice.between(800, 5000);
    return run;
  });
  const shell = serviceLogin(site, 'deploy', key, from, atMs, lastsMs, dice);
  for (const run of runs) sudo(shell, { atMs: atMs + run.afterMs, command: run.command, lastsMs: run.lastsMs });
}

/** Service accounts' day: configuration management, backups, checks, deployments. */
export function serviceDay(
  sites: readonly Site[],
  keys: ReadonlyMap<string, string>,
  midnightMs: number,
  dice: Dice,
): void {
  const build = siteOf(sites, 'build');
  const mail = siteOf(sites, 'mail');
  const key = (name: string): string => keys.get(name) ?? '';
  const weekday = new Date(midnightMs).getUTCDay();
  sites.forEach((site, index) => {
    if (build !== undefined && site !== build) {
      for (const hour of weekday === 0 || weekday === 6 ? [5] : [5, 12]) {
        const atMs = midnightMs + hour * HOUR_MS + index * 31_000 + dice.between(0, 4000);
        ansibleRun(site, build.address, key('ansible'), atMs, dice);
      }
    }
    if (mail !== undefined && site !== mail) {
      const atMs = midnightMs + 100 * MINUTE_MS + index * 7 * MINUTE_MS + dice.between(0, 60_000);
      backupRun(site, mail.address, key('backup'), atMs, dice);
      // Now and then it fails, and runs again.
      if (dice.chance(0.07))
        backupRun(site, mail.address, key('backup'), atMs + dice.between(22, 40) * MINUTE_MS, dice);
    }
    if (site.kind === 'database' || site.kind === 'web' || site.kind === 'legacy') {
      for (let hour = 0; hour < 24; hour += 2) {
        const atMs = midnightMs + hour * HOUR_MS + (index + 3) * 60_000 + dice.between(0, 2500);
        serviceLogin(site, 'monitor', key('monitor'), '10.20.0.250', atMs, dice.between(300, 1500), dice);
      }
    }
  });
  if (build !== undefined && weekday >= 1 && weekday <= 5) deployments(sites, build, key('deploy'), midnightMs, dice);
}

function deployments(sites: readonly Site[], build: Site, key: string, midnightMs: number, dice: Dice): void {
  const targets = sites.filter(({ kind, overlaid }) => overlaid || kind === 'web' || kind === 'application');
  const count = targets.length === 0 ? 0 : dice.poisson(2.2);
  for (let n = 0; n < count; n++) {
    const atMs = midnightMs + dice.between(8.5, 16.5) * HOUR_MS;
    targets.forEach((site, index) => {
      if (site !== build) deployRun(site, build.address, key, atMs + index * 85_000, dice);
    });
  }
}
