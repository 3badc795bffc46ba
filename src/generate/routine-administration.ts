import {
  addAccount,
  addGroup,
  addToGroup,
  adminGroup,
  lockAccount,
  removeAccount,
  setPassword,
} from './account-changes.js';
import { crontabEdit, reboot, restartSshd } from './daemons.js';
import type { Dice } from './dice.js';
import { siteOf } from './hosts.js';
import type { Person } from './people.js';
import { homeAddress, OFFICE } from './people.js';
import { su, suFailed, sudo } from './privilege.js';
import { clientPort, DAY_MS, HOUR_MS, visit, work } from './routine-people.js';
import type { Site } from './site.js';
import { guessAndLeave } from './sshd-preauth.js';
import type { Shell } from './sshd-session.js';
import { login } from './sshd-session.js';

/** The company's calendar: who joins and leaves when, on which days the odd but benign things happen. */
export interface Calendar {
  readonly joinDay: number;
  readonly leaveDay: number;
  readonly keyRotationDay: number;
  readonly patchDays: readonly number[];
  readonly travelDays: readonly number[];
  readonly oddDays: readonly number[];
  /** Nobody works. */
  readonly holiday: number;
}

export function calendar(days: number, dice: Dice): Calendar {
  const at = (share: number): number => Math.floor(share * days);
  return {
    holiday: at(0.62),
    joinDay: at(dice.between(0.15, 0.3)),
    leaveDay: at(dice.between(0.6, 0.75)),
    keyRotationDay: at(dice.between(0.35, 0.5)),
    patchDays: [at(0.2), at(0.7)],
    travelDays: [at(0.3), at(0.3) + 1, at(0.3) + 2, at(0.85)],
    oddDays: [0.1, 0.25, 0.4, 0.5, 0.55, 0.65, 0.8, 0.88, 0.96].map(at),
  };
}

interface Scene {
  readonly sites: readonly Site[];
  readonly admin: Person;
  readonly dice: Dice;
}

/** An administrator's shell on a host, at an hour of the day, for twenty minutes at least. */
function adminShell({ sites, admin, dice }: Scene, site: Site, atMs: number, from = OFFICE): Shell {
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
      guessAndLeave(site, { peer, user: who.name, valid: true, tries: 3, atMs: nowMs }) + dice.between(9000, 60_000);
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
    credentials: { user: name },
    fromMs,
    toMs: fromMs + 3 * HOUR_MS,
    interactive: true,
  });
  sudo(guest, { atMs: guest.fromMs + 600_000, command: '/usr/bin/cat /etc/passwd' });
  const later = adminShell(scene, site, midnightMs + 14.5 * HOUR_MS);
  removeAccount(later, name, later.fromMs);
}

/** Work on logging, services and service accounts: the same words that hiding or abuse would use. */
function plumbing(scene: Scene, site: Site, atMs: number): void {
  const { dice } = scene;
  const shell = adminShell(scene, site, atMs);
  let nowMs = shell.fromMs;
  const next = (): number => (nowMs += dice.between(12_000, 90_000));
  sudo(shell, { atMs: next(), command: '/usr/bin/systemctl restart rsyslog' });
  sudo(shell, { atMs: next(), command: '/usr/bin/vim /etc/logrotate.d/rsyslog', lastsMs: 9000 });
  sudo(shell, { atMs: next(), command: '/usr/bin/crontab -e', lastsMs: 22_000 });
  crontabEdit(site, 'root', nowMs + 200);
  nowMs += 30_000;
  sudo(shell, { atMs: next(), command: '/usr/bin/systemctl restart auditd' });
  sudo(shell, { atMs: next(), command: '/usr/bin/bash', target: 'backup', lastsMs: 60_000 });
  if (dice.chance(0.7)) suFailed(shell, 'root', next());
  su(shell, 'root', next(), 40_000);
  sudo(shell, { atMs: nowMs + 50_000, command: `/usr/bin/systemctl restart ${site.dialect.sshUnit}` });
  restartSshd(site, nowMs + 50_100);
}

function emergency(scene: Scene, site: Site, midnightMs: number): void {
  const { sites, admin, dice } = scene;
  const atMs = midnightMs + dice.between(1.2, 3.8) * HOUR_MS;
  work(visit(sites, admin, site, homeAddress(admin, 41), atMs, dice, 45 * 60_000), admin, dice);
}

/** Everything of the calendar that falls on the day. */
export function administrationDay(
  sites: readonly Site[],
  staff: { readonly people: readonly Person[]; readonly joined: Person; readonly leaver: string },
  when: { readonly day: number; readonly startMs: number; readonly plan: Calendar },
  dice: Dice,
): void {
  const { day, plan } = when;
  const midnightMs = when.startMs + day * DAY_MS;
  const scene: Scene = { sites, admin: staff.people[day % 2], dice };
  if (day === plan.joinDay) onboarding(scene, staff.joined, midnightMs);
  if (day === plan.leaveDay) leaving(scene, staff.leaver, midnightMs);
  if (day === plan.keyRotationDay) keyRotation(scene, midnightMs);
  if (plan.patchDays.includes(day)) patchDay(scene, midnightMs);
  for (const site of sites) if (dice.chance(0.03)) unattendedUpgrade(site, midnightMs, dice);
  if (plan.travelDays.includes(day)) {
    const who = staff.people[(plan.joinDay + 3) % staff.people.length];
    const site = siteOf(sites, 'web') ?? sites[0];
    const address = `198.18.${200 + (plan.joinDay % 40)}.${dice.int(20, 30)}`;
    work(visit(sites, who, site, address, midnightMs + dice.between(5, 21) * HOUR_MS, dice), who, dice);
  }
  if (!plan.oddDays.includes(day)) return;
  const odd = plan.oddDays.indexOf(day);
  const open = sites.filter((site) => site.exposed === 'passwords');
  if (open.length > 0 && odd % 3 === 0)
    lockedOut(scene, dice.pick(staff.people), dice.pick(open), midnightMs + 9.5 * HOUR_MS);
  if (odd % 3 === 1) contractor(scene, dice.pick(sites.filter((site) => site.exposed !== 'no')), midnightMs);
  if (odd % 3 === 2) emergency(scene, dice.pick(sites), midnightMs);
  plumbing(scene, dice.pick(sites), midnightMs + dice.between(9, 16) * HOUR_MS);
}
