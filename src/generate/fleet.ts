import { ConnectorError } from '../errors/index.js';
import { Dice } from './dice.js';
import { guessingDay } from './guessing.js';
import { buildSites, SERVICE_ACCOUNTS } from './hosts.js';
import { defaultSite, fits, SCRIPTS } from './intrusions/index.js';
import type { Stage } from './intrusions/stage.js';
import type { Person } from './people.js';
import { buildStaff, joiner } from './people.js';
import type {
  Fleet,
  FleetOptions,
  GeneratedHost,
  IntrusionLabel,
  IntrusionRequest,
  PlantedIntrusion,
} from './records.js';
import { administrationDay, calendar } from './routine-administration.js';
import { DAY_MS, personDay } from './routine-people.js';
import { cronDay, serviceDay } from './routine-services.js';
import type { Site } from './site.js';
import { uidOf } from './site.js';

const LEAVER = 'pnovak';
const MAX_HOST_DAYS = 8000;

interface Setting {
  readonly sites: readonly Site[];
  readonly people: readonly Person[];
  readonly startMs: number;
  readonly days: number;
}

function inRange(name: string, value: number, from: number, to: number, whole: boolean): number {
  if (value >= from && value <= to && (!whole || Number.isInteger(value))) return value;
  throw new ConnectorError('USAGE', `${name} is ${value}`, {
    where: `generate: ${name}`,
    todo: `give a ${whole ? 'whole ' : ''}number from ${from} to ${to}`,
  });
}

function benignDays(setting: Setting, noise: number, dice: Dice): void {
  const { sites, people, startMs, days } = setting;
  const plan = calendar(days, dice.fork('calendar'));
  const joined = joiner(dice);
  const keys = (generation: string): ReadonlyMap<string, string> =>
    new Map(
      SERVICE_ACCOUNTS.map((name) => [name, `ED25519 SHA256:${dice.fork(`key/${name}/${generation}`).fingerprint()}`]),
    );
  const before = keys('before');
  // Two of the service accounts' keys are rotated.
  const after = new Map([...before, ...[...keys('after')].filter(([name]) => name === 'backup' || name === 'deploy')]);
  for (let day = 0; day < days; day++) {
    const midnightMs = startMs + day * DAY_MS;
    const today = dice.fork(`day/${day}`);
    const present = people.filter((who) => who.name !== LEAVER || day < plan.leaveDay);
    if (day > plan.joinDay) present.push(joined);
    if (day !== plan.holiday)
      for (const who of present) personDay(sites, who, day, days, startMs, today.fork(who.name));
    for (const site of sites) {
      cronDay(site, midnightMs, today.fork(`cron/${site.name}`));
      guessingDay(site, day, midnightMs, noise, today.fork(`guessing/${site.name}`));
    }
    serviceDay(sites, day > plan.keyRotationDay ? after : before, midnightMs, today.fork('services'));
    const staff = { people, joined, leaver: LEAVER };
    administrationDay(sites, staff, { day, startMs, plan }, today.fork('administration'));
  }
}

/** A guessed password where some host takes passwords from the internet, a stolen key in a fleet that has none. */
function demoIntrusions(sites: readonly Site[]): IntrusionRequest[] {
  const family = sites.some((site) => fits(site, 'brute-force-success')) ? 'brute-force-success' : 'stolen-key';
  return [{ family }];
}

function chosenSite(setting: Setting, request: IntrusionRequest, dice: Dice): Site {
  const { family, host } = request;
  const fitting = setting.sites.filter((site) => fits(site, family));
  const site = host === undefined ? defaultSite(fitting, family, dice) : fitting.find(({ name }) => name === host);
  if (site !== undefined) return site;
  const message = `${family} cannot start on ${host ?? 'any host of this fleet'}`;
  const names = fitting.map(({ name }) => name).join(', ');
  throw new ConnectorError('USAGE', message, {
    where: 'generate: intrusions',
    todo: names === '' ? 'ask for at least 2 hosts' : `use one of ${names}`,
  });
}

