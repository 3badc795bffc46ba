import type { Dice } from './dice.js';
import type { HostKind } from './records.js';

export type Role = 'administrator' | 'developer' | 'database' | 'webmaster';

export interface Person {
  readonly name: string;
  readonly role: Role;
  /** The host kinds of the work, with weights. */
  readonly works: readonly (readonly [HostKind, number])[];
  /** `ED25519 SHA256:…`. */
  readonly key: string;
  /** First three numbers of the home network, or an IPv6 prefix; the rest roams. */
  readonly homeNetwork: string;
  /** Share of days at the office, behind one address. */
  readonly officeShare: number;
  /** Hour (UTC) the day begins at. */
  readonly startHour: number;
  /** Sessions on a working day. */
  readonly sessions: number;
  /** May use sudo. */
  readonly sudo: boolean;
  /** Comes by way of the bastion to hosts that the internet reaches, too. */
  readonly viaBastion: boolean;
  /** Works on trains: a mobile network's address of the day, and a second device. */
  readonly roams: boolean;
  /** Away from one share of the range to another. */
  readonly absent?: readonly [number, number];
}

/** The office's address, seen by exposed hosts. */
export const OFFICE = '203.0.113.18';

interface PersonRow {
  readonly name: string;
  readonly role: Role;
  readonly startHour: number;
  readonly sessions: number;
  readonly sudo: boolean;
  readonly viaBastion?: boolean;
  readonly roams?: boolean;
  readonly absent?: readonly [number, number];
}

const STAFF: readonly PersonRow[] = [
  { name: 'mkeller', role: 'administrator', startHour: 7.2, sessions: 5, sudo: true },
  { name: 'sortiz', role: 'administrator', startHour: 8.1, sessions: 4, sudo: true },
  { name: 'jdubois', role: 'developer', startHour: 8.6, sessions: 4, sudo: true },
  { name: 'atanaka', role: 'developer', startHour: 9.3, sessions: 3.5, sudo: true, roams: true },
  { name: 'pnovak', role: 'developer', startHour: 8.2, sessions: 3, sudo: false },
  { name: 'lbianchi', role: 'database', startHour: 7.6, sessions: 3, sudo: true, viaBastion: true },
  { name: 'hyilmaz', role: 'webmaster', startHour: 9.1, sessions: 3, sudo: true },
  { name: 'tberg', role: 'administrator', startHour: 8.8, sessions: 3, sudo: true, absent: [0.28, 2] },
  { name: 'ewalsh', role: 'webmaster', startHour: 8.7, sessions: 2.5, sudo: true, absent: [0.1, 0.45] },
  { name: 'nokafor', role: 'developer', startHour: 8.9, sessions: 3, sudo: true, absent: [0.3, 0.72] },
  { name: 'rsingh', role: 'webmaster', startHour: 8.4, sessions: 2, sudo: false },
];

const WORKS: Readonly<Record<Role, readonly (readonly [HostKind, number])[]>> = {
  administrator: [
    ['bastion', 4],
    ['web', 3],
    ['database', 1.5],
    ['build', 1.5],
    ['mail', 1.5],
    ['jump', 2],
    ['legacy', 1.5],
    ['application', 2],
    ['development', 0.5],
  ],
  developer: [
    ['development', 6],
    ['build', 2],
    ['web', 0.6],
    ['application', 1],
    ['bastion', 0.6],
  ],
  database: [
    ['database', 5],
    ['jump', 1],
    ['legacy', 1],
    ['bastion', 0.5],
  ],
  webmaster: [
    ['web', 5],
    ['development', 1],
    ['bastion', 0.5],
  ],
};

function person(row: PersonRow, index: number, dice: Dice): Person {
  const kind = dice.weighted([
    ['ED25519', 6],
    ['RSA', 3],
    ['ECDSA', 1],
  ]);
  return {
    viaBastion: false,
    roams: false,
    ...row,
    works: WORKS[row.role],
    key: `${kind} SHA256:${dice.fingerprint()}`,
    // One of them has IPv6 at home.
    homeNetwork: row.name === 'hyilmaz' ? '2001:db8:4a1:77' : `198.18.${20 + index * 7}`,
    officeShare: dice.between(0.2, 0.6),
  };
}

export function buildStaff(dice: Dice): Person[] {
  return STAFF.map((row, index) => person(row, index, dice.fork(`person/${row.name}`)));
}

const JOINERS = ['cmeyer', 'okim', 'tfischer', 'dsilva', 'gmoreau', 'ijensen', 'kpatel', 'vrossi'] as const;

/** Whoever joins in a week of the range. */
export function joiner(week: number, dice: Dice): Person {
  const name = week < JOINERS.length ? JOINERS[week] : `trainee${week + 1}`;
  const role = dice.pick(['administrator', 'developer', 'webmaster'] as const);
  const row = { name, role, startHour: dice.between(7.5, 9.5), sessions: 2, sudo: dice.chance(0.7) };
  return person(row, STAFF.length + week, dice);
}

/** The n-th address of the person's home. */
export function homeAddress(who: Person, n: number): string {
  if (who.homeNetwork.includes(':'))
    return `${who.homeNetwork}:${((0x9c00 + n * 7919) & 0xffff).toString(16)}::${(n % 30) + 2}`;
  return `${who.homeNetwork}.${2 + ((n * 37 + who.name.length * 11) % 250)}`;
}

/** An address of the mobile network: another one every day. */
export function mobileAddress(day: number, dice: Dice): string {
  return `198.18.${150 + (day % 3)}.${dice.int(2, 250)}`;
}

/** The company's VPN, by which administrators reach inner hosts without the bastion now and then. */
export function vpnAddress(dice: Dice): string {
  return `10.20.9.${dice.int(2, 6)}`;
}

/** Where the person signs in from that day: the office or home, whose address changes every few days. */
export function addressOn(who: Person, day: number, dice: Dice): string {
  if (dice.chance(who.officeShare)) return OFFICE;
  if (who.roams) return mobileAddress(day, dice);
  return homeAddress(who, Math.floor(day / 4));
}
