import { workCommand } from './commands.js';
import type { Dice } from './dice.js';
import type { Person } from './people.js';
import { addressOn, homeAddress, mobileAddress, vpnAddress } from './people.js';
import { su, suFailed, sudo, sudoList, sudoNotAllowed, sudoWrongPassword } from './privilege.js';
import { siteOf } from './hosts.js';
import type { Shell } from './sshd-session.js';
import { login } from './sshd-session.js';
import { giveUp } from './sshd-preauth.js';
import type { Site } from './site.js';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

export function clientPort(dice: Dice): number {
  return dice.int(32_768, 60_999);
}

function host(sites: readonly Site[], who: Person, dice: Dice): Site {
  const kind = dice.weighted(who.works);
  const fitting = sites.filter((site) => site.kind === kind);
  return dice.pick(fitting.length > 0 ? fitting : sites);
}

/** The work inside a shell: now and then sudo, seldom a wrong password or su. */
export function work(shell: Shell, who: Person, dice: Dice): void {
  const roomMs = shell.toMs - shell.fromMs;
  let atMs = shell.fromMs + Math.min(dice.exponential(3 * MINUTE_MS), roomMs / 3);
  if (who.sudo && roomMs > MINUTE_MS && dice.chance(0.05)) {
    sudoWrongPassword(shell, { atMs, command: workCommand(shell.site, dice) }, dice.int(1, 2));
    atMs += 30_000;
  }
  if (who.sudo && dice.chance(0.03)) sudoList(shell, (atMs += 5000));
  if (!who.sudo && dice.chance(0.08)) sudoNotAllowed(shell, { atMs, command: workCommand(shell.site, dice) });
  if (who.role === 'administrator' && roomMs > 4 * MINUTE_MS && dice.chance(0.06)) {
    if (dice.chance(0.2)) suFailed(shell, 'root', (atMs += 4000));
    su(
      shell,
      'root',
      atMs + 9000,
      Math.max(20_000, Math.min(shell.toMs - atMs - 9000, dice.exponential(6 * MINUTE_MS))),
    );
  }
  if (who.role === 'database' && shell.site.kind === 'database' && dice.chance(0.4))
    su(shell, 'postgres', atMs, Math.max(5000, shell.toMs - atMs));
  if (!who.sudo) return;
  const target = shell.site.kind === 'database' ? 'postgres' : 'root';
  while (atMs < shell.toMs - 5000) {
    const lastsMs = Math.min(dice.chance(0.85) ? dice.between(40, 900) : dice.exponential(40_000), shell.toMs - atMs);
    sudo(shell, {
      atMs,
      command: workCommand(shell.site, dice),
      target: dice.chance(0.15) ? target : 'root',
      lastsMs,
    });
    atMs += lastsMs + dice.exponential(dice.chance(0.5) ? 40_000 : 9 * MINUTE_MS);
  }
}

interface Hop {
  readonly who: Person;
  readonly from: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The address the host sees: the person's own where the internet reaches, else that of the last host on the way there. */
function wayTo(sites: readonly Site[], site: Site, hop: Hop, dice: Dice): string {
  const { who } = hop;
  if (who.role === 'administrator' && site.kind !== 'bastion' && dice.chance(0.07)) return vpnAddress(dice);
  if (site.exposed !== 'no' && (!who.viaBastion || site.kind === 'bastion')) return hop.from;
  const behindJump = site.kind === 'database' || site.kind === 'legacy';
  const via = (behindJump ? siteOf(sites, 'jump') : undefined) ?? siteOf(sites, 'bastion');
  if (via === undefined || via === site) return hop.from;
  const earlier = { ...hop, fromMs: hop.fromMs - dice.between(3000, 20_000), toMs: hop.toMs + dice.between(500, 9000) };
  login(via, {
    peer: { address: wayTo(sites, via, earlier, dice), port: clientPort(dice) },
    credentials: { user: hop.who.name, key: hop.who.key },
    fromMs: earlier.fromMs,
    toMs: earlier.toMs,
    interactive: true,
  });
  return via.address;
}

/** Signs in, by way of the bastion and the jump host where the internet does not reach. */
export function visit(
  sites: readonly Site[],
  who: Person,
  site: Site,
  from: string,
  fromMs: number,
  dice: Dice,
  atLeastMs = 40_000,
): Shell {
  const toMs = fromMs + Math.max(atLeastMs, dice.exponential(24 * MINUTE_MS));
  const address = wayTo(sites, site, { who, from, fromMs, toMs }, dice);
  const byPassword =
    site.exposed !== 'keys' && site.kind !== 'jump' && dice.chance(site.kind === 'legacy' ? 0.9 : 0.12);
  const mistyped = byPassword && dice.chance(0.12) ? (dice.chance(0.85) ? 1 : 2) : 0;
  const credentials = byPassword ? { user: who.name, mistyped } : { user: who.name, key: who.key };
  if (!byPassword && dice.chance(0.02)) giveUp(site, { address, port: clientPort(dice) }, who.name, fromMs - 9000);
  const peer = { address, port: clientPort(dice) };
  return login(site, { peer, credentials, fromMs, toMs, interactive: true });
}

function isAway(who: Person, day: number, days: number): boolean {
  // Everyone takes one stretch of three working days or so in a month.
  const first = (who.name.charCodeAt(1) * 5 + who.name.length * 3) % 28;
  return days > 10 && day % 28 >= first && day % 28 < first + 3;
}

/** One person's day: none when away, little at weekends, otherwise sessions around two humps with lunch between. */
export function personDay(
  sites: readonly Site[],
  who: Person,
  day: number,
  days: number,
  startMs: number,
  dice: Dice,
): void {
  const midnightMs = startMs + day * DAY_MS;
  const weekday = new Date(midnightMs).getUTCDay();
  const weekend = weekday === 0 || weekday === 6;
  if (isAway(who, day, days)) return;
  const from = addressOn(who, day, dice);
  const count = weekend ? (dice.chance(0.12) ? dice.int(1, 2) : 0) : dice.poisson(who.sessions);
  for (let n = 0; n < count; n++) {
    const hump = dice.chance(0.55) ? dice.normal(1.6, 0.9) : dice.normal(6.1, 1.1);
    const hour = weekend ? dice.between(9, 20) : who.startHour + Math.max(0, hump);
    const site = host(sites, who, dice);
    const fromMs = midnightMs + hour * HOUR_MS;
    // Some sessions stay open for the rest of the day.
    const atLeastMs = dice.chance(0.04) ? dice.between(2, 7) * HOUR_MS : 40_000;
    const shell = visit(sites, who, site, from, fromMs, dice, atLeastMs);
    work(shell, who, dice);
    if (!who.roams || site.exposed === 'no' || !dice.chance(0.12)) continue;
    // The phone, while the laptop is still signed in.
    work(visit(sites, who, site, mobileAddress(day + 1, dice), shell.fromMs + 30_000, dice), who, dice);
  }
  if (who.role === 'administrator' && dice.chance(0.05)) {
    const site = host(sites, who, dice);
    const home = homeAddress(who, day);
    work(visit(sites, who, site, home, midnightMs + dice.between(20.5, 23.2) * HOUR_MS, dice), who, dice);
  }
}
