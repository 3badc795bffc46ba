import { describe, expect, it } from 'vitest';
import type { OverlayOptions } from '../../../src/generate/index.js';
import { families, fittingFamilies, generateFleet, overlayHost } from '../../../src/generate/index.js';
import type { GeneratedLine, IntrusionRequest } from '../../../src/generate/index.js';
import { createLogParser, createTemplateMiner, UNKNOWN_TEMPLATE } from '../../../src/parse/index.js';
import type { ParsedLog } from '../../../src/types/index.js';

const START = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;
const HISTORY_DAYS = 21;
const DAYS = 26;

type Host = Pick<OverlayOptions, 'distribution' | 'kind' | 'exposed' | 'passwordMethod' | 'timeFormat'>;

const HOSTS: readonly Host[] = [
  { distribution: 'ubuntu-14.04', kind: 'web', exposed: 'passwords' },
  { distribution: 'debian-10', kind: 'application', exposed: 'passwords', passwordMethod: 'keyboard-interactive/pam' },
  { distribution: 'rhel-9', kind: 'database', exposed: 'no' },
  { distribution: 'rhel-7.0', kind: 'web', exposed: 'passwords' },
  { distribution: 'ubuntu-16.04', kind: 'development', exposed: 'passwords' },
  { distribution: 'ubuntu-24.04', kind: 'development', exposed: 'keys', timeFormat: 'iso8601' },
  { distribution: 'debian-13', kind: 'web', exposed: 'passwords' },
];

function parsed(lines: readonly GeneratedLine[]): ParsedLog[] {
  const parser = createLogParser({ defaultOffsetMinutes: 0 });
  return lines.map(({ line }, i) => {
    const ref = { kind: 'line', file: 'auth.log', line: i + 1 } as const;
    const result = parser.parse({ kind: 'line', ref, text: line, yearHint: { kind: 'firstYear', year: 2026 } });
    if (!result.ok) expect.fail(line);
    return result.log;
  });
}

/** What in the labelled lines the benign lines before `untilMs` lack: templates, commands, addresses, accounts. */
function strangers(lines: readonly GeneratedLine[], untilMs: number): string[] {
  const logs = parsed(lines);
  const miner = createTemplateMiner({ simTh: 0.7, depth: 5 });
  const seen = new Set<string>();
  const traits = ({ fields }: ParsedLog): string[] =>
    [
      fields.command === undefined ? '' : `command ${fields.command}`,
      fields.address === undefined ? '' : `address ${fields.address}`,
      fields.user === undefined ? '' : `user ${fields.user}`,
      fields.targetUser === undefined ? '' : `target ${fields.targetUser}`,
    ].filter((trait) => trait !== '');
  logs.forEach((log, i) => {
    if (lines[i].label !== undefined || lines[i].timeMs >= untilMs) return;
    miner.learn(log.program, log.content);
    for (const trait of traits(log)) seen.add(trait);
  });
  const strange = new Set<string>();
  logs.forEach((log, i) => {
    const { label } = lines[i];
    if (label === undefined) return;
    if (miner.match(log.program, log.content).id === UNKNOWN_TEMPLATE.id)
      strange.add(`${label.family}: ${log.program}: ${log.body}`);
    for (const trait of traits(log)) if (!seen.has(trait)) strange.add(`${label.family}: ${trait}`);
  });
  return [...strange];
}

describe('a careful intrusion', () => {
  it.each(HOSTS.map((host) => ({ host, name: `${host.distribution}, ${host.kind}, ${host.exposed}` })))(
    'writes no template, command, address or account that the host had not seen: $name',
    ({ host }) => {
      for (const seed of [1, 2]) {
        const intrusions = fittingFamilies(host).map((family) => ({
          family,
          variant: 'careful' as const,
          day: HISTORY_DAYS,
        }));
        const overlay = overlayHost({ seed, host: 'h', startMs: START, days: DAYS, intrusions, ...host });
        for (const { family, lines } of overlay.intrusions) if (lines < 6) expect.fail(`${family}: ${lines} lines`);
        expect(strangers(overlay.lines, START + HISTORY_DAYS * DAY_MS)).toEqual([]);
      }
    },
  );

  it('writes none on any host of a fleet, on whichever host it starts', () => {
    const size = { seed: 11, startMs: START, hosts: 7, days: DAYS, noise: 0.2 };
    const names = generateFleet({ ...size, days: 1, intrusions: 'none' }).hosts.map(({ host }) => host);
    const fits = (family: IntrusionRequest['family'], host: string): boolean => {
      try {
        generateFleet({ ...size, days: 1, noise: 0, intrusions: [{ family, host, dayFromEnd: 0 }] });
        return true;
      } catch {
        return false;
      }
    };
    const intrusions = families().flatMap(({ family }, n) => {
      const fitting = names.filter((host) => fits(family, host));
      expect(fitting.length).toBeGreaterThan(0);
      return [n, n + 3].map((k) => ({
        family,
        variant: 'careful' as const,
        host: fitting[k % fitting.length],
        dayFromEnd: DAYS - 1 - HISTORY_DAYS,
      }));
    });
    const fleet = generateFleet({ ...size, intrusions });
    for (const { intrusion, lines } of fleet.intrusions) if (lines < 6) expect.fail(`${intrusion}: ${lines} lines`);
    for (const { lines } of fleet.hosts) expect(strangers(lines, START + HISTORY_DAYS * DAY_MS)).toEqual([]);
  });
});
