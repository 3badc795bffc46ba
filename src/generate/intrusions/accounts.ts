import { HOUR_MS, MINUTE_MS } from '../routine-people.js';
import { sudo } from '../privilege.js';
import { openShell, plantKey, reconnaissance } from './actions.js';
import { enter, foreignWork, insider } from './quiet.js';
import type { Script, Stage } from './stage.js';
import { attackerPeer, Clock, samePeer } from './stage.js';

/** The account of someone who has not been here for longest. */
function sleeper({ people, known, site, dice }: Stage): string {
  const silent = known.people().sort((a, b) => lastSeen(a) - lastSeen(b));
  function lastSeen(user: string): number {
    return known.signIns(user).at(-1)?.atMs ?? 0;
  }
  const staff = silent.filter((user) => people.some(({ name, sudo: able }) => name === user && able));
  return staff.at(0) ?? dice.pick([...site.accounts.keys()]);
}

/** An account that nobody has used for weeks signs in again. */
export const dormantAccount: Script = (stage) => {
  const { site, known, careful, dice, step, midnightMs } = stage;
  const user = sleeper(stage);
  if (careful) {
    // Her own key and her own last address, in working hours; wrong is that she has been gone for long, and what she does.
    let fromMs = midnightMs + dice.between(9, 11) * HOUR_MS;
    for (let n = 0; n < 2; n++) {
      const startMs = fromMs;
      const shell = { site, user, tty: 'pts/0', fromMs: startMs, toMs: startMs + 40 * MINUTE_MS };
      step('sign-in', site, () =>
        enter(stage, { user, address: known.ownAddress(user), fromMs: startMs, lastsMs: 40 * MINUTE_MS }),
      );
      step('reconnaissance', site, () =>
        foreignWork(shell, known, new Clock(startMs + 40_000, 240_000, dice), 3, dice),
      );
      fromMs += dice.between(2, 4) * HOUR_MS;
    }
    return;
  }
  const fromMs = midnightMs + dice.between(1, 4) * HOUR_MS;
  const peer = attackerPeer(stage);
  const toMs = fromMs + 40 * MINUTE_MS;
  step('sign-in', site, () => openShell(site, peer, user, fromMs, toMs, `RSA SHA256:${dice.fingerprint()}`));
  const shell = { site, user, tty: 'pts/3', fromMs, toMs };
  const clock = new Clock(fromMs + 9000, 25_000, dice);
  step('reconnaissance', site, () => reconnaissance(shell, clock, dice));
  step('persistence', site, () => plantKey(shell, 'root', clock));
  step('collection', site, () =>
    sudo(shell, { atMs: clock.next(), command: '/usr/bin/tar czf /tmp/h.tgz /home', lastsMs: 60_000 }),
  );
};

/** One account at two distant places at once: the owner, and whoever has the same key or password. */
export const sharedCredentials: Script = (stage) => {
  const { site, known, careful, dice, step, midnightMs } = stage;
  const owner = insider(stage, (who) => who.sudo && !who.roams);
  const user = owner.name;
  const fromMs = midnightMs + (careful ? dice.between(9.5, 14) : dice.between(1, 3)) * HOUR_MS;
  if (careful) {
    const away = known.strangeAddress(user, dice);
    // Wrong is only that both are in at the same time; each place and each command is known.
    for (let n = 0; n < 3; n++) {
      const startMs = fromMs + n * 50 * MINUTE_MS;
      for (const [address, laterMs] of [
        [known.ownAddress(user), 0],
        [away, 4 * MINUTE_MS],
      ] as const) {
        const atMs = startMs + laterMs;
        step(laterMs === 0 ? 'owner' : 'sign-in', site, () =>
          enter(stage, { user, address, fromMs: atMs, lastsMs: 35 * MINUTE_MS }),
        );
        const shell = { site, user, tty: laterMs === 0 ? 'pts/0' : 'pts/1', fromMs: atMs, toMs: atMs + 35 * MINUTE_MS };
        step('work', site, () => foreignWork(shell, known, new Clock(atMs + 20_000, 400_000, dice), 2, dice));
      }
    }
    return;
  }
  for (let n = 0; n < 5; n++) {
    const atMs = fromMs + n * 90_000;
    step('sign-in', site, () => openShell(site, attackerPeer(stage), user, atMs, atMs + 50 * MINUTE_MS, owner.key));
    const shell = { site, user, tty: `pts/${n}`, fromMs: atMs, toMs: atMs + 50 * MINUTE_MS };
    step('reconnaissance', site, () => reconnaissance(shell, new Clock(atMs + 30_000, 60_000, dice), dice));
  }
};

