import { ConnectorError } from '../errors/index.js';
import { calendar, presentOn } from './calendar.js';
import type { Dice } from './dice.js';
import { guessingDay } from './guessing.js';
import { SERVICE_ACCOUNTS } from './hosts.js';
import { defaultSite, fits, SCRIPTS } from './intrusions/index.js';
import { Known } from './intrusions/known.js';
import type { Stage } from './intrusions/stage.js';
import type { Person } from './people.js';
import type { GeneratedLine, IntrusionFamily, IntrusionLabel, IntrusionVariant, PlantedIntrusion } from './records.js';
import { weeklyProject } from './projects.js';
import { administrationDay } from './routine-administration.js';
import { operationsDay } from './routine-operations.js';
import { DAY_MS, personDay } from './routine-people.js';
import { cronDay, serviceDay } from './routine-services.js';
import type { Site } from './site.js';

const LEAVER = 'pnovak';

export interface Setting {
  readonly sites: readonly Site[];
  readonly people: readonly Person[];
  /** Midnight of the first day. */
  readonly startMs: number;
  readonly days: number;
  /** Whether a moment is in the log; every one is when absent. */
  readonly logged?: (atMs: number) => boolean;
}

/** @throws ConnectorError USAGE for a number out of range. */
export function inRange(name: string, value: number, from: number, to: number, whole: boolean): number {
  if (value >= from && value <= to && (!whole || Number.isInteger(value))) return value;
  throw new ConnectorError('USAGE', `${name} is ${value}`, {
    where: `generate: ${name}`,
    todo: `give a ${whole ? 'whole ' : ''}number from ${from} to ${to}`,
  });
}

/** @throws ConnectorError USAGE for a family that does not exist. */
export function knownFamilies(requests: readonly { readonly family: IntrusionFamily }[]): void {
  for (const { family } of requests) {
    if (Object.hasOwn(SCRIPTS, family)) continue;
    throw new ConnectorError('USAGE', `there is no family of intrusions ${family}`, {
      where: 'generate: intrusions',
      todo: `use one of ${Object.keys(SCRIPTS).join(', ')}`,
    });
  }
}

/** The benign days of every host. `noise` scales the internet's guessing. */
export function benignDays(setting: Setting, noise: number, dice: Dice): void {
  const { sites, people, startMs, days } = setting;
  const leaver = people.find(({ name }) => name === LEAVER) ?? people[0];
  const plan = calendar(days, leaver, dice.fork('calendar'));
  const keys = (generation: string): ReadonlyMap<string, string> =>
    new Map(
      SERVICE_ACCOUNTS.map((name) => [name, `ED25519 SHA256:${dice.fork(`key/${name}/${generation}`).fingerprint()}`]),
    );
  let current = keys('before');
  for (let day = 0; day < days; day++) {
    const midnightMs = startMs + day * DAY_MS;
    const today = dice.fork(`day/${day}`);
    const present = presentOn(plan, people, day, days);
    if (day % 7 === 0) {
      for (const site of sites)
        site.projects.push(...weeklyProject(day / 7, dice.fork(`project/${day / 7}/${site.kind}`)));
    }
    if (!plan.holidays.includes(day))
      for (const who of present) personDay(sites, who, day, days, startMs, today.fork(who.name));
    for (const site of sites) {
      cronDay(site, midnightMs, today.fork(`cron/${site.name}`));
      guessingDay(site, day, midnightMs, noise, today.fork(`guessing/${site.name}`));
    }
    serviceDay(sites, current, midnightMs, today.fork('services'));
    administrationDay(sites, people, present, { day, midnightMs, plan }, today.fork('administration'));
    operationsDay(sites, people, present, { day, midnightMs, plan }, today.fork('operations'));
    if (plan.keyRotationDays.includes(day)) {
      // Two of the service accounts' keys are rotated.
      const fresh = [...keys(`day ${day}`)].filter(([name]) => name === 'backup' || name === 'deploy');
      current = new Map([...current, ...fresh]);
    }
  }
}

export interface Play {
  readonly family: IntrusionFamily;
  readonly variant: IntrusionVariant;
  /** 1-based, over the fleet. */
  readonly number: number;
  readonly host?: string;
  /** From 0. */
  readonly day: number;
}

function chosenSite(setting: Setting, { family, host }: Play, dice: Dice): Site {
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

/** Writes one intrusion into the journals, after the benign days. */
export function play(setting: Setting, wanted: Play, seed: Dice): PlantedIntrusion {
  const { family, variant, number, day } = wanted;
  const intrusion = `${family}#${number}`;
  const dice = seed.fork(`intrusion/${number}/${family}/${variant}`);
  const site = chosenSite(setting, wanted, dice);
  const midnightMs = setting.startMs + day * DAY_MS;
  const knownOf = (where: Site): Known => new Known(where, midnightMs, setting.logged ?? (() => true));
  const stage: Stage = {
    sites: setting.sites,
    site,
    known: knownOf(site),
    knownOf,
    people: setting.people.filter((who) => who.name !== LEAVER),
    family,
    variant,
    careful: variant === 'careful',
    midnightMs,
    dice,
    step: (step, where, scene) => where.journal.labelled({ intrusion, family, step }, scene),
  };
  SCRIPTS[family].script(stage);
  return { intrusion, family, variant, hosts: [], startMs: 0, endMs: 0, lines: 0 };
}

/** What became of an intrusion in the rendered lines. */
export function surveyed(
  planted: PlantedIntrusion,
  hosts: readonly { readonly host: string; readonly lines: readonly GeneratedLine[] }[],
): PlantedIntrusion {
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
  if (lines === 0) return planted;
  return { ...planted, hosts: [...names], startMs, endMs, lines };
}
