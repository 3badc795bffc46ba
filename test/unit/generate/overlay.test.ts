import { describe, expect, it } from 'vitest';
import type { OverlayOptions } from '../../../src/generate/index.js';
import { families, fittingFamilies, overlayHost } from '../../../src/generate/index.js';
import { createLogParser } from '../../../src/parse/index.js';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 5);
const web: OverlayOptions = {
  seed: 1,
  host: 'plain',
  distribution: 'ubuntu-22.04',
  kind: 'web',
  exposed: 'passwords',
  startMs: START,
  days: 16,
};

/** What the parser makes of the lines' times, in a zone where headers name none. */
function readTimes(lines: readonly { readonly line: string }[], defaultOffsetMinutes: number): number[] {
  const parser = createLogParser({ defaultOffsetMinutes });
  return lines.map(({ line }, i) => {
    const ref = { kind: 'line', file: 'auth.log', line: i + 1 } as const;
    const result = parser.parse({ kind: 'line', ref, text: line, yearHint: { kind: 'firstYear', year: 2026 } });
    if (!result.ok) expect.fail(line);
    expect(result.log.host).toBe('plain');
    return result.log.timeMs;
  });
}

describe('overlayHost', () => {
  it('gives the same lines for the same options, others for another seed, and no line of another host', () => {
    const { lines } = overlayHost(web);
    expect(overlayHost(web).lines).toEqual(lines);
    expect(overlayHost({ ...web, seed: 2 }).lines).not.toEqual(lines);
    expect(new Set(lines.map(({ host }) => host))).toEqual(new Set(['plain']));
    expect(lines.length).toBeGreaterThan(5000);
    expect(lines.every(({ line }) => line.includes(' plain '))).toBe(true);
  });

  it.each([
    { timeFormat: 'rfc3164' as const, utcOffsetMinutes: 0 },
    { timeFormat: 'rfc3164' as const, utcOffsetMinutes: -300 },
    { timeFormat: 'iso8601' as const, utcOffsetMinutes: 330 },
  ])("writes $timeFormat at $utcOffsetMinutes minutes, which the parser reads as the lines' times", (format) => {
    const { lines } = overlayHost({ ...web, ...format, days: 3 });
    expect(readTimes(lines, format.utcOffsetMinutes)).toEqual(lines.map(({ timeMs }) => timeMs));
    for (let i = 1; i < lines.length; i++) if (lines[i].timeMs < lines[i - 1].timeMs) expect.fail(lines[i].line);
    // People work by the host's own clock.
    const hours = lines
      .filter(({ line }) => line.includes('TTY=pts'))
      .map(({ timeMs }) => new Date(timeMs + format.utcOffsetMinutes * 60_000).getUTCHours());
    expect(hours.length).toBeGreaterThan(50);
    expect(hours.filter((hour) => hour >= 7 && hour < 19).length / hours.length).toBeGreaterThan(0.8);
  });

  it('writes only where the real log has lines, and imitates only what was written there', () => {
    const gap: readonly [number, number] = [START + 4 * DAY_MS, START + 9 * DAY_MS];
    const activeMs = [
      [START, gap[0]],
      [gap[1], START + 16 * DAY_MS],
    ] as const;
    const intrusions = [
      { family: 'stolen-key' as const, variant: 'careful' as const, day: 6 },
      { family: 'key-edits' as const, variant: 'careful' as const, day: 9 },
    ];
    const { lines, intrusions: planted } = overlayHost({ ...web, activeMs, intrusions });
    expect(lines.some(({ timeMs }) => timeMs >= gap[0] && timeMs < gap[1])).toBe(false);
    expect(planted.map(({ lines: count }) => count > 0)).toEqual([false, true]);
    const commands = (labelled: boolean): string[] =>
      lines.flatMap(({ line, label }) => {
        const command = /COMMAND=(.*)$/.exec(line)?.[1];
        return command === undefined || (label !== undefined) !== labelled ? [] : [command];
      });
    const before = new Set(commands(false));
    expect(commands(true).length).toBeGreaterThan(4);
    expect(commands(true).filter((command) => !before.has(command))).toEqual([]);
  });

  it('leaves the benign lines as they are whatever is planted, but for pids and session numbers', () => {
    const text = (options: OverlayOptions): string[] =>
      overlayHost(options).lines.flatMap(({ line, label }) =>
        label === undefined ? [line.replace(/\[\d+\]|ession \d+/g, '')] : [],
      );
    const intrusions = fittingFamilies(web).map((family) => ({ family, variant: 'careful' as const, day: 12 }));
    expect(text({ ...web, intrusions })).toEqual(text(web));
  });

  it('plants every family, loud and careful, and says where the logging had been stopped', () => {
    expect(fittingFamilies(web)).toEqual(families().map(({ family }) => family));
    const intrusions = families().flatMap(({ family, variants }) =>
      variants.map((variant) => ({ family, variant, day: variant === 'loud' ? 11 : 12 })),
    );
    const { intrusions: planted, silentMs, lines } = overlayHost({ ...web, intrusions });
    for (const { intrusion, startMs, lines: count } of planted) {
      if (count < 6 || startMs < START + 11 * DAY_MS) expect.fail(`${intrusion}: ${count} lines`);
    }
    expect(silentMs).toHaveLength(1);
    const [[fromMs, toMs]] = silentMs;
    expect(lines.some(({ timeMs, label }) => label === undefined && timeMs > fromMs && timeMs < toMs)).toBe(false);
  });

  it('writes in the words of the distribution', () => {
    const has = (distribution: OverlayOptions['distribution'], pattern: RegExp): boolean =>
      overlayHost({ ...web, distribution, days: 6 }).lines.some(({ line }) => pattern.test(line));
    // OpenSSH 6.6: no port, MD5 fingerprints, no logind.
    expect(has('ubuntu-14.04', /Received disconnect from [\d.]+: 11: disconnected by user$/)).toBe(true);
    expect(has('ubuntu-14.04', /ssh2: (RSA|ED25519|ECDSA) [0-9a-f]{2}(:[0-9a-f]{2}){15}$/)).toBe(true);
    expect(has('ubuntu-14.04', /systemd|Disconnected from/)).toBe(false);
    expect(
      has(
        'ubuntu-20.04',
        /systemd\[\d+\]: pam_unix\(systemd-user:session\): session opened for user \w+ by \(uid=0\)$/,
      ),
    ).toBe(true);
    expect(has('rhel-7', / su: pam_unix\(su-l:session\)/)).toBe(true);
    expect(has('rhel-7.0', /CRON|systemd/)).toBe(false);
    const asked = overlayHost({ ...web, distribution: 'debian-10', passwordMethod: 'keyboard-interactive/pam' });
    const words = asked.lines.map(({ line }) => line).join('\n');
    expect(words).toContain('Accepted keyboard-interactive/pam for ');
    expect(words).toContain('error: PAM: Authentication failure for ');
    expect(words).not.toContain('Failed password');
  });

  it('refuses options out of range and families that the host does not fit', () => {
    const rhel = { distribution: 'rhel-9' as const, kind: 'database' as const, exposed: 'no' as const };
    const faults: Partial<OverlayOptions>[] = [
      { days: 0 },
      { utcOffsetMinutes: 900 },
      { intrusions: [{ family: 'su-chain', day: 16 }] },
      { intrusions: [{ family: '__proto__' as 'su-chain', day: 3 }] },
      { ...rhel, intrusions: [{ family: 'cron-extra-run', day: 3 }] },
      { ...rhel, intrusions: [{ family: 'brute-force-success', day: 3 }] },
    ];
    for (const fault of faults) {
      expect(() => overlayHost({ ...web, ...fault })).toThrow(expect.objectContaining({ code: 'USAGE' }));
    }
    expect(fittingFamilies(rhel)).not.toContain('cron-extra-run');
  });
});
