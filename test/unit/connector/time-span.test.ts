import { describe, expect, it } from 'vitest';
import { mainSpan, timeWarnings } from '../../../src/connector/time-span.js';
import { DAY_MS, HOUR_MS, T0 } from './history.js';

const at = (...times: number[]): { timeMs: number; host: string }[] => times.map((timeMs) => ({ timeMs, host: 'web' }));
const hourly = (count: number): number[] => Array.from({ length: count }, (_, i) => T0 + i * HOUR_MS);
const Y1970 = 12_345;
const Y2031 = Date.UTC(2031, 0, 1);

describe('strays', () => {
  it('are a few lines at either end that lie further away than all others lie apart', () => {
    expect(mainSpan(at(...hourly(100), Y2031))).toEqual({ start: 0, end: 100 });
    expect(mainSpan(at(Y1970, Y1970 + 5, ...hourly(100)))).toEqual({ start: 2, end: 102 });
    expect(mainSpan(at(Y1970, ...hourly(100), Y2031, Y2031 + 1))).toEqual({ start: 1, end: 101 });
    expect(mainSpan(at(Y1970, T0 - 400 * DAY_MS, ...hourly(100)))).toEqual({ start: 2, end: 102 });
  });

  it('are not a quiet week before or after, nor the lines before a flood', () => {
    const month = hourly(30 * 24);
    expect(mainSpan(at(T0 - 7 * DAY_MS, ...month, T0 + 37 * DAY_MS))).toEqual({ start: 0, end: 722 });
    const flood = Array.from({ length: 100_000 }, (_, i) => T0 + 10 * DAY_MS + i * 30);
    expect(mainSpan(at(...hourly(240), ...flood)).start).toBe(0);
  });

  it('are never many: more than ten, a thousandth of all, or a quarter', () => {
    const eleven = Array.from({ length: 11 }, (_, i) => Y2031 + i);
    expect(mainSpan(at(...hourly(100), ...eleven)).end).toBe(111);
    expect(mainSpan(at(...hourly(11_000), ...eleven)).end).toBe(11_000);
    expect(mainSpan(at(T0, T0 + 1, Y2031))).toEqual({ start: 0, end: 3 });
    expect(mainSpan([])).toEqual({ start: 0, end: 0 });
  });
});

describe('the warnings', () => {
  it('name a stray, and a hole that is most of the range', () => {
    expect(timeWarnings([], at(...hourly(100)), [])).toEqual([]);
    expect(timeWarnings([], [], [])).toEqual([]);
    expect(timeWarnings([], at(...hourly(100)), at(Y2031))).toEqual([
      expect.stringContaining('1 line lies far in time from all others (web, 2031-01-01)'),
    ]);
    expect(timeWarnings(at(Y1970), at(...hourly(100)), at(Y2031))[0]).toMatch(/^2 lines lie far .*\(web, 1970-01-01\)/);
    const [hole] = timeWarnings([], at(...hourly(20).map((timeMs) => timeMs - T0), ...hourly(100)), []);
    expect(hole).toMatch(/^no line between 1970-01-01 and 2026-03-02, most of the range/);
  });
});
