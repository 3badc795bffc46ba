import { describe, expect, it } from 'vitest';

import { CommandRows, type CommandStep } from '../../../bench/detection/command-steps.js';
import { compactJson } from '../../../bench/detection/compact-json.js';
import { aboveChance, recallAt, type Judged } from '../../../bench/detection/order-metrics.js';
import { GAP_BUCKETS, ROW, ROW_WIDTH } from '../../../src/types/index.js';

const line = (score: number, isPositive: boolean, hour = `web ${score}`): Judged => ({ score, isPositive, hour });

describe('lines of sessions against benign ones', () => {
  it('is the share of pairs in the right order, equal ones half', () => {
    expect(aboveChance([line(3, true), line(2, false), line(1, true), line(0, false)])).toBe(3 / 4);
    expect(aboveChance([line(1, true), line(1, false)])).toBe(0.5);
    expect(aboveChance([line(2, true), line(1, true), line(1, false), line(0, false)])).toBe(3.5 / 4);
  });

  it('counts the lines above the limit at which so many host-hours are false', () => {
    const judged = [
      line(9, true),
      line(8, false, 'web 1'),
      line(7, false, 'web 1'),
      line(6, true),
      line(5, false, 'db 1'),
      line(5, true),
      line(4, true),
    ];
    expect(recallAt(judged, 0)).toBe(1 / 4);
    expect(recallAt(judged, 1)).toBe(2 / 4);
    expect(recallAt(judged, 2)).toBe(1);
  });
});

describe('commands as rows', () => {
  const step = (timeS: number, command: string, actor = 'ann'): CommandStep => {
    return { host: 'web', actor, timeMs: timeS * 1000, command, before: '', session: -1 };
  };
  const rows = new CommandRows([step(0, 'apt'), step(1, 'vi'), ...Array.from({ length: 20 }, (_, i) => step(i, 'vi'))]);

  it('gives each account a stream with its last two commands and the time between', () => {
    const streams = rows.streams([step(0, 'apt'), step(5, 'vi', 'bob'), step(30, 'vi'), step(7200, 'nc')]);
    expect([...streams.keys()]).toEqual(['web ann', 'web bob']);
    const { rows: own, places } = streams.get('web ann') ?? { rows: new Int32Array(), places: [] };
    expect(places).toEqual([0, 2, 3]);
    const column = (name: keyof typeof ROW): number[] => places.map((_, i) => own[i * ROW_WIDTH + ROW[name]]);
    expect(column('key')).toEqual([1, 2, 0]);
    expect(column('accountKey1')).toEqual([0, 1, 2]);
    expect(column('accountKey2')).toEqual([0, 0, 1]);
    expect(column('account')).toEqual([1, 1, 1]);
    expect(column('gap')).toEqual([GAP_BUCKETS - 1, 2, 5]);
    expect(rows.shape).toEqual({ parts: [3, 1, 1, 1, 1], keys: 3, accounts: 2 });
  });

  it('knows a command that was run on three days', () => {
    const days = new CommandRows([0, 1, 2].flatMap((day) => [step(day * 86_400, 'apt'), step(0, 'vi')]));
    expect(days.knows(step(0, 'apt'))).toBe(true);
    expect(days.knows(step(0, 'vi'))).toBe(false);
  });
});

describe('results as JSON', () => {
  it('keeps what it is, with five digits', () => {
    const value = { list: [1, 2 / 3, true, null], texts: ['a, b', '[ 1 ]'], nested: [{ at: [0.5] }] };
    expect(JSON.parse(compactJson(value))).toEqual({ ...value, list: [1, 0.66667, true, null] });
    expect(compactJson(value)).toContain('"list": [1,0.66667,true,null]');
  });
});
