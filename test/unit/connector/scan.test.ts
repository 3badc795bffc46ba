import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { scan, type ScanOptions } from '../../../src/connector/scan.js';
import type { RunResult } from '../../../src/connector/run-result.js';
import { silentProgress } from '../../../src/log/index.js';
import type { Score } from '../../../src/types/index.js';
import { DAY_MS, quietDays, smallConfig, T0, type Line } from './history.js';

const folder = mkdtempSync(join(tmpdir(), 'logmamba-scan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CRON = 'CRON[1]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)';
const quiet = quietDays(6);
const y2031 = { atMs: Date.UTC(2031, 0, 1), text: CRON };
const y1970 = { atMs: 1000, text: CRON };

async function scanOf(
  lines: readonly Line[],
  more: Partial<ScanOptions> = {},
): Promise<{ result: RunResult; scores: Score[] }> {
  const path = join(folder, 'auth.log');
  const text = lines.map(({ atMs, text: of, host = 'web' }) => `${new Date(atMs).toISOString()} ${host} ${of}\n`);
  writeFileSync(path, text.join(''));
  const scores: Score[] = [];
  const result = await scan({
    paths: [path],
    config: smallConfig(),
    progress: silentProgress,
    nowMs: T0 + 7 * DAY_MS,
    onScore: (score) => scores.push(score),
    ...more,
  });
  return { result, scores };
}

describe('scan', () => {
  it('learns from the first two thirds of the time', async () => {
    const { result, scores } = await scanOf(quiet);
    expect(result.bundle.training.lines).toBe(4 * 49);
    expect(result.bundle.training.warnings.join()).not.toContain('far in time');
    expect(scores).toHaveLength(2 * 49);
    expect(scores[0].timeMs).toBeGreaterThan(T0 + 3.9 * DAY_MS);
  });

  it('masks novel keys in the calibration as well, and says so with the bundle', async () => {
    const odd = { atMs: T0 + 5 * DAY_MS, text: 'sshd[5]: Accepted password for mallory from 203.0.113.9 port 1 ssh2' };
    const [plain, masked] = [await scanOf([...quiet, odd]), await scanOf([...quiet, odd], { maskNovel: true })];
    const mallory = ({ scores }: typeof plain): Score | undefined => scores.find(({ user }) => user === 'mallory');
    expect(mallory(plain)).toMatchObject({ isAnomaly: true, keyId: 0 });
    expect(mallory(masked)).toMatchObject({ isAnomaly: false, keyId: 0, surprisal: 0 });
    expect(masked.result.bundle.id).not.toBe(plain.result.bundle.id);
    expect(masked.result.bundle.training.warnings.join()).toContain('--mask-novel');
    expect(plain.result.bundle.training.warnings.join()).not.toContain('--mask-novel');
  });

  it.each([
    ['a day in 2031', [...quiet, y2031], [y2031]],
    ['a day in 1970', [y1970, ...quiet], [y1970]],
    ['both', [y1970, ...quiet, y2031], [y1970, y2031]],
  ])('splits as it would without a line of %s, scores that too, and warns', async (_, lines, strays) => {
    const [without, odd] = [await scanOf(quiet), await scanOf(lines)];
    expect(odd.result.bundle.id).toBe(without.result.bundle.id);
    expect(odd.result.bundle.training.warnings.join()).toContain('far in time from all others');
    expect(odd.scores).toHaveLength(2 * 49 + strays.length);
    expect(odd.scores.map(({ timeMs }) => timeMs)).toEqual(expect.arrayContaining(strays.map(({ atMs }) => atMs)));
  });
});