function play(setting: Setting, request: IntrusionRequest, number: number, dice: Dice): PlantedIntrusion {
  const { family } = request;
  const variant = request.variant ?? 'loud';
  const fromEnd = inRange('dayFromEnd', request.dayFromEnd ?? Math.min(1, setting.days - 1), 0, setting.days - 1, true);
  const intrusion = `${family}#${number}`;
  const stage: Stage = {
    sites: setting.sites,
    site: chosenSite(setting, request, dice),
    people: setting.people.filter((who) => who.name !== LEAVER),
    family,
    variant,
    careful: variant === 'careful',
    midnightMs: setting.startMs + (setting.days - 1 - fromEnd) * DAY_MS,
    dice,
    step: (step, site, scene) => site.journal.labelled({ intrusion, family, step }, scene),
  };
  SCRIPTS[family].script(stage);
  return { intrusion, family, variant, hosts: [], startMs: 0, endMs: 0, lines: 0 };
}

/** What became of an intrusion in the rendered lines. */
function surveyed(planted: PlantedIntrusion, hosts: readonly GeneratedHost[]): PlantedIntrusion {
  const names = new Set<string>();
  let [startMs, endMs, lines] = [Infinity, -Infinity, 0];
  const ours = (label: IntrusionLabel | undefined): boolean => label?.intrusion === planted.intrusion;
  for (const host of hosts) {
    for (const line of host.lines) {
      if (!ours(line.label)) continue;
      names.add(host.host);
      startMs = Math.min(startMs, line.timeMs);
      endMs = Math.max(endMs, line.timeMs);
      lines++;
    }
  }
  return { ...planted, hosts: [...names], startMs, endMs, lines };
}

/**
 * Writes the auth logs of a small company: people, service accounts, cron, administration, the internet's password
 * guessing, and the intrusions asked for. The same options give the same lines.
 *
 * @throws ConnectorError USAGE for an option out of range, an unknown host or family.
 */
export function generateFleet(options: FleetOptions): Fleet {
  const count = inRange('hosts', options.hosts ?? 9, 1, 400, true);
  const days = inRange('days', options.days ?? 24, 1, 366, true);
  const noise = inRange('noise', options.noise ?? 1, 0, 100, false);
  const startMs = Math.floor(inRange('startMs', options.startMs, 0, 4e12, false) / DAY_MS) * DAY_MS;
  // Everything is held in memory: some 500 lines a host and day, more with more guessing.
  inRange('hosts × days × noise', count * days * Math.max(1, noise), 1, MAX_HOST_DAYS, false);
  const dice = new Dice(`logmamba/${options.seed}`);
  const setting: Setting = { sites: buildSites(count, dice), people: buildStaff(dice), startMs, days };
  for (const site of setting.sites) for (const who of setting.people) uidOf(site, who.name);

  const asked = options.intrusions ?? 'demo';
  const requests = asked === 'demo' ? demoIntrusions(setting.sites) : asked === 'none' ? [] : asked;
  for (const { family } of requests) {
    if (Object.hasOwn(SCRIPTS, family)) continue;
    throw new ConnectorError('USAGE', `there is no family of intrusions ${family}`, {
      where: 'generate: intrusions',
      todo: `use one of ${Object.keys(SCRIPTS).join(', ')}`,
    });
  }
  benignDays(setting, noise, dice);
  const planted = requests.map((request, n) =>
    play(setting, request, n + 1, dice.fork(`intrusion/${n + 1}/${request.family}/${request.variant ?? 'loud'}`)),
  );

  const endMs = startMs + days * DAY_MS;
  const hosts = setting.sites.map((site) => ({
    host: site.name,
    kind: site.kind,
    distribution: site.distribution,
    logPath: site.dialect.logPath,
    lines: site.journal.render(startMs, endMs),
  }));
  return { hosts, intrusions: planted.map((intrusion) => surveyed(intrusion, hosts)) };
}
