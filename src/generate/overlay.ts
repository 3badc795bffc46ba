import { benignDays, inRange, knownFamilies, play, surveyed } from './company.js';
import type { Setting } from './company.js';
import { Dice } from './dice.js';
import { sitesAround } from './hosts.js';
import { buildStaff } from './people.js';
import type { Overlay, OverlayOptions } from './records.js';
import { DAY_MS, MINUTE_MS } from './routine-people.js';
import { uidOf } from './site.js';

/** Above the pids of a machine with the usual limit of 32,768, so that no process of the real log has the same. */
const FIRST_PID = 40_000;
const FIRST_SESSION = 60_000;

/**
 * Writes a company's routine and intrusions for one host in the wording of its distribution, to be merged by time with
 * the lines of a real log. The company's other hosts exist, and their lines are left out. Neither the internet's guessing
 * nor the distribution's own cron jobs are written: the real log has them. The same options give the same lines.
 *
 * @throws ConnectorError USAGE for an option out of range, an unknown family, or one that the host does not fit.
 */
export function overlayHost(options: OverlayOptions): Overlay {
  const { host, kind, distribution, exposed, activeMs } = options;
  const days = inRange('days', options.days, 1, 366, true);
  const utcOffsetMinutes = inRange('utcOffsetMinutes', options.utcOffsetMinutes ?? 0, -840, 840, true);
  const offsetMs = utcOffsetMinutes * MINUTE_MS;
  // Inside the generator time is the host's own clock, told as if it were UTC.
  const startMs = Math.floor((inRange('startMs', options.startMs, 0, 4e12, false) + offsetMs) / DAY_MS) * DAY_MS;
  const requests = options.intrusions ?? [];
  knownFamilies(requests);

  const dice = new Dice(`logmamba/overlay/${options.seed}`);
  const passwordMethod = options.passwordMethod ?? 'password';
  const row = { name: host, kind, distribution, exposed, passwordMethod, overlaid: true };
  const active = (timeMs: number): boolean =>
    activeMs === undefined || activeMs.some(([fromMs, toMs]) => timeMs >= fromMs && timeMs < toMs);
  const logged = (atMs: number): boolean => active(atMs - offsetMs);
  const setting: Setting = { sites: sitesAround(row, dice), people: buildStaff(dice), startMs, days, logged };
  for (const site of setting.sites) for (const who of setting.people) uidOf(site, who.name);
  benignDays(setting, 0, dice);
  const planted = requests.map(({ family, variant = 'loud', day }, n) =>
    play(setting, { family, variant, number: n + 1, host, day: inRange('day', day, 0, days - 1, true) }, dice),
  );

  const [{ journal }] = setting.sites;
  const rendered = journal.render(startMs, startMs + days * DAY_MS, {
    timeFormat: options.timeFormat ?? 'rfc3164',
    utcOffsetMinutes,
    firstPid: FIRST_PID,
    firstSession: FIRST_SESSION,
  });
  const lines = rendered.filter(({ timeMs }) => active(timeMs));
  return {
    lines,
    intrusions: planted.map((intrusion) => surveyed(intrusion, [{ host, lines }])),
    silentMs: journal.outages.map(({ fromMs, toMs }) => [fromMs - offsetMs, toMs - offsetMs] as const),
  };
}
