import { describe, expect, it } from 'vitest';

import { ranking, RETENTIONS } from '../../../bench/detection/ranking.js';

const at = (share: number): number => RETENTIONS.findIndex((retention) => retention === share);

describe('ranking', () => {
  it('gives average precision and coverage as worked by hand', () => {
    // by score: session 0, benign, session 1, benign, …, session 0 last but one
    const session = Int32Array.from([0, -1, 1, -1, -1, -1, -1, -1, 0, -1]);
    const scores = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1];
    const result = ranking({ session, lines: 10 }, scores);
    expect(result.averagePrecision).toBeCloseTo((1 + 2 / 3 + 3 / 9) / 3, 12);
    expect(result.retentionAtFullCoverage).toBe(0.9);
    expect(result.coverage[at(0.1)]).toBeCloseTo(0.25, 12);
    expect(result.coverage[at(0.2)]).toBeCloseTo(0.25, 12);
    expect(result.coverage[at(0.5)]).toBeCloseTo(0.75, 12);
    expect(result.coverage[at(1)]).toBeCloseTo(1, 12);
  });

  it('counts the lines left out as lines of score 0', () => {
    const session = Int32Array.from([0, -1]);
    const found = ranking({ session, lines: 1000 }, [2, 1]);
    expect(found.averagePrecision).toBe(1);
    expect(found.retentionAtFullCoverage).toBe(0.001);
    const missed = ranking({ session, lines: 1000 }, [0, 0]);
    expect(missed.averagePrecision).toBeCloseTo(0.001, 12);
    expect(missed.retentionAtFullCoverage).toBe(1);
    expect(missed.coverage[at(0.5)]).toBeCloseTo(0.5, 12);
    expect(found.coverage[at(0.001)]).toBe(1);
  });

  it('takes equal scores as one step', () => {
    const session = Int32Array.from([-1, 0]);
    expect(ranking({ session, lines: 2 }, [1, 1]).averagePrecision).toBe(0.5);
  });
});
