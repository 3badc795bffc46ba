import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../../src/generate/index.js';
import { families, generateFleet, toLabelFile, toLabels, toLogFiles } from '../../../src/generate/index.js';

const START = Date.UTC(2026, 2, 2);
const HEADER =
  /^(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([ 1-3]\d) (\d\d):(\d\d):(\d\d) (\S+) [^\s:[\]]+(\[\d+\])?: {1,8}\S/;

function digest(fleet: Fleet): string {
  const hash = createHash('sha256');
  for (const { text } of [...toLogFiles(fleet), toLabelFile(fleet)]) hash.update(text);
  return hash.digest('hex');
}

const demo = generateFleet({ seed: 1, startMs: START });
const lines = demo.hosts.flatMap((host) => host.lines);

describe('generateFleet', () => {
  it('gives the same bytes for the same seed, and others for another', () => {
    const small = { startMs: START, days: 4 };
    expect(digest(generateFleet({ ...small, seed: 7 }))).toBe(digest(generateFleet({ ...small, seed: 7 })));
    expect(digest(generateFleet({ ...small, seed: 8 }))).not.toBe(digest(generateFleet({ ...small, seed: 7 })));
  });

  it('gives these very bytes: who changes them changes every figure measured on generated data', () => {
    expect(digest(generateFleet({ seed: 1, startMs: START, days: 3, hosts: 10 }))).toBe(
      '3514162c52c9671f78a78ef93fe1e2e382c1af53e65fdf9a1e91f7366f0acded',
    );
  });

  it('is a fleet of the promised size, with one intrusion in the last three days', () => {
    expect(demo.hosts.length).toBeGreaterThanOrEqual(8);
    expect(lines.length).toBeGreaterThan(60_000);
    expect(lines.length).toBeLessThan(150_000);
    expect(demo.intrusions).toHaveLength(1);
    const [{ startMs, endMs, hosts, lines: planted }] = demo.intrusions;
    expect(startMs).toBeGreaterThanOrEqual(START + 21 * 86_400_000);
    expect(endMs).toBeLessThan(START + 24 * 86_400_000);
    expect(hosts).toHaveLength(1);
    expect(lines.filter(({ label }) => label !== undefined)).toHaveLength(planted);
    const day = Math.floor((startMs - START) / 86_400_000);
    const routine = lines.filter(
      ({ host, timeMs, line, label }) =>
        host === hosts[0] &&
        label === undefined &&
        Math.floor((timeMs - START) / 86_400_000) === day &&
        line.includes('Accepted'),
    );
    expect(routine.length).toBeGreaterThan(5);
  });

  it('writes a valid RFC 3164 header, in order of time, that says timeMs', () => {
    for (const host of demo.hosts) {
      let lastMs = 0;
      for (const { line, timeMs } of host.lines) {
        const header = HEADER.exec(line);
        if (header === null) expect.fail(line);
        const [, month, day, hour, minute, second, name] = header;
        const saidMs = Date.parse(`${month} ${day.trim()} 2026 ${hour}:${minute}:${second} UTC`);
        if (saidMs !== timeMs || name !== host.host || timeMs < lastMs) expect.fail(line);
        lastMs = timeMs;
      }
    }
  });

  it('leaves no mark of its own in a line', () => {
    for (const { line } of lines) {
      for (let i = 0; i < line.length; i++) {
        const code = line.charCodeAt(i);
        if (code < 32 || code > 126) expect.fail(JSON.stringify(line));
      }
      if (line.includes('undefined') || line.includes('NaN')) expect.fail(line);
    }
  });

  it('uses reserved and private addresses only', () => {
    const reserved = /^(10\.|192\.0\.2\.|198\.1[89]\.|198\.51\.100\.|203\.0\.113\.|0\.0\.0\.0$)/;
    for (const { line } of lines) {
      for (const [address] of line.matchAll(/\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/g)) {
        if (!reserved.test(address)) expect.fail(line);
      }
    }
  });

  it('numbers processes and sessions upwards and closes what it opens', () => {
    for (const host of demo.hosts) {
      const open = new Map<string, number>();
      for (const { line } of host.lines) {
        const session =
          /(\S+\[\d+\]): pam_unix\((?:sshd|cron|su|su-l):session\): session (opened|closed) for user/.exec(line);
        if (session === null) continue;
        const [, process, verb] = session;
        const count = (open.get(process) ?? 0) + (verb === 'opened' ? 1 : -1);
        if (count < 0 || count > 1) expect.fail(line);
        open.set(process, count);
      }
    }
  });

  it('lets people run sudo and su inside their sessions only', () => {
    const intrusions = families().flatMap(({ family, variants }) => variants.map((variant) => ({ family, variant })));
    const fleet = generateFleet({ seed: 6, startMs: START, days: 12, noise: 0, intrusions });
    let checked = 0;
    for (const host of fleet.hosts) {
      const inside = new Map<string, number>();
      // Accounts that somebody changed to.
      const entered = new Set<string>();
      for (const { line } of host.lines) {
        const session =
          / sshd(?:-session)?\[\d+\]: pam_unix\(sshd:session\): session (opened|closed) for user ([\w-]+)/.exec(line);
        if (session !== null) {
          const [, verb, user] = session;
          inside.set(user, (inside.get(user) ?? 0) + (verb === 'opened' ? 1 : -1));
        }
        const actor = / (?:sudo(?:\[\d+\])?: +([\w-]+) : |su\[\d+\]: \(to [\w-]+\) ([\w-]+) on )/.exec(line);
        const changed = / su\[\d+\]: (?:\(to ([\w-]+)\) [\w-]+ on |Successful su for ([\w-]+) by )/.exec(line);
        const target = changed?.[1] ?? changed?.[2];
        if (target !== undefined) entered.add(target);
        const user = actor?.[1] ?? actor?.[2];
        if (user === undefined || user === 'root') continue;
        checked++;
        if ((inside.get(user) ?? 0) < 1 && !entered.has(user)) expect.fail(line);
      }
    }
    expect(checked).toBeGreaterThan(1000);
  });

  it('has the days of people: working hours, few weekends, never a flat line', () => {
    const hours = new Array<number>(24).fill(0);
    let weekend = 0;
    let week = 0;
    for (const { line, timeMs, label } of lines) {
      if (label !== undefined || !/ sudo(\[\d+\])?: +\S+ : TTY=pts/.test(line)) continue;
      const when = new Date(timeMs);
      hours[when.getUTCHours()]++;
      if (when.getUTCDay() % 6 === 0) weekend++;
      else week++;
    }
    const work = hours.slice(8, 18).reduce((a, b) => a + b, 0);
    const night = [...hours.slice(0, 6), ...hours.slice(22)].reduce((a, b) => a + b, 0);
    expect(work).toBeGreaterThan(8 * night);
    expect(night).toBeGreaterThan(0);
    expect(weekend).toBeGreaterThan(0);
    expect(weekend / 2).toBeLessThan((week / 5) * 0.3);
  });

  it('drowns exposed hosts in guessing and leaves inner ones alone', () => {
    const share = (name: string): number => {
      const host = demo.hosts.find((each) => each.host === name);
      if (host === undefined) expect.fail(name);
      // A line is a stranger's when its process names a stranger's address anywhere.
      const processOf = (line: string): string => line.slice(16, line.indexOf(': ', 16));
      const strangers = new Set<string>();
      for (const { line } of host.lines) if (line.includes('198.19.')) strangers.add(processOf(line));
      return host.lines.filter(({ line }) => strangers.has(processOf(line))).length / host.lines.length;
    };
    for (const name of ['bastion', 'web-1', 'web-2', 'dev-1']) expect(share(name)).toBeGreaterThan(0.3);
    for (const name of ['db-1', 'jump-2', 'erp-1', 'build-1']) expect(share(name)).toBe(0);
  });

  it('scales the guessing by noise alone', () => {
    const inner = (noise: number): readonly string[] =>
      generateFleet({ seed: 3, startMs: START, days: 3, noise, intrusions: 'none' }).hosts[2].lines.map(
        ({ line }) => line,
      );
    expect(inner(0)).toEqual(inner(1));
    const quiet = generateFleet({ seed: 3, startMs: START, days: 3, noise: 0, intrusions: 'none' });
    expect(quiet.hosts.flatMap((host) => host.lines).some(({ line }) => line.includes('Invalid user'))).toBe(false);
  });

  it('cuts the start down to midnight and refuses options out of range', () => {
    const fleet = generateFleet({ seed: 1, startMs: START + 5 * 3_600_000, days: 1, hosts: 2, intrusions: 'none' });
    expect(fleet.hosts.every((host) => host.lines.every(({ timeMs }) => timeMs >= START))).toBe(true);
    const faults = [
      { hosts: 0 },
      { hosts: 1.5 },
      { days: 1000 },
      { hosts: 400, days: 300 },
      { hosts: 100, days: 10, noise: 50 },
      { noise: -1 },
      { noise: Number.NaN },
      { intrusions: [{ family: 'stolen-key', host: 'nowhere' }] },
      { intrusions: [{ family: 'stolen-key', dayFromEnd: 99 }] },
      { intrusions: [{ family: '__proto__' }] },
    ];
    for (const fault of faults) {
      const options = { seed: 1, startMs: START, days: 2, ...fault } as Parameters<typeof generateFleet>[0];
      expect(() => generateFleet(options)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    }
  });

  it('makes fleets of any size', () => {
    for (const hosts of [1, 3, 14]) {
      const fleet = generateFleet({ seed: 2, startMs: START, days: 5, hosts });
      expect(new Set(fleet.hosts.map((host) => host.host)).size).toBe(hosts);
      expect(fleet.intrusions[0].lines).toBeGreaterThan(10);
    }
  });
});

describe('intrusions', () => {
  const cases = families().flatMap(({ family, variants }) => variants.map((variant) => ({ family, variant })));

  it.each(cases)(
    '$family, $variant: labelled lines on the chosen day, each pointing at its line',
    ({ family, variant }) => {
      const fleet = generateFleet({
        seed: 5,
        startMs: START,
        days: 9,
        noise: 0.2,
        intrusions: [{ family, variant, dayFromEnd: 4 }],
      });
      const [planted] = fleet.intrusions;
      expect(planted.lines).toBeGreaterThan(6);
      expect(planted.startMs).toBeGreaterThanOrEqual(START + 4 * 86_400_000);
      expect(planted.startMs).toBeLessThan(START + 5 * 86_400_000);
      expect(planted.endMs).toBeLessThan(START + 8 * 86_400_000);
      const files = new Map(toLogFiles(fleet).map(({ path, text }) => [path, text.split('\n')]));
      const labels = toLabels(fleet);
      expect(labels).toHaveLength(planted.lines);
      for (const label of labels) {
        const line = files.get(label.file)?.[label.line - 1] ?? '';
        expect(line).toContain(` ${label.host} `);
        expect(line.slice(7, 15)).toBe(new Date(label.timeMs).toISOString().slice(11, 19));
        expect(label.family).toBe(family);
      }
      if (family === 'lateral-movement') expect(planted.hosts.length).toBeGreaterThan(2);
    },
  );

  it('leaves the benign lines as they are without the intrusion, but for pids and session numbers', () => {
    const text = (fleet: Fleet): string[] =>
      fleet.hosts.flatMap((host) =>
        host.lines
          .filter(({ label }) => label === undefined)
          .map(({ line }) => line.replace(/\[\d+\]|ession \d+/g, '')),
      );
    const options = { seed: 4, startMs: START, days: 4, noise: 0.3 };
    const without = generateFleet({ ...options, intrusions: 'none' });
    const withOne = generateFleet({ ...options, intrusions: [{ family: 'stolen-key' }] });
    expect(text(withOne)).toEqual(text(without));
  });
});
