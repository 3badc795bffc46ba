import type { Dice } from './dice.js';
import type { Distribution } from './dialect.js';
import { DIALECTS } from './dialect.js';
import { History } from './history.js';
import { Journal } from './journal.js';
import type { HostKind } from './records.js';
import type { Site } from './site.js';

export interface HostRow {
  readonly name: string;
  readonly kind: HostKind;
  readonly distribution: Distribution;
  readonly exposed: Site['exposed'];
  readonly cronCommands?: boolean;
  readonly passwordMethod?: Site['passwordMethod'];
  readonly overlaid?: boolean;
}

/** The company, most telling hosts first: a smaller fleet is the beginning of this list. */
const HOSTS: readonly HostRow[] = [
  { name: 'bastion', kind: 'bastion', distribution: 'debian-13', exposed: 'keys' },
  { name: 'web-1', kind: 'web', distribution: 'ubuntu-22.04', exposed: 'passwords' },
  { name: 'db-1', kind: 'database', distribution: 'rhel-9', exposed: 'no' },
  { name: 'build-1', kind: 'build', distribution: 'ubuntu-24.04', exposed: 'no', cronCommands: true },
  { name: 'dev-1', kind: 'development', distribution: 'debian-11', exposed: 'passwords', cronCommands: true },
  { name: 'mail-1', kind: 'mail', distribution: 'debian-11', exposed: 'keys', cronCommands: true },
  { name: 'jump-2', kind: 'jump', distribution: 'ubuntu-24.04', exposed: 'no' },
  { name: 'web-2', kind: 'web', distribution: 'ubuntu-24.04', exposed: 'keys' },
  { name: 'erp-1', kind: 'legacy', distribution: 'ubuntu-16.04', exposed: 'no' },
  { name: 'ftp-1', kind: 'legacy', distribution: 'rhel-7', exposed: 'passwords' },
];

const MORE: readonly HostRow[] = [
  { name: 'app', kind: 'application', distribution: 'ubuntu-22.04', exposed: 'no' },
  { name: 'app', kind: 'application', distribution: 'debian-11', exposed: 'no' },
  { name: 'app', kind: 'application', distribution: 'rhel-9', exposed: 'no' },
  { name: 'app', kind: 'application', distribution: 'ubuntu-24.04', exposed: 'no' },
];

/** Accounts that no person logs in with. */
export const SERVICE_ACCOUNTS = ['deploy', 'backup', 'monitor', 'ansible'] as const;

function site(row: HostRow, number: number, dice: Dice): Site {
  const dialect = DIALECTS[row.distribution];
  const journal = new Journal(row.name, dialect, dice.fork('numbers'));
  const accounts = new Map<string, number>();
  for (const name of SERVICE_ACCOUNTS) accounts.set(name, 1000 + accounts.size);
  for (const [name, uid] of [
    ['www-data', 33],
    ['postgres', 114],
    ['list', 38],
    ['mail', 8],
  ] as const) {
    accounts.set(name, uid);
  }
  return {
    name: row.name,
    kind: row.kind,
    distribution: row.distribution,
    dialect,
    address: `10.20.${Math.floor(number / 200)}.${10 + (number % 200)}`,
    exposed: row.exposed,
    cronCommands: row.cronCommands ?? false,
    passwordMethod: row.passwordMethod ?? 'password',
    overlaid: row.overlaid ?? false,
    journal,
    dice: dice.fork('lines'),
    accounts,
    history: new History(),
    projects: [],
    logind: journal.daemon('systemd-logind'),
    listener: journal.daemon('sshd'),
    cron: journal.daemon('cron'),
    managers: new Map(),
  };
}

export function buildSites(count: number, dice: Dice): Site[] {
  const sites: Site[] = [];
  for (let i = 0; i < count; i++) {
    let row = HOSTS[i];
    if (row === undefined) {
      const more = MORE[(i - HOSTS.length) % MORE.length];
      row = { ...more, name: `${more.name}-${i - HOSTS.length + 1}` };
    }
    sites.push(site(row, i, dice.fork(`host/${row.name}`)));
  }
  return sites;
}

/** A host of one's own with the machines that its routine comes from: bastion, build host, backup host. */
export function sitesAround(row: HostRow, dice: Dice): Site[] {
  const others = HOSTS.filter(({ kind }) => kind !== row.kind && ['bastion', 'build', 'mail'].includes(kind));
  return [row, ...others].map((each, index) => site(each, index, dice.fork(`host/${each.name}`)));
}

/** The first host of the kind, or undefined in a fleet that has none. */
export function siteOf(sites: readonly Site[], kind: HostKind): Site | undefined {
  return sites.find((candidate) => candidate.kind === kind);
}
