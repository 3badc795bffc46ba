import { ConnectorError } from '../../src/errors/index.js';
import { generateFleet, type Fleet, type IntrusionRequest } from '../../src/generate/index.js';
import { drawn } from './split.js';
import type { GeneratedSpec } from './sets.js';
import type { SetLine, SetLines } from './set-lines.js';

const DAY_MS = 86_400_000;

/** The lines of a generated fleet, and its sessions. */
export function generatedLines(spec: GeneratedSpec): SetLines {
  const { seed, startMs, endMs, hosts } = spec;
  const fleet = generateFleet({
    seed,
    startMs,
    hosts,
    days: Math.round((endMs - startMs) / DAY_MS),
    intrusions: requests(spec),
  });
  return { lines: fleetLines(fleet), sessions: fleet.intrusions };
}

function fleetLines(fleet: Fleet): SetLine[] {
  return fleet.hosts.flatMap(({ host, lines }) =>
    lines.map(({ line, label }, i) => ({
      file: `${host}/auth.log`,
      line: i + 1,
      text: line,
      ...(label === undefined ? {} : { session: label.intrusion }),
    })),
  );
}

/**
 * Every family loud and careful, one after the other over the days of the test part, each on a host that fits it; the first and the
 * last test day stay free, and two sessions on one day are on different hosts.
 */
function requests(spec: GeneratedSpec): IntrusionRequest[] {
  const { seed, families, trainUntilMs, endMs } = spec;
  const wanted = families
    .flatMap((family) => (['loud', 'careful'] as const).map((variant) => ({ family, variant })))
    .sort((a, b) => drawn(seed, `${a.family}/${a.variant}`) - drawn(seed, `${b.family}/${b.variant}`));
  const days = Math.round((endMs - trainUntilMs) / DAY_MS) - 2;
  const used = new Map<number, string>();
  return wanted.map(({ family, variant }, i) => {
    const day = 1 + Math.floor((i * days) / wanted.length);
    const fitting = fittingHosts(spec, family).filter((host) => used.get(day) !== host);
    const host = fitting[Math.floor(drawn(seed + 1, `${family}/${variant}`) * fitting.length)];
    used.set(day, host);
    return { family, variant, host, dayFromEnd: days + 1 - day };
  });
}

/** Hosts that a family can start on: a fleet of one day is asked for each. */
function fittingHosts({ seed, hosts, startMs }: GeneratedSpec, family: IntrusionRequest['family']): string[] {
  const names = generateFleet({ seed, startMs, hosts, days: 1, noise: 0, intrusions: 'none' }).hosts.map(
    ({ host }) => host,
  );
  return names.filter((host) => {
    try {
      generateFleet({ seed, startMs, hosts, days: 1, noise: 0, intrusions: [{ family, host, dayFromEnd: 0 }] });
      return true;
    } catch (error) {
      if (error instanceof ConnectorError && error.code === 'USAGE') return false;
      throw error;
    }
  });
}