/** Someone who always comes by way of the bastion comes straight from a workstation. */
export const bastionBypass: Script = (stage) => {
  const { site, known, careful, dice, step, midnightMs } = stage;
  const who = insider(
    stage,
    (person) => person.sudo && (person.viaBastion || (site.exposed === 'no' && person.role !== 'administrator')),
  );
  const user = who.name;
  const fromMs = midnightMs + (careful ? dice.between(9, 15) : dice.between(0.5, 4)) * HOUR_MS;
  if (careful) {
    const address = known.strangeAddress(user, dice, site.exposed === 'no');
    step('sign-in', site, () => enter(stage, { user, address, fromMs, lastsMs: 50 * MINUTE_MS }));
    const shell = { site, user, tty: 'pts/0', fromMs, toMs: fromMs + 50 * MINUTE_MS };
    step('work', site, () => foreignWork(shell, known, new Clock(fromMs + 60_000, 300_000, dice), 4, dice));
    return;
  }
  for (let n = 0; n < 4; n++) {
    const name = n === 0 ? user : dice.pick(stage.people).name;
    const atMs = fromMs + n * 9 * MINUTE_MS;
    const peer = { ...attackerPeer(stage), address: `192.0.2.${dice.int(10, 250)}` };
    step('sign-in', site, () => openShell(site, peer, name, atMs, atMs + 30 * MINUTE_MS, who.key));
    const shell = { site, user: name, tty: 'pts/0', fromMs: atMs, toMs: atMs + 30 * MINUTE_MS };
    step('reconnaissance', site, () => reconnaissance(shell, new Clock(atMs + 9000, 30_000, dice), dice));
  }
};

/** A session that stays open over night: a tunnel. */
export const longSession: Script = (stage) => {
  const { site, known, careful, dice, step, midnightMs } = stage;
  const who = insider(stage);
  const user = who.name;
  const fromMs = midnightMs + (careful ? dice.between(14, 16.5) : dice.between(21, 23)) * HOUR_MS;
  if (careful) {
    for (let n = 0; n < 2; n++) {
      const atMs = fromMs + n * 20 * MINUTE_MS;
      const lastsMs = dice.between(16, 22) * HOUR_MS;
      step('tunnel', site, () => enter(stage, { user, address: known.ownAddress(user), fromMs: atMs, lastsMs }));
      const shell = { site, user, tty: 'pts/1', fromMs: atMs, toMs: atMs + lastsMs };
      // Something is looked at over the open session, late in the evening.
      const late = new Clock(midnightMs + dice.between(21, 23) * HOUR_MS, 600_000, dice);
      step('work', site, () => foreignWork(shell, known, late, 1, dice));
    }
    return;
  }
  const peer = attackerPeer(stage);
  for (let n = 0; n < 3; n++) {
    const atMs = fromMs + n * 60_000;
    const toMs = atMs + 14 * HOUR_MS;
    step('tunnel', site, () => openShell(site, samePeer(peer, dice), user, atMs, toMs, who.key));
    step('forwarding', site, () => {
      const process = site.journal.process(site.dialect.sshdWorker);
      for (let k = 0; k < 15; k++) {
        const text = `error: connect_to 10.20.0.${dice.int(10, 60)} port ${dice.pick([22, 445, 3306, 5432])}: failed.`;
        site.journal.write(atMs + 90_000 + k * dice.between(4000, 90_000), process, text);
      }
    });
  }
  const shell = { site, user, tty: 'pts/0', fromMs, toMs: fromMs + HOUR_MS };
  step('reconnaissance', site, () => reconnaissance(shell, new Clock(fromMs + 30_000, 40_000, dice), dice));
};
