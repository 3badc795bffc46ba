import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { timed } from '../../../../bench/throughput/clock.js';
import type { Clock } from '../../../../bench/throughput/clock.js';
import { interleave } from '../../../../bench/throughput/interleave.js';
import type { Repeats } from '../../../../bench/throughput/interleave.js';
import type { Entry } from '../../../../bench/throughput/row.js';
import { spreadOf } from '../../../../bench/throughput/statistics.js';
import { Unavailable } from '../../../../bench/throughput/unavailable.js';

const REPEATS: Repeats = { warmUpSeconds: 0, least: 2, leastProcesses: 1, most: 4, seconds: 10 };

/** Blocks that take the CPU seconds told, the last of them ever after; wall time is twice that. */
function entry(id: string, cpu: readonly number[], order: string[] = [], more: Partial<Entry> = {}): Entry {
  let at = 0;
  return {
    suite: 'suite',
    id,
    by: 'us',
    unit: 'lines',
    count: 10,
    block: () => {
      order.push(id);
      const cpuSeconds = cpu[Math.min(at++, cpu.length - 1)];
      return Promise.resolve({ cpuSeconds, wallSeconds: 2 * cpuSeconds });
    },
    ...more,
  };
}

describe('rows in turns', () => {
  it('runs a block of each row before the second of any', async () => {
    const order: string[] = [];
    await interleave([entry('a', [1], order), entry('b', [1], order)], { ...REPEATS, most: 3 });
    expect(order.join('')).toBe('ababab');
  });

  it('says best, median and spread of the blocks', async () => {
    const { measured } = await interleave([entry('a', [4, 1, 2, 3])], REPEATS);
    expect(measured).toEqual([
      {
        suite: 'suite',
        id: 'a',
        by: 'us',
        unit: 'lines',
        count: 10,
        blocks: 4,
        cpuSeconds: { best: 1, median: 2.5, spread: 0.6 },
        wallSeconds: { best: 2, median: 5, spread: 0.6 },
      },
    ]);
  });

  it('counts the time that passes where that is what counts', async () => {
    const { measured } = await interleave([entry('wall', [3], [], { per: 'wall' }), entry('cpu', [3])], REPEATS);
    expect(measured.map(({ id, blocks }) => [id, blocks])).toEqual([
      ['wall', 2],
      ['cpu', 4],
    ]);
  });

  it('stops a row when its time is spent, not before its least number of blocks', async () => {
    const { measured } = await interleave([entry('slow', [50]), entry('medium', [6]), entry('quick', [1])], REPEATS);
    expect(measured.map(({ id, blocks }) => [id, blocks])).toEqual([
      ['slow', 2],
      ['medium', 2],
      ['quick', 4],
    ]);
  });

  it('warms up first and throws that away', async () => {
    const repeats = { ...REPEATS, warmUpSeconds: 5 };
    const { measured } = await interleave([entry('a', [0.1, 9, 2])], repeats);
    expect(measured[0]).toMatchObject({ blocks: 4, cpuSeconds: { best: 2, median: 2 } });
  });

  it('does not warm up whole processes, and lets few blocks do', async () => {
    const order: string[] = [];
    const whole = entry('whole', [50], order, { wholeProcess: true });
    const { measured } = await interleave([whole], { ...REPEATS, warmUpSeconds: 5 });
    expect(order).toHaveLength(1);
    expect(measured[0].blocks).toBe(1);
  });

  it('leaves a row that throws out, with the reason, and goes on', async () => {
    const fails = (error: Error): Partial<Entry> => ({ block: () => Promise.reject(error) });
    const { measured, skipped } = await interleave(
      [
        entry('gone', [], [], fails(new Unavailable('no file'))),
        entry('broken', [], [], fails(new Error('x'))),
        entry('b', [1]),
      ],
      REPEATS,
    );
    expect(measured.map(({ id }) => id)).toEqual(['b']);
    expect(skipped).toEqual([
      { what: 'gone, us', reason: 'no file' },
      { what: 'broken, us', reason: 'failed: x' },
    ]);
  });

  it('keeps the largest memory of the blocks', async () => {
    const sizes = [5, 9, 7, 7];
    const block: Entry['block'] = () =>
      Promise.resolve({ cpuSeconds: 1, wallSeconds: 1, peakRssBytes: sizes.shift() ?? 0 });
    const { measured } = await interleave([entry('a', [], [], { block })], REPEATS);
    expect(measured[0].peakRssBytes).toBe(9);
  });
});

describe('the time of a block', () => {
  const clock = (): Clock & { pass: (seconds: number) => void } => {
    let now = 0;
    return { cpuSeconds: () => now, wallSeconds: () => 3 * now, pass: (seconds) => (now += seconds) };
  };

  it('is what passes while the row runs', async () => {
    const at = clock();
    at.pass(7);
    expect(await timed({ run: () => at.pass(2) }, at)).toEqual({ cpuSeconds: 2, wallSeconds: 6 });
  });

  it('ends when a promise is kept', async () => {
    const at = clock();
    const run = async (): Promise<void> => {
      await Promise.resolve();
      at.pass(5);
    };
    expect(await timed({ run }, at)).toEqual({ cpuSeconds: 5, wallSeconds: 15 });
  });
});

describe('spread', () => {
  it('is 0 for equal values and does not depend on order or unit', () => {
    const values = fc.array(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(values, (some) => {
        const { best, median, spread } = spreadOf(some);
        expect(best).toBe(Math.min(...some));
        expect(median).toBeGreaterThanOrEqual(best);
        expect(median).toBeLessThanOrEqual(Math.max(...some));
        expect(spreadOf([...some].reverse())).toEqual({ best, median, spread });
        expect(spreadOf(some.map((value) => 8 * value)).spread).toBeCloseTo(spread, 9);
        expect(spreadOf(some.map(() => 2)).spread).toBe(0);
      }),
    );
  });
});
