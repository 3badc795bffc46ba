import {
  addAccount,
  addGroup,
  addToGroup,
  adminGroup,
  lockAccount,
  removeAccount,
  setPassword,
} from './account-changes.js';
import { reboot, restartSshd } from './daemons.js';
import type { Calendar } from './calendar.js';
import type { Dice } from './dice.js';
import { siteOf } from './hosts.js';
import type { Person } from './people.js';
import { homeAddress, OFFICE } from './people.js';
import { sudo } from './privilege.js';
import { clientPort, HOUR_MS, visit, work } from './routine-people.js';
import type { Site } from './site.js';
import { guessAndLeave } from './sshd-preauth.js';
import type { Shell } from './sshd-session.js';
import { login } from './sshd-session.js';

export interface Scene {
  readonly sites: readonly Site[];
  readonly admin: Person;
  readonly dice: Dice;
}

/** An administrator's shell on a host, at an hour of the day, for twenty minutes at least. */
export function adminShell({ sites, admin, dice }: Scene, site: Site, atMs: number, from = OFFICE): Shell {
  return visit(sites, admin, site, from, atMs, dice, 20 * 60_000);
}

function onboarding(scene: Scene, joined: Person, midnightMs: number): void {
  scene.sites.forEach((site, index) => {
    const shell = adminShell(scene, site, midnightMs + 8.6 * HOUR_MS + index * 4 * 60_000);
    const { name } = joined;
    addAccount(shell, { name }, shell.fromMs);
    addToGroup(shell, name, adminGroup(site), shell.fromMs + 25_000);
    if (site.exposed === 'passwords') setPassword(shell, name, shell.fromMs + 40_000);
    sudo(shell, { atMs: shell.fromMs + 70_000, command: `/usr/bin/tee -a /home/${name}/.ssh/authorized_keys` });
  });
}

function leaving(scene: Scene, name: string, midnightMs: number): void {
  scene.sites.forEach((site, index) => {
    const shell = adminShell(scene, site, midnightMs + 15.5 * HOUR_MS + index * 3 * 60_000);
    lockAccount(shell, name, shell.fromMs);
    if (site.kind === 'web' || site.kind === 'development') removeAccount(shell, name, shell.fromMs + 60_000);
  });
}

function keyRotation(scene: Scene, midnightMs: number): void {
  scene.sites.forEach((site, index) => {
    const shell = adminShell(scene, site, midnightMs + 13.2 * HOUR_MS + index * 2 * 60_000);
    for (const name of ['backup', 'deploy']) {
      sudo(shell, { atMs: shell.fromMs + 4000, command: `/usr/bin/tee /home/${name}/.ssh/authorized_keys` });
    }
    sudo(shell, { atMs: shell.fromMs + 30_000, command: '/usr/bin/chmod 600 /home/backup/.ssh/authorized_keys' });
  });
}

function patchDay(scene: Scene, midnightMs: number): void {
  scene.sites.forEach((site, index) => {
    const atMs = midnightMs + 19.2 * HOUR_MS + index * 9 * 60_000;
    const shell = adminShell(scene, site, atMs, homeAddress(scene.admin, 40));
    const rhel = site.distribution.startsWith('rhel');
    sudo(shell, {
      atMs: shell.fromMs,
      command: rhel ? '/usr/bin/dnf -y upgrade' : '/usr/bin/apt-get -y dist-upgrade',
      lastsMs: 150_000,
    });
    restartSshd(site, shell.fromMs + 130_000);
    if (index % 3 !== 0 || site.overlaid) return;
    sudo(shell, { atMs: shell.fromMs + 170_000, command: '/usr/sbin/reboot', lastsMs: 200 });
    reboot(site, shell.fromMs + 171_000);
  });
}

/** The security updates that install themselves in the morning restart sshd and now and then bring a system account. */
function unattendedUpgrade(site: Site, midnightMs: number, dice: Dice): void {
  const atMs = midnightMs + 6.4 * HOUR_MS + dice.between(0, 900_000);
  restartSshd(site, atMs);
  if (!dice.chance(0.4)) return;
  const { journal, dialect } = site;
  const [name, id] = dice.pick([
    ['_chrony', 118],
    ['tss', 119],
    ['fwupd-refresh', 121],
  ] as const);
  const add = journal.process('groupadd');
  journal.write(atMs + 4000, add, `group added to /etc/group: name=${name}, GID=${id}`);
  journal.write(atMs + 4001, add, `group added to /etc/gshadow: name=${name}`);
  journal.write(atMs + 4002, add, `new group: name=${name}, GID=${id}`);
  const user = `new user: name=${name}, UID=${id - 4}, GID=${id}, home=/var/lib/${name}, shell=/usr/sbin/nologin`;
  journal.write(atMs + 4300, journal.process('useradd'), user + (dialect.useraddFrom ? ', from=none' : ''));
  journal.write(atMs + 4500, journal.process('usermod'), `change user '${name}' password`);
}

