import { benignDays, inRange, knownFamilies, play, surveyed } from './company.js';
import type { Setting } from './company.js';
import { Dice } from './dice.js';
import { buildSites } from './hosts.js';
import { fits } from './intrusions/index.js';
import { buildStaff } from './people.js';
import type { Fleet, FleetOptions, IntrusionRequest } from './records.js';
import { DAY_MS } from './routine-people.js';
import type { Site } from './site.js';
import { uidOf } from './site.js';

const MAX_HOST_DAYS = 8000;

/** A guessed password where some host takes passwords from the internet, a stolen key in a fleet that has none. */
function demoIntrusions(sites: readonly Site[]): IntrusionRequest[] {
  const family = sites.some((site) => fits(site, 'brute-force-success')) ? 'brute-force-success' : 'stolen-key';
  return [{ family }];
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
  // Everything is held in memory: some 600 lines a host and day, more with more guessing.
  inRange('hosts × days × noise', count * days * Math.max(1, noise), 1, MAX_HOST_DAYS, false);
  const dice = new Dice(`logmamba/${options.seed}`);
  const setting: Setting = { sites: buildSites(count, dice), people: buildStaff(dice), startMs, days };
  for (const site of setting.sites) for (const who of setting.people) uidOf(site, who.name);

  const asked = options.intrusions ?? 'demo';
  const requests = asked === 'demo' ? demoIntrusions(setting.sites) : asked === 'none' ? [] : asked;
  knownFamilies(requests);
  benignDays(setting, noise, dice);
  const planted = requests.map(({ family, variant = 'loud', host, dayFromEnd }, n) => {
    const fromEnd = inRange('dayFromEnd', dayFromEnd ?? Math.min(1, days - 1), 0, days - 1, true);
    const wanted = { family, variant, number: n + 1, day: days - 1 - fromEnd };
    return play(setting, host === undefined ? wanted : { ...wanted, host }, dice);
  });

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
