import { ConnectorError } from '../../src/errors/index.js';
import { generateFleet, type IntrusionRequest } from '../../src/generate/index.js';
import { createLogParser } from '../../src/parse/index.js';
import { drawn } from './split.js';
import type { GeneratedSpec } from './sets.js';
import type { SetLines, TestLog } from './set-lines.js';

const DAY_MS = 86_400_000;

/** The lines of a generated fleet, and its sessions. */
export function generatedLines(spec: GeneratedSpec): SetLines {
  const { seed, startMs, endMs, hosts } = spec;
  const days = Math.round((endMs - startMs) / DAY_MS);
  const fleet = generateFleet({ seed, startMs, hosts, days, intrusions: requests(spec) });
  const place = new Map(fleet.intrusions.map(({ intrusion }, i) => [intrusion, i]));
  const parser = createLogParser();
  const yearHint = { kind: 'firstYear', year: new Date(startMs).getUTCFullYear() } as const;
  const logs: TestLog[] = [];
  let unparsed = 0;
  for (const { host, lines } of fleet.hosts) {
    lines.forEach(({ line, label }, i) => {
      const ref = { kind: 'line', file: `${host}/auth.log`, line: i + 1 } as const;
      const result = parser.parse({ kind: 'line', ref, text: line, yearHint });
      if (!result.ok) unparsed += 1;
      else {
        const session = label === undefined ? -1 : (place.get(label.intrusion) ?? -1);
        logs.push({ log: result.log, session, silenced: false });
      }
    });
  }
  return { logs, sessions: fleet.intrusions, unparsed };
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
