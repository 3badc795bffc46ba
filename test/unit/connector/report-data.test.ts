import { describe, expect, it } from 'vitest';
import { reportData } from '../../../src/connector/report-data.js';
import type { RunResult } from '../../../src/connector/run-result.js';
import { RunTotals } from '../../../src/connector/run-totals.js';
import { HOUR_MS, T0 } from './history.js';

const hour = (timeMs: number, lines: number): RunResult['hours'][number] => ({
  host: 'web',
  timeMs,
  lines,
  anomalies: 0,
  maxScore: 1,
});

function resultOf(hours: RunResult['hours']): RunResult {
  return { totals: new RunTotals(), segments: [], kept: [], keptBeyond: 0, retained: 0, hours } as unknown as RunResult;
}

describe('the data of the report', () => {
  it('draws no hour that lies years off, and counts its lines', () => {
    const days = Array.from({ length: 72 }, (_, i) => hour(T0 + i * HOUR_MS, 5));
    const data = reportData(resultOf([hour(T0 + 5 * 366 * 24 * HOUR_MS, 2), ...days]), 'test');
    expect(data.timeline).toEqual(days);
    expect(data.timelineBeyond).toBe(2);
    expect(reportData(resultOf(days), 'test').timelineBeyond).toBe(0);
  });
});