/** Someone forgets a password, is refused for a while, and an administrator sets a new one. */
function lockedOut(scene: Scene, who: Person, site: Site, atMs: number): void {
  const { dice } = scene;
  const address = OFFICE;
  let nowMs = atMs;
  for (let n = dice.int(2, 4); n > 0; n--) {
    const peer = { address, port: clientPort(dice) };
    nowMs =
      guessAndLeave(site, { peer, user: who.name, valid: true, tries: dice.pick([1, 3]), atMs: nowMs, byHand: true }) +
      dice.between(9000, 60_000);
  }
  const shell = adminShell(scene, site, nowMs + 240_000);
  setPassword(shell, who.name, shell.fromMs + 3000);
  const peer = { address, port: clientPort(dice) };
  const fromMs = shell.fromMs + 60_000;
  login(site, { peer, credentials: { user: who.name }, fromMs, toMs: fromMs + 900_000, interactive: true });
}

function contractor(scene: Scene, site: Site, midnightMs: number): void {
  const { dice } = scene;
  const name = dice.pick(['ext-audit', 'ext-wsmith', 'tmp-consult']);
  const shell = adminShell(scene, site, midnightMs + 9.1 * HOUR_MS);
  addGroup(shell, 'external', 1500, shell.fromMs);
  addAccount(shell, { name }, shell.fromMs + 6000);
  addToGroup(shell, name, 'external', shell.fromMs + 15_000);
  setPassword(shell, name, shell.fromMs + 24_000);
  const peer = { address: `198.18.${dice.int(120, 190)}.${dice.int(2, 250)}`, port: clientPort(dice) };
  const fromMs = midnightMs + 10 * HOUR_MS;
  const guest = login(site, {
    peer,
    credentials: site.exposed === 'keys' ? { user: name, key: `RSA SHA256:${dice.fingerprint()}` } : { user: name },
    fromMs,
    toMs: fromMs + 3 * HOUR_MS,
    interactive: true,
  });
  sudo(guest, { atMs: guest.fromMs + 600_000, command: '/usr/bin/cat /etc/passwd' });
  const later = adminShell(scene, site, midnightMs + 14.5 * HOUR_MS);
  removeAccount(later, name, later.fromMs);
}

export interface Today {
  readonly day: number;
  readonly midnightMs: number;
  readonly plan: Calendar;
}

/** Everything of the calendar that falls on the day. */
export function administrationDay(
  sites: readonly Site[],
  people: readonly Person[],
  present: readonly Person[],
  { day, midnightMs, plan }: Today,
  dice: Dice,
): void {
  const scene: Scene = { sites, admin: people[day % 2], dice };
  for (const join of plan.joins) if (join.day === day) onboarding(scene, join.person, midnightMs);
  for (const leave of plan.leaves) if (leave.day === day) leaving(scene, leave.person.name, midnightMs);
  if (plan.keyRotationDays.includes(day)) keyRotation(scene, midnightMs);
  if (plan.patchDays.includes(day)) patchDay(scene, midnightMs);
  for (const site of sites) if (dice.chance(0.03)) unattendedUpgrade(site, midnightMs, dice);
  if (plan.travelDays.includes(day)) {
    const who = present[plan.joins[0].day % present.length];
    const site = siteOf(sites, 'web') ?? sites[0];
    const address = `198.18.${200 + (plan.patchDays.length % 40)}.${dice.int(20, 30)}`;
    work(visit(sites, who, site, address, midnightMs + dice.between(5, 21) * HOUR_MS, dice), who, dice);
  }
  sites.forEach((site, index) => {
    const today = dice.fork(`odd/${site.name}`);
    const here: Scene = { ...scene, dice: today };
    const turn = (day + index * 3) % 7;
    if (site.exposed === 'passwords' && (turn === 2 || today.chance(0.06)))
      lockedOut(here, today.pick(present), site, midnightMs + today.between(8, 15) * HOUR_MS);
    if (turn === 3 && (site.overlaid || (site.exposed !== 'no' && today.chance(0.5))))
      contractor(here, site, midnightMs);
  });
}
