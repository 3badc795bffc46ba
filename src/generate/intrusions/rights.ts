import { addToGroup, adminGroup, removeFromGroup } from '../account-changes.js';
import { HOUR_MS, MINUTE_MS } from '../routine-people.js';
import { su, suFailed, sudo } from '../privilege.js';
import type { Shell } from '../sshd-session.js';
import { openShell, plantAccount, plantKey } from './actions.js';
import { enter, foreignWork, insider } from './quiet.js';
import type { Script } from './stage.js';
import { attackerPeer, Clock } from './stage.js';

/** From account to account by su, further than anybody goes. */
export const suChain: Script = (stage) => {
  const { site, known, careful, dice, step, midnightMs } = stage;
  const who = insider(stage, (person) => person.sudo && person.role !== 'administrator');
  const fromMs = midnightMs + (careful ? dice.between(9, 15) : dice.between(1, 4)) * HOUR_MS;
  const toMs = fromMs + 40 * MINUTE_MS;
  const shell = { site, user: who.name, tty: 'pts/0', fromMs, toMs };
  const clock = new Clock(fromMs + 30_000, careful ? 120_000 : 9000, dice);
  if (careful) {
    const address = known.ownAddress(who.name);
    step('sign-in', site, () => enter(stage, { user: who.name, address, fromMs, lastsMs: 40 * MINUTE_MS }));
    step('escalation', site, () => {
      // Everyone changes to the application, administrators to root; nobody goes from the one to the other.
      for (let n = 0; n < 2; n++) {
        const atMs = clock.next();
        const application = known.switchedTo('app') ? su(shell, 'app', atMs, 12 * MINUTE_MS) : shell;
        if (known.switchedTo('root')) su(application, 'root', clock.next(), 6 * MINUTE_MS);
        clock.next(9 * MINUTE_MS);
      }
    });
    return;
  }
  step('sign-in', site, () => openShell(site, attackerPeer(stage), who.name, fromMs, toMs, who.key));
  step('escalation', site, () => {
    let last: Shell = shell;
    for (const target of ['app', 'postgres', 'backup', 'www-data', 'root']) {
      suFailed(last, target, clock.next());
      suFailed(last, target, clock.next());
      last = su(last, target, clock.next(), 15 * MINUTE_MS);
    }
  });
};

/** Rights that are given and taken back within minutes, for one thing that nobody is to see. */
export const groupFlash: Script = (stage) => {
  const { site, known, careful, dice, step, midnightMs } = stage;
  const admin = insider(stage, (person) => person.sudo && person.role === 'administrator');
  const group = adminGroup(site);
  const plain = stage.people.filter(({ name }) => known.ran(`/usr/sbin/usermod -aG ${group} ${name}`));
  const fromMs = midnightMs + (careful ? dice.between(9, 15) : dice.between(1, 4)) * HOUR_MS;
  const lastsMs = 25 * MINUTE_MS;
  const shell = { site, user: admin.name, tty: 'pts/0', fromMs, toMs: fromMs + lastsMs };
  const givenMs = fromMs + 60_000;
  const takenMs = givenMs + dice.between(5, 8) * MINUTE_MS;
  if (careful) {
    const address = known.ownAddress(admin.name);
    step('sign-in', site, () => enter(stage, { user: admin.name, address, fromMs, lastsMs }));
    step('rights', site, () => {
      if (plain.length === 0) {
        foreignWork(shell, known, new Clock(givenMs, 60_000, dice), 4, dice);
        return;
      }
      const user = dice.pick(plain).name;
      addToGroup(shell, user, group, givenMs);
      const guestMs = givenMs + 40_000;
      enter(stage, { user, address: known.ownAddress(user), fromMs: guestMs, lastsMs: takenMs - guestMs - 9000 });
      const guest = { site, user, tty: 'pts/1', fromMs: guestMs, toMs: takenMs - 9000 };
      foreignWork(guest, known, new Clock(guestMs + 5000, 40_000, dice), 3, dice);
      if (known.commandsWith(`gpasswd -d ${user}`).length > 0) removeFromGroup(shell, user, group, takenMs);
    });
    return;
  }
  step('sign-in', site, () => openShell(site, attackerPeer(stage), admin.name, fromMs, fromMs + lastsMs, admin.key));
  step('rights', site, () => {
    const clock = new Clock(givenMs, 12_000, dice);
    for (const user of ['games', 'www-data', 'backup', 'monitor']) {
      addToGroup(shell, user, group, clock.next());
      const other = su(shell, user, clock.next(), 60_000);
      sudo(other, { atMs: clock.next(), command: '/usr/bin/cat /etc/shadow' });
      removeFromGroup(shell, user, group, clock.next());
    }
  });
};

/** An administrator's account edits keys and sudoers, one after the other, at a pace of which no work consists. */
export const keyEdits: Script = (stage) => {
  const { site, known, careful, dice, step, midnightMs } = stage;
  const admin = insider(stage, (person) => person.sudo && person.role === 'administrator');
  const fromMs = midnightMs + (careful ? dice.between(9, 15) : dice.between(1, 4)) * HOUR_MS;
  const lastsMs = (careful ? 60 : 20) * MINUTE_MS;
  const shell = { site, user: admin.name, tty: 'pts/0', fromMs, toMs: fromMs + lastsMs };
  if (careful) {
    const address = known.ownAddress(admin.name);
    const edits = known.commandsWith('tee -a /home/');
    step('sign-in', site, () => enter(stage, { user: admin.name, address, fromMs, lastsMs }));
    step('persistence', site, () => {
      const clock = new Clock(fromMs + 60_000, 240_000, dice);
      for (let n = 0; n < 8; n++) {
        const command =
          n % 4 === 3 && known.ran('/usr/sbin/visudo') ? '/usr/sbin/visudo' : edits.at(n % Math.max(1, edits.length));
        if (command !== undefined) sudo(shell, { atMs: clock.next(), command });
        else foreignWork(shell, known, clock, 1, dice);
      }
    });
    return;
  }
  step('sign-in', site, () => openShell(site, attackerPeer(stage), admin.name, fromMs, fromMs + lastsMs, admin.key));
  step('persistence', site, () => {
    const clock = new Clock(fromMs + 9000, 9000, dice);
    for (const user of ['root', 'games', 'monitor', 'ansible', ...stage.people.map(({ name }) => name)])
      plantKey(shell, user, clock);
    sudo(shell, { atMs: clock.next(), command: '/usr/bin/tee /etc/sudoers.d/90-all' });
    plantAccount(shell, 'adm-temp', clock);
  });
};
