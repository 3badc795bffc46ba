import { describe, expect, it } from 'vitest';
import { parseRange, parseTime, requireOrder } from '../../../src/cli/time-option.js';
import { ConnectorError } from '../../../src/errors/index.js';

const NOW = Date.UTC(2026, 2, 10, 12);

function faultOf(work: () => unknown): ConnectorError {
  try {
    work();
  } catch (error) {
    if (error instanceof ConnectorError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('a time on the command line', () => {
  it.each([
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01T08:30', '2026-03-01T08:30:00.000Z'],
    ['2026-03-01T08:30:15', '2026-03-01T08:30:15.000Z'],
    ['2026-03-01T08:30:15.250Z', '2026-03-01T08:30:15.250Z'],
    ['2026-03-01T08:30:00+01:00', '2026-03-01T07:30:00.000Z'],
    ['2026-03-01T08:30:00-0530', '2026-03-01T14:00:00.000Z'],
    ['now', '2026-03-10T12:00:00.000Z'],
    ['now-90s', '2026-03-10T11:58:30.000Z'],
    ['now-30m', '2026-03-10T11:30:00.000Z'],
    ['now-12h', '2026-03-10T00:00:00.000Z'],
    ['now-7d', '2026-03-03T12:00:00.000Z'],
    ['now-2w', '2026-02-24T12:00:00.000Z'],
  ])('%s is %s', (text, time) => {
    expect(new Date(parseTime(text, '--from', NOW)).toISOString()).toBe(time);
  });

  it.each([
    '',
    'yesterday',
    '2026',
    '2026-3-1',
    '01.03.2026',
    '2026-13-01',
    '2026-02-30',
    'now-7',
    'now-7y',
    'now+1d',
    '7d',
  ])('`%s` is refused by name of its option', (text) => {
    const fault = faultOf(() => parseTime(text, '--to', NOW));
    expect(fault.code).toBe('USAGE');
    expect(fault.context.where).toBe('--to');
    expect(fault.context.todo).toContain('now-7d');
  });
});

describe('a range on the command line', () => {
  it('is two times, the second exclusive', () => {
    expect(parseRange('now-2d/now-1d', '--exclude', NOW)).toEqual({
      fromMs: NOW - 172_800_000,
      toMs: NOW - 86_400_000,
    });
  });

  it.each(['2026-03-02/2026-03-01', '2026-03-01/2026-03-01', '2026-03-01/2026-03-02/2026-03-03'])(
    '`%s` is refused',
    (text) => {
      expect(faultOf(() => parseRange(text, '--exclude', NOW)).message).toContain('not a range');
    },
  );

  it('that ends before it begins is refused', () => {
    expect(faultOf(() => requireOrder(2, 1)).code).toBe('USAGE');
    expect(faultOf(() => requireOrder(1, 1)).code).toBe('USAGE');
    expect(() => requireOrder(1, 2)).not.toThrow();
  });
});
