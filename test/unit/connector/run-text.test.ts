import { describe, expect, it } from 'vitest';
import { budgetsText, runText } from '../../../src/connector/run-text.js';
import { RunTotals } from '../../../src/connector/run-totals.js';
import type { Segment } from '../../../src/types/index.js';
import { reportData, segment } from '../report/report-fixture.js';

function textOf(...segments: readonly Segment[]): string[] {
  const { run } = reportData();
  const { startedMs, endedMs, bundle, alarm } = run;
  const sink = { written: 0, existing: 0, deadLettered: 0, retried: 0 };
  const drift = { state: 'unknown', lines: 0 } as const;
  const kept = { kept: [], keptBeyond: 0, retained: 0, hours: [], drift };
  const span = { startedMs, endedMs, fromMs: startedMs, toMs: endedMs };
  const totals = new RunTotals();
  return runText({ kind: 'scan', bundle, alarm, ...span, totals, segments, ...kept, sink, peakMemoryBytes: 1 }).split(
    '\n',
  );
}

describe('the alarm on screen', () => {
  it('is the budget and threshold of the run, not those of training', () => {
    expect(textOf()).toContain('  segments   0 (evidence ≥ 27.4, for 0.25 false alerts a day)');
  });

  it('names segments that have less evidence, since failures alone made the alarm', () => {
    const burst = { address: '203.0.113.9', statistic: 13 };
    const parts = { evidence: 21, threshold: 27.4 };
    const segments = [segment({ ...parts, burst, alarmedBy: 'burst' }), segment(parts), segment({ ...parts, burst })];
    expect(textOf(...segments)).toContain(
      '  segments   3 (evidence ≥ 27.4, for 0.25 false alerts a day), 1 of them by a burst of failures alone',
    );
  });

  it('is shown for other budgets, and as out of reach while a bundle learns', () => {
    const { bundle: manifest } = reportData().run;
    const levels = [
      { budgetPerDay: 0.25, threshold: 40.25 },
      { budgetPerDay: 2 / 7, threshold: 38 },
    ];
    const view = { manifest, levels, templates: [], stored: [] };
    expect(budgetsText(view)).toBe('  --budget   segments from evidence 40.3 for 0.25, 38.0 for 0.286 a day');
    const young = { ...manifest, training: { ...manifest.training, state: 'learning' as const } };
    expect(budgetsText({ ...view, manifest: young })).toContain('∞ (learning) for 0.25');
  });
});

describe('verdicts on screen', () => {
  const feedback = {
    id: 'f',
    verdict: 'benign',
    by: 'eve\u001b[31m',
    atMs: Date.UTC(2026, 2, 10, 9),
    note: 'a move',
  } as const;

  it('are how many segments they suppress, and who said what when', () => {
    const lines = textOf(
      segment({ suppressed: true, feedback }),
      segment({ suppressed: false, feedback }),
      segment({}),
    );
    expect(lines.find((line) => line.startsWith('  segments'))).toMatch(/^ {2}segments {3}3 .*, 1 of them suppressed/);
    expect(lines).toContain('     suppressed: called benign by eve?[31m at 2026-03-10 09:00 UTC: a move');
    expect(lines).toContain('     more than called benign by eve?[31m at 2026-03-10 09:00 UTC: a move');
  });
});

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
