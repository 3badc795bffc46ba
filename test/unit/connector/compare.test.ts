import { describe, expect, it } from 'vitest';
import { compareSegments } from '../../../src/connector/compare-segments.js';
import { comparisonText } from '../../../src/connector/compare-text.js';
import type { BundleSide } from '../../../src/connector/compare-bundles.js';
import type { Segment } from '../../../src/types/index.js';
import { reportData, segment } from '../report/report-fixture.js';

const HOUR = 3_600_000;
const T = Date.UTC(2026, 2, 9);
const at = (id: string, host: string, from: number, to: number, parts: Partial<Segment> = {}): Segment =>
  segment({ id, host, startMs: T + from * HOUR, endMs: T + to * HOUR, ...parts });

describe('segments of two bundles', () => {
  it('are the same where they overlap in time on one host', () => {
    const current = [at('a', 'web', 0, 2), at('b', 'web', 5, 6), at('c', 'db', 0, 2)];
    const candidate = [at('d', 'web', 1, 3), at('e', 'web', 8, 9), at('f', 'mail', 5, 6), at('g', 'web', 2, 2)];
    const { both, gained, lost } = compareSegments(current, candidate);
    const ids = (segments: readonly Segment[]): string[] => segments.map(({ id }) => id).sort();
    expect(both.map((pair) => [pair.current.id, pair.candidate.id])).toEqual([
      ['a', 'd'],
      ['a', 'g'],
    ]);
    expect([ids(gained), ids(lost)]).toEqual([
      ['e', 'f'],
      ['b', 'c'],
    ]);
  });

  it('are shown side by side, with a word on days that a bundle has learned from', () => {
    const { bundle } = reportData().run;
    const drift = { state: 'unknown', lines: 0 } as const;
    const side = (segments: Segment[], learnedDays: number): BundleSide => ({
      manifest: bundle,
      segments,
      alertsPerDay: segments.length / 7,
      inside: 100,
      unknownShare: 0.0123,
      meanSurprisal: 0.5,
      drift,
      learnedDays,
    });
    const current = side([at('a', 'web', 0, 2)], 0);
    const candidate = side([at('b', 'db', 0, 2, { suppressed: true })], 3.5);
    const difference = compareSegments(current.segments, candidate.segments);
    const range = { fromMs: T, toMs: T + 7 * 24 * HOUR };
    const text = comparisonText({ range, lines: 1000, current, candidate, difference });
    expect(text).toContain('0 segments of both, 1 gained, 1 lost');
    expect(text).toMatch(/unknown keys +1\.23 % +1\.23 %/);
    expect(text).toMatch(/gained {2}db {2}2026-03-09 00:00 .*\(suppressed\)/);
    expect(text).toContain('the new bundle has learned from 3.5 of these days');
    expect(text).not.toContain('the current bundle has learned');
  });
});
