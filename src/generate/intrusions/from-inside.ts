import { addToGroup, adminGroup } from '../account-changes.js';
import { restartSshd } from '../daemons.js';
import { siteOf } from '../hosts.js';
import { OFFICE } from '../people.js';
import { clientPort, HOUR_MS } from '../routine-people.js';
import { su, suFailed, sudo, sudoList, sudoNotAllowed, sudoWrongPassword } from '../privilege.js';
import { openShell, plantKey, reconnaissance } from './actions.js';
import type { Script } from './stage.js';
import { attackerPeer, Clock, samePeer } from './stage.js';

/** Someone without the rights tries sudo and su until one works, and gives himself the rights. */
export const insiderEscalation: Script = ({ site, careful, dice, step, people, midnightMs }) => {
  const who = dice.pick(people.filter((person) => !person.sudo));
  const fromMs = midnightMs + (careful ? dice.between(10, 15) : dice.between(18.5, 20.5)) * HOUR_MS;
  const toMs = fromMs + (careful ? 90 : 35) * 60_000;
  const peer = { address: OFFICE, port: clientPort(dice) };
  step('sign-in', site, () => openShell(site, peer, who.name, fromMs, toMs, who.key));
  const shell = { site, user: who.name, tty: 'pts/2', fromMs, toMs };
  const clock = new Clock(fromMs + 60_000, careful ? 500_000 : 25_000, dice);
  step('attempts', site, () => {
    if (!careful) {
      sudoNotAllowed(shell, { atMs: clock.next(), command: '/usr/bin/bash' });
      sudoWrongPassword(shell, { atMs: clock.next(), command: '/usr/bin/su -' }, 3);
      for (let n = 0; n < 4; n++) suFailed(shell, 'root', clock.next());
    } else suFailed(shell, 'root', clock.next());
  });
  step('escalation', site, () => {
    const root = su(shell, 'root', clock.next(), careful ? 600_000 : 900_000);
    if (careful) return;
    addToGroup(root, who.name, adminGroup(site), clock.next());
    sudo(root, { atMs: clock.next(), command: '/usr/bin/cat /etc/shadow' });
  });
};

/** From one host to the next with what was found on the one before. */
export const lateralMovement: Script = ({ sites, site, careful, dice, step, people, midnightMs }) => {
  const admin = people[dice.int(0, 1)];
  const inner = sites.filter((other) => other !== site && other.exposed === 'no');
  const rest = inner.length > 0 ? inner : sites.filter((other) => other !== site);
  const count = Math.min(rest.length, careful ? 2 : 5);
  const clock = new Clock(midnightMs + (careful ? 16 : 2.5) * HOUR_MS, careful ? 700_000 : 70_000, dice);
  let from = attackerPeer({ sites, site, dice });
  for (const next of [site, ...rest.slice(0, count)]) {
    const fromMs = clock.next();
    const toMs = fromMs + (careful ? 50 : 25) * 60_000;
    const user = next === site || careful ? admin.name : dice.pick([admin.name, 'deploy']);
    step(next === site ? 'sign-in' : 'lateral', next, () => openShell(next, from, user, fromMs, toMs, admin.key));
    step('reconnaissance', next, () => {
      const shell = { site: next, user, tty: 'pts/1', fromMs, toMs };
      reconnaissance(shell, new Clock(fromMs + 9000, careful ? 200_000 : 14_000, dice), careful, dice);
      if (!careful) plantKey(shell, user, new Clock(fromMs + 120_000, 5000, dice));
    });
    from = { address: next.address, port: clientPort(dice) };
  }
};

/** An account that only ever runs jobs gets a terminal. */
export const serviceAccountAbuse: Script = ({ sites, site, careful, dice, step, midnightMs }) => {
  const user = careful ? 'deploy' : 'backup';
  const origin = siteOf(sites, careful ? 'build' : 'web');
  const address = origin === undefined || origin === site ? '10.20.0.77' : origin.address;
  const peer = { address, port: clientPort(dice) };
  const fromMs = midnightMs + (careful ? dice.between(14, 16) : dice.between(2, 4)) * HOUR_MS;
  const toMs = fromMs + 25 * 60_000;
  step('sign-in', site, () =>
    openShell(site, peer, user, fromMs, toMs, careful ? `ED25519 SHA256:${dice.fingerprint()}` : undefined),
  );
  const shell = { site, user, tty: 'pts/0', fromMs, toMs };
  const clock = new Clock(fromMs + 12_000, careful ? 150_000 : 20_000, dice);
  step('reconnaissance', site, () => {
    sudoList(shell, clock.next());
    if (careful) sudo(shell, { atMs: clock.next(), command: '/usr/bin/journalctl -n 200' });
    else sudoWrongPassword(shell, { atMs: clock.next(), command: '/usr/bin/cat /etc/shadow' }, 3);
  });
  step('escalation', site, () => {
    if (careful) sudo(shell, { atMs: clock.next(), command: '/usr/bin/bash', lastsMs: 400_000 });
    else {
      suFailed(shell, 'root', clock.next());
      const root = su(shell, 'root', clock.next(), 400_000);
      sudo(root, { atMs: clock.next(), command: '/usr/bin/tar czf /tmp/db.tgz /var/lib/pgsql' });
    }
  });
};

/** Logging is stopped, files are cut, daemons restarted; in between the host is silent. */
export const logTampering: Script = ({ sites, site, careful, dice, step, people, midnightMs }) => {
  const admin = people[dice.int(0, 1)];
  const fromMs = midnightMs + (careful ? dice.between(19, 20) : dice.between(3, 4)) * HOUR_MS;
  const toMs = fromMs + 45 * 60_000;
  const peer = attackerPeer({ sites, site, dice });
  step('sign-in', site, () =>
    openShell(
      site,
      samePeer(peer, dice),
      admin.name,
      fromMs,
      toMs,
      careful || site.exposed === 'keys' ? admin.key : undefined,
    ),
  );
  const shell = { site, user: admin.name, tty: 'pts/0', fromMs, toMs };
  const clock = new Clock(fromMs + 20_000, careful ? 90_000 : 15_000, dice);
  step('reconnaissance', site, () => reconnaissance(shell, clock, careful, dice));
  step('cleanup', site, () => {
    if (careful) {
      sudo(shell, { atMs: clock.next(), command: '/usr/bin/vim /var/log/auth.log', lastsMs: 9000 });
      sudo(shell, { atMs: clock.next(), command: '/usr/bin/systemctl restart rsyslog' });
      return;
    }
    sudo(shell, { atMs: clock.next(), command: '/usr/bin/systemctl stop auditd' });
    // What rsyslog does not run for is not in the file.
    const silentMs = clock.next();
    sudo(shell, { atMs: silentMs, command: '/usr/bin/systemctl stop rsyslog', lastsMs: 60 });
    const loudMs = clock.next(14 * 60_000);
    site.journal.outage(silentMs + 100, loudMs, false);
    sudo(shell, { atMs: loudMs + 900, command: '/usr/bin/truncate -s 0 /var/log/wtmp' });
    sudo(shell, { atMs: clock.next(), command: '/usr/bin/rm -f /root/.bash_history' });
    sudo(shell, { atMs: clock.next(), command: `/usr/bin/systemctl restart ${site.dialect.sshUnit}` });
    restartSshd(site, clock.nowMs + 100);
  });
};
