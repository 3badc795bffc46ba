import { addToGroup, adminGroup } from '../account-changes.js';
import { restartSshd } from '../daemons.js';
import { siteOf } from '../hosts.js';
import { OFFICE } from '../people.js';
import { clientPort, HOUR_MS, MINUTE_MS } from '../routine-people.js';
import { su, suFailed, sudo, sudoList, sudoNotAllowed, sudoWrongPassword } from '../privilege.js';
import { openShell, plantKey, reconnaissance } from './actions.js';
import { enter, foreignWork, insider } from './quiet.js';
import type { Script, Stage } from './stage.js';
import { attackerPeer, Clock, samePeer } from './stage.js';

/** Someone without the rights tries sudo and su until one works, and gives himself the rights. */
export const insiderEscalation: Script = (stage) => {
  const { site, known, careful, dice, step, midnightMs } = stage;
  const who = insider(stage, (person) => !person.sudo);
  const fromMs = midnightMs + (careful ? dice.between(10, 15) : dice.between(18.5, 20.5)) * HOUR_MS;
  const toMs = fromMs + (careful ? 90 : 35) * MINUTE_MS;
  const shell = { site, user: who.name, tty: 'pts/2', fromMs, toMs };
  const clock = new Clock(fromMs + 60_000, careful ? 400_000 : 25_000, dice);
  if (careful) {
    const address = known.ownAddress(who.name);
    step('sign-in', site, () => enter(stage, { user: who.name, address, fromMs, lastsMs: toMs - fromMs }));
    step('attempts', site, () => {
      if (known.switchedTo('root', true)) suFailed(shell, 'root', clock.next());
    });
    step('escalation', site, () => {
      if (known.switchedTo('root')) su(shell, 'root', clock.next(), 600_000);
      foreignWork(shell, known, clock, 3, dice);
    });
    return;
  }
  const peer = { address: OFFICE, port: clientPort(dice) };
  step('sign-in', site, () => openShell(site, peer, who.name, fromMs, toMs, who.key));
  step('attempts', site, () => {
    sudoNotAllowed(shell, { atMs: clock.next(), command: '/usr/bin/bash' });
    sudoWrongPassword(shell, { atMs: clock.next(), command: '/usr/bin/su -' }, 3);
    for (let n = 0; n < 4; n++) suFailed(shell, 'root', clock.next());
  });
  step('escalation', site, () => {
    const root = su(shell, 'root', clock.next(), 900_000);
    addToGroup(root, who.name, adminGroup(site), clock.next());
    sudo(root, { atMs: clock.next(), command: '/usr/bin/cat /etc/shadow' });
  });
};

/** From one host to the next with what was found on the one before. */
export const lateralMovement: Script = (stage) => {
  const { sites, site, careful, dice, step, people, midnightMs } = stage;
  const admin = careful ? insider(stage, (who) => who.sudo && who.role === 'administrator') : people[dice.int(0, 1)];
  const inner = sites.filter((other) => other !== site && other.exposed === 'no');
  const rest = inner.length > 0 ? inner : sites.filter((other) => other !== site);
  const count = Math.min(rest.length, careful ? 2 : 5);
  const clock = new Clock(midnightMs + (careful ? 14 : 2.5) * HOUR_MS, careful ? 700_000 : 70_000, dice);
  let from = attackerPeer(stage);
  for (const next of [site, ...rest.slice(0, count)]) {
    const fromMs = clock.next();
    const toMs = fromMs + (careful ? 50 : 25) * MINUTE_MS;
    const name = next === site ? 'sign-in' : 'lateral';
    if (careful) {
      const here: Stage = { ...stage, site: next, known: stage.knownOf(next) };
      // An inner machine that others come from, as the way on from the first host would look.
      const address = here.known.strangeAddress(admin.name, dice, true);
      const shell = { site: next, user: admin.name, tty: 'pts/1', fromMs, toMs };
      step(name, next, () => enter(here, { user: admin.name, address, fromMs, lastsMs: toMs - fromMs }));
      step('reconnaissance', next, () =>
        foreignWork(shell, here.known, new Clock(fromMs + 60_000, 300_000, dice), 3, dice),
      );
      continue;
    }
    const user = next === site ? admin.name : dice.pick([admin.name, 'deploy']);
    step(name, next, () => openShell(next, from, user, fromMs, toMs, admin.key));
    step('reconnaissance', next, () => {
      const shell = { site: next, user, tty: 'pts/1', fromMs, toMs };
      reconnaissance(shell, new Clock(fromMs + 9000, 14_000, dice), dice);
      plantKey(shell, user, new Clock(fromMs + 120_000, 5000, dice));
    });
    from = { address: next.address, port: clientPort(dice) };
  }
};

