import { addToGroup, adminGroup, removeFromGroup } from './account-changes.js';
import { crontabEdit, restartSshd } from './daemons.js';
import type { Dice } from './dice.js';
import type { Person } from './people.js';
import { addressOn, homeAddress } from './people.js';
import { su, suFailed, sudo } from './privilege.js';
import type { Scene, Today } from './routine-administration.js';
import { adminShell } from './routine-administration.js';
import { HOUR_MS, MINUTE_MS, visit, work } from './routine-people.js';
import { follow, runbooksFor, stepsOf } from './runbooks.js';
import type { Site } from './site.js';
import type { Shell } from './sshd-session.js';

/** The account that the company's application runs as; operators change to it. */
const APPLICATION_ACCOUNT = 'app';

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
  if (dice.chance(0.8)) suFailed(shell, 'root', next());
  su(shell, 'root', next(), 40_000);
  sudo(shell, { atMs: nowMs + 50_000, command: `/usr/bin/systemctl restart ${site.dialect.sshUnit}` });
  restartSshd(site, nowMs + 50_100);
}

/** Whoever is on call gets up at night: a runbook, and what else it takes. */
function emergency({ sites, admin, dice }: Scene, site: Site, { midnightMs, day }: Today): void {
  const atMs = midnightMs + dice.between(0.5, 5.5) * HOUR_MS;
  const shell = visit(sites, admin, site, homeAddress(admin, Math.floor(day / 4)), atMs, dice, 45 * MINUTE_MS);
  if (dice.chance(0.6)) followRunbook(shell, 'operations', dice);
  else work(shell, admin, dice);
}

function followRunbook(shell: Shell, by: 'operations' | 'release', dice: Dice): void {
  const books = runbooksFor(shell.site.kind).filter((book) => book.by === by);
  const book = dice.weighted(books.map((each) => [each, each.weight] as const));
  follow(shell, stepsOf(book.steps, dice), shell.fromMs + dice.between(5000, 60_000), dice);
}

/** A runbook from its first step to its last, by one who does such work. */
function runbookVisit(scene: Scene, who: Person, site: Site, today: Today, from: string): void {
  const { sites, dice } = scene;
  const atMs = today.midnightMs + (who.startHour + dice.between(0.3, 7.5)) * HOUR_MS;
  const shell = visit(sites, who, site, from, atMs, dice, 12 * MINUTE_MS);
  followRunbook(shell, who.role === 'administrator' ? 'operations' : 'release', dice);
}

/** An operator works as the application for a while. */
function asApplication(scene: Scene, who: Person, site: Site, today: Today, from: string): void {
  const { sites, dice } = scene;
  const atMs = today.midnightMs + (who.startHour + dice.between(0.5, 8)) * HOUR_MS;
  const shell = visit(sites, who, site, from, atMs, dice, 9 * MINUTE_MS);
  if (dice.chance(0.06)) suFailed(shell, APPLICATION_ACCOUNT, shell.fromMs + 5000);
  const application = su(shell, APPLICATION_ACCOUNT, shell.fromMs + 12_000, dice.between(90_000, 8 * MINUTE_MS));
  // The reports run as an account that is reached from the application's only.
  if (today.day < 6 || dice.chance(0.35)) su(application, 'report', application.fromMs + 20_000, 45_000);
}

/** Someone without rights gets them for an afternoon, does a thing or two, and loses them in the evening. */
function borrowedRights(scene: Scene, who: Person, site: Site, today: Today, from: string): void {
  const { sites, dice } = scene;
  const group = adminGroup(site);
  const givenMs = today.midnightMs + dice.between(9, 11) * HOUR_MS;
  const giver = adminShell(scene, site, givenMs);
  addToGroup(giver, who.name, group, giver.fromMs + 20_000);
  const shell = visit(sites, who, site, from, givenMs + dice.between(0.5, 2) * HOUR_MS, dice, 20 * MINUTE_MS);
  work(shell, { ...who, sudo: true }, dice);
  const taker = adminShell(scene, site, givenMs + dice.between(4, 7) * HOUR_MS);
  removeFromGroup(taker, who.name, group, taker.fromMs + 20_000);
}

/** New keys for a colleague or two; now and then a look at sudoers. */
function keyWork(scene: Scene, people: readonly Person[], site: Site, today: Today): void {
  const { dice } = scene;
  const shell = adminShell(scene, site, today.midnightMs + dice.between(8.5, 15.5) * HOUR_MS);
  let atMs = shell.fromMs + 8000;
  for (let n = dice.chance(0.25) ? 2 : 1; n > 0; n--) {
    sudo(shell, { atMs, command: `/usr/bin/tee -a /home/${dice.pick(people).name}/.ssh/authorized_keys` });
    atMs += dice.between(60_000, 240_000);
  }
  if (dice.chance(0.4)) sudo(shell, { atMs, command: '/usr/sbin/visudo', lastsMs: 30_000 });
}

/**
 * The day's operations on every host: runbooks, work as the application, borrowed rights, keys, plumbing, calls at night.
 * Everything comes to every host within the first week, and again and again after it.
 */
export function operationsDay(
  sites: readonly Site[],
  staff: readonly Person[],
  present: readonly Person[],
  today: Today,
  dice: Dice,
): void {
  const { day, midnightMs } = today;
  const weekday = new Date(midnightMs).getUTCDay();
  const working = weekday >= 1 && weekday <= 5 && !today.plan.holidays.includes(day);
  const operators = present.filter(({ role, sudo: able }) => able && role === 'administrator');
  const releasers = present.filter(({ role, sudo: able }) => able && (role === 'developer' || role === 'webmaster'));
  const plain = staff.filter((who) => !who.sudo && present.includes(who));
  sites.forEach((site, index) => {
    const local = dice.fork(site.name);
    const scene: Scene = { sites, admin: staff[(day + index) % 2], dice: local };
    const fromOf = (who: Person): string => addressOn(who, day, dice.fork(`from/${who.name}`));
    const turn = (day + index) % 6;
    if (local.chance(0.07)) emergency({ ...scene, admin: staff[Math.floor(day / 7) % 2] }, site, today);
    if (turn === 1 || turn === 3 || turn === 4) {
      if (day < 6 || local.chance(0.5)) plumbing(scene, site, midnightMs + local.between(9, 16) * HOUR_MS);
    }
    if (!working) return;
    for (let n = local.poisson(0.9); n > 0; n--) {
      const who = local.pick(local.chance(0.55) ? operators : releasers);
      runbookVisit(scene, who, site, today, fromOf(who));
    }
    const able = [...operators, ...releasers];
    if (day < 6 || local.chance(0.65)) {
      const who = local.pick(able);
      asApplication(scene, who, site, today, fromOf(who));
    }
    if (plain.length > 0 && (day === 1 || day === 2 || local.chance(0.14))) {
      const who = plain[(day + index) % plain.length];
      borrowedRights(scene, who, site, today, fromOf(who));
    }
    if (day < 4 || local.chance(0.25)) keyWork(scene, staff, site, today);
  });
}
