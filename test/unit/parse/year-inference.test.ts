import { describe, expect, it } from 'vitest';
import { createLogParser } from '../../../src/parse/index.js';
import type { YearHint } from '../../../src/types/index.js';
import { parseDocument, rawLine } from './raw-logs.js';

function days(texts: readonly string[], yearHint: YearHint, host = 'web-1'): readonly string[] {
  const parser = createLogParser();
  return texts.map((text, i) => {
    const result = parser.parse(rawLine(`${text} 10:00:00 ${host} sshd[1]: x`, i + 1, yearHint));
    return result.ok ? new Date(result.log.timeMs).toISOString().slice(0, 10) : 'unparsed';
  });
}

describe('the year of RFC 3164 lines', () => {
  it('starts with the given year and moves on at the turn', () => {
    const found = days(['Dec 30', 'Dec 31', 'Jan  1', 'Aug  1', 'Jan  2'], { kind: 'firstYear', year: 2021 });
    expect(found).toEqual(['2021-12-30', '2021-12-31', '2022-01-01', '2022-08-01', '2023-01-02']);
  });

  it('keeps the year for late lines on both sides of the turn', () => {
    const found = days(['Dec 31', 'Dec 30', 'Jan  1', 'Dec 31', 'Jan  1'], { kind: 'firstYear', year: 2021 });
    expect(found).toEqual(['2021-12-31', '2021-12-30', '2022-01-01', '2021-12-31', '2022-01-01']);
  });

  it('puts the first line before the end of the file', () => {
    const timeMs = Date.UTC(2022, 0, 3);
    expect(days(['Dec 20', 'Jan  2'], { kind: 'notAfterMs', timeMs })).toEqual(['2021-12-20', '2022-01-02']);
    expect(days(['Jan  4'], { kind: 'notAfterMs', timeMs })).toEqual(['2021-01-04']);
    expect(days(['Feb 29'], { kind: 'notAfterMs', timeMs })).toEqual(['2020-02-29']);
  });

  it('is not moved by a clock that starts at 1 January', () => {
    const timeMs = Date.UTC(2025, 10, 11, 12);
    const found = days(['Nov 10', 'Jan  1', 'Nov 10', 'Nov 11'], { kind: 'notAfterMs', timeMs });
    expect(found).toEqual(['2025-11-10', '2025-01-01', '2025-11-10', '2025-11-11']);
    const late = days(['Dec 28', 'Jan  1', 'Dec 29'], { kind: 'notAfterMs', timeMs: Date.UTC(2025, 11, 30, 9) });
    expect(late).toEqual(['2025-12-28', '2025-01-01', '2025-12-29']);
  });

  it('comes back from such a clock where nothing tells the end of the file', () => {
    const texts = ['Nov 10', 'Jan  1', 'Jan  1', 'Nov 10', 'Nov 9', 'Dec 31', 'Jan  2', 'Nov 12'];
    const found = days(texts, { kind: 'firstYear', year: 2025 });
    expect(found.slice(0, 5)).toEqual(['2025-11-10', '2026-01-01', '2026-01-01', '2025-11-10', '2025-11-09']);
    // A true turn is none of that.
    expect(found.slice(5)).toEqual(['2025-12-31', '2026-01-02', '2026-11-12']);
  });

  it('comes back to the end of the file where it ran beyond', () => {
    const notAfter = (day: string): YearHint => ({ kind: 'notAfterMs', timeMs: Date.parse(`${day}T12:00:00Z`) });
    // More than a year in a file: only what lies before the first jump is a year late.
    const long = days(['Mar  1', 'Dec  1', 'Jan  2', 'Nov  2'], notAfter('2025-11-02'));
    expect(long).toEqual(['2025-03-01', '2024-12-01', '2025-01-02', '2025-11-02']);
    const ahead = days(['Mar  1', 'Dec 25', 'Mar  2', 'Mar  3'], notAfter('2025-03-03'));
    expect(ahead).toEqual(['2025-03-01', '2024-12-25', '2025-03-02', '2025-03-03']);
  });

  it('may lie a day after the end of the file: clocks and zones differ', () => {
    const hint = (hour: number): YearHint => ({ kind: 'notAfterMs', timeMs: Date.UTC(2022, 0, 3, hour) });
    expect(days(['Jan  4'], hint(10))).toEqual(['2022-01-04']);
    expect(days(['Jan  4'], hint(9))).toEqual(['2021-01-04']);
    // The same for every later line.
    expect(days(['Dec 20', 'Jan  4'], hint(10))).toEqual(['2021-12-20', '2022-01-04']);
    expect(days(['Dec 20', 'Jan  4'], hint(9))).toEqual(['2021-12-20', '2021-01-04']);
  });

  it("is the file's for a host that appears after the turn", () => {
    const parser = createLogParser();
    const yearOf = (text: string, file = 'a.log'): number => {
      const raw = rawLine(`${text} sshd[1]: x`, 1, { kind: 'firstYear', year: 2025 });
      const result = parser.parse({ ...raw, ref: { ...raw.ref, file } });
      return result.ok ? new Date(result.log.timeMs).getUTCFullYear() : Number.NaN;
    };
    expect(['Dec 30 10:00:00 a', 'Jan  2 10:00:00 a', 'Jan  2 10:00:01 b'].map((text) => yearOf(text))).toEqual([
      2025, 2026, 2026,
    ]);
    expect(yearOf('Dec 31 10:00:00 c')).toBe(2025);
    // Another host's log in another file, or after this one's in the same file.
    expect(yearOf('Jan  2 10:00:00 d', 'b.log')).toBe(2025);
    expect(yearOf('Jan 20 10:00:00 e', 'b.log')).toBe(2025);
  });

  it('is kept by host, whatever the order of hosts, and over a restart', () => {
    const hint: YearHint = { kind: 'firstYear', year: 2021 };
    const texts = [
      'Dec 31 10:00:00 a',
      'Mar  1 10:00:00 b',
      'Jan  1 10:00:00 a',
      'Mar  2 10:00:00 b',
      'Feb  1 10:00:00 a',
    ];
    const times = (restartAfter: number): readonly number[] => {
      let parser = createLogParser();
      return texts.map((text, i) => {
        if (i === restartAfter)
          parser = createLogParser({ state: JSON.parse(JSON.stringify(parser.toJSON())) as unknown });
        const result = parser.parse(rawLine(`${text} sshd[1]: x`, i + 1, hint));
        return result.ok ? result.log.timeMs : Number.NaN;
      });
    };
    const whole = times(-1);
    expect(whole.map((ms) => new Date(ms).getUTCFullYear())).toEqual([2021, 2021, 2022, 2021, 2022]);
    for (let at = 0; at < texts.length; at++) expect(times(at)).toEqual(whole);
  });

  it("is the one nearest to a document's time", () => {
    const at = (timestamp: string, line: string): string =>
      new Date(parseDocument({ '@timestamp': timestamp, message: line }).timeMs).toISOString();
    expect(at('2022-01-01T00:00:05Z', 'Dec 31 23:59:58 h sshd[1]: x')).toBe('2021-12-31T23:59:58.000Z');
    expect(at('2021-12-31T23:59:59Z', 'Jan  1 00:00:02 h sshd[1]: x')).toBe('2022-01-01T00:00:02.000Z');
    expect(at('2024-03-01T00:00:00Z', 'Feb 29 23:50:00 h sshd[1]: x')).toBe('2024-02-29T23:50:00.000Z');
  });

  it('refuses a state that it did not write', () => {
    expect(() => createLogParser({ state: { format: 2, hosts: [] } })).toThrow(/state of the log parser/);
    const host = { host: 'a', invalid: [] };
    expect(() => createLogParser({ state: { format: 1, hosts: [host] } })).not.toThrow();
    for (const state of [
      { format: 1, hosts: [{ host: 'a' }] },
      { format: 1, hosts: [host], file: { file: 'a.log' } },
      { format: 1, hosts: [{ ...host, year: { year: 2025, latestMs: 1, turnedAtMs: 'x' } }] },
      { format: 1, hosts: [{ ...host, last: { program: 'sshd', pid: 1 } }] },
    ]) {
      expect(() => createLogParser({ state })).toThrow(/state of the log parser/);
    }
  });
});