/** An account that only ever runs jobs gets a terminal. */
export const serviceAccountAbuse: Script = (stage) => {
  const { sites, site, known, careful, dice, step, midnightMs } = stage;
  const fromMs = midnightMs + (careful ? dice.between(14, 16) : dice.between(2, 4)) * HOUR_MS;
  const toMs = fromMs + 25 * MINUTE_MS;
  if (careful) {
    // Whichever of them works here, by its own key and from its own machine.
    const user = ['deploy', 'backup', 'monitor', 'ansible'].find((name) => known.signIns(name).length > 0) ?? 'deploy';
    const shell = { site, user, tty: 'pts/0', fromMs, toMs };
    step('sign-in', site, () =>
      enter(stage, { user, address: known.ownAddress(user), fromMs, lastsMs: toMs - fromMs }),
    );
    step('reconnaissance', site, () => foreignWork(shell, known, new Clock(fromMs + 20_000, 150_000, dice), 4, dice));
    return;
  }
  const user = 'backup';
  const origin = siteOf(sites, 'web');
  const address = origin === undefined || origin === site ? '10.20.0.77' : origin.address;
  step('sign-in', site, () => openShell(site, { address, port: clientPort(dice) }, user, fromMs, toMs));
  const shell = { site, user, tty: 'pts/0', fromMs, toMs };
  const clock = new Clock(fromMs + 12_000, 20_000, dice);
  step('reconnaissance', site, () => {
    sudoList(shell, clock.next());
    sudoWrongPassword(shell, { atMs: clock.next(), command: '/usr/bin/cat /etc/shadow' }, 3);
  });
  step('escalation', site, () => {
    suFailed(shell, 'root', clock.next());
    const root = su(shell, 'root', clock.next(), 400_000);
    sudo(root, { atMs: clock.next(), command: '/usr/bin/tar czf /tmp/db.tgz /var/lib/pgsql' });
  });
};

/** What an administrator runs, by the name of what is worked on, to be run by one who never does. */
const PLUMBING = [
  '/usr/bin/systemctl restart rsyslog',
  '/usr/bin/vim /etc/logrotate.d/rsyslog',
  '/usr/bin/systemctl restart auditd',
];

/** Logging is stopped, files are cut, daemons restarted; in between the host is silent. */
export const logTampering: Script = (stage) => {
  const { site, known, careful, dice, step, people, midnightMs } = stage;
  const fromMs = midnightMs + (careful ? dice.between(18, 20) : dice.between(3, 4)) * HOUR_MS;
  const toMs = fromMs + 45 * MINUTE_MS;
  const clock = new Clock(fromMs + 20_000, careful ? 200_000 : 15_000, dice);
  if (careful) {
    const { name } = insider(stage, (who) => who.sudo && who.role !== 'administrator');
    const shell = { site, user: name, tty: 'pts/0', fromMs, toMs };
    const commands = PLUMBING.filter((command) => known.ran(command));
    step('sign-in', site, () =>
      enter(stage, { user: name, address: known.ownAddress(name), fromMs, lastsMs: toMs - fromMs }),
    );
    step('cleanup', site, () => {
      for (const command of [...commands, ...commands.slice(0, 2)]) sudo(shell, { atMs: clock.next(), command });
      if (commands.length === 0) foreignWork(shell, known, clock, 4, dice);
    });
    return;
  }
  const admin = people[dice.int(0, 1)];
  const peer = samePeer(attackerPeer(stage), dice);
  const key = site.exposed === 'keys' ? admin.key : undefined;
  step('sign-in', site, () => openShell(site, peer, admin.name, fromMs, toMs, key));
  const shell = { site, user: admin.name, tty: 'pts/0', fromMs, toMs };
  step('reconnaissance', site, () => reconnaissance(shell, clock, dice));
  step('cleanup', site, () => {
    sudo(shell, { atMs: clock.next(), command: '/usr/bin/systemctl stop auditd' });
    // What rsyslog does not run for is not in the file.
    const silentMs = clock.next();
    sudo(shell, { atMs: silentMs, command: '/usr/bin/systemctl stop rsyslog', lastsMs: 60 });
    const loudMs = clock.next(14 * MINUTE_MS);
    site.journal.outage(silentMs + 100, loudMs, false);
    sudo(shell, { atMs: loudMs + 900, command: '/usr/bin/truncate -s 0 /var/log/wtmp' });
    sudo(shell, { atMs: clock.next(), command: '/usr/bin/rm -f /root/.bash_history' });
    sudo(shell, { atMs: clock.next(), command: `/usr/bin/systemctl restart ${site.dialect.sshUnit}` });
    restartSshd(site, clock.nowMs + 100);
  });
};
