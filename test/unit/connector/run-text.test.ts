import { describe, expect, it } from 'vitest';
import { runText } from '../../../src/connector/run-text.js';
import { RunTotals } from '../../../src/connector/run-totals.js';
import type { Segment } from '../../../src/types/index.js';
import { reportData, segment } from '../report/report-fixture.js';

function textOf(...segments: readonly Segment[]): string[] {
  const { run } = reportData();
  const { startedMs, endedMs, bundle } = run;
  const sink = { written: 0, existing: 0, deadLettered: 0, retried: 0 };
  const kept = { kept: [], keptBeyond: 0, retained: 0, hours: [] };
  const span = { startedMs, endedMs, fromMs: startedMs, toMs: endedMs };
  const totals = new RunTotals();
  return runText({ kind: 'scan', bundle, ...span, totals, segments, ...kept, sink, peakMemoryBytes: 1 }).split('\n');
}

describe('a segment on screen', () => {
  it('is its place and time, its sentence, and its reasons', () => {
    const { reasons } = reportData().segments[1];
    const shown = segment({ reasons, status: 'open', memberCount: { core: 2, alpha: 1234, beta: 2000 } });
    const lines = textOf(shown);
    const at = lines.indexOf('  1. web-01  severity 74  2026-01-05 00:00 to 2026-01-05 01:00 UTC  (open, 1,234 lines)');
    expect(lines[at + 1]).toBe(`     ${shown.summary}`);
    expect(lines.slice(at + 2, at + 5)).toEqual(reasons.slice(0, 3).map(({ text }) => `     - ${text}`));
    expect(lines).toHaveLength(at + 5);
  });

  it('moves no cursor and fills no screen', () => {
    const [line] = textOf(segment({ summary: `\u001b[2J\u202e${'😀'.repeat(2000)}` })).slice(-1);
    expect(line).toMatch(/^ {5}\?\[2J\?😀/);
    expect(line.length).toBeLessThan(710);
    expect(line).not.toMatch(/\p{Cs}|\p{Cc}/u);
  });
});
