import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalOrder, LineOrder, mergeByTime } from '../../../src/connector/line-order.js';
import type { ParsedLog } from '../../../src/types/index.js';
import { parsedLog } from './parsed-log.js';

const line = fc.record({ timeMs: fc.integer({ min: 0, max: 30 }), host: fc.constantFrom('a', 'b') });
const logsOf = (lines: readonly { timeMs: number; host: string }[]): ParsedLog[] =>
  lines.map(({ timeMs, host }, i) => parsedLog({ timeMs, host, offset: i }));

function ordered(logs: readonly ParsedLog[], window: number, page: number): { out: ParsedLog[]; behind: number } {
  const order = new LineOrder(window);
  const out: ParsedLog[] = [];
  for (let at = 0; at < logs.length; at += page) out.push(...order.push(logs.slice(at, at + page)));
  out.push(...order.end());
  return { out, behind: order.behind };
}

async function* pagesOf(logs: readonly ParsedLog[], page: number): AsyncGenerator<ParsedLog[]> {
  for (let at = 0; at < logs.length; at += page) yield await Promise.resolve(logs.slice(at, at + page));
}

describe('LineOrder', () => {
  it('gives what sorting all lines gives when its window holds them, whatever the pages', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (lines, page) => {
        const logs = logsOf(lines);
        const { out, behind } = ordered(logs, 60, page);
        expect(out).toEqual([...logs].sort(canonicalOrder));
        expect(behind).toBe(0);
      }),
    );
  });

  it('loses no line and counts those that stand too far behind', () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 60 }),
        fc.integer({ min: 0, max: 10 }),
        fc.integer({ min: 1, max: 20 }),
        (lines, window, page) => {
          const logs = logsOf(lines);
          const { out, behind } = ordered(logs, window, page);
          expect([...out].sort(canonicalOrder)).toEqual([...logs].sort(canonicalOrder));
          let latest = -Infinity;
          const late = out.filter(({ timeMs }) => {
            const isLate = timeMs < latest;
            latest = Math.max(latest, timeMs);
            return isLate;
          });
          expect(behind).toBe(late.length);
        },
      ),
    );
  });

  it('puts a line back over as many others as the window holds, and no further', () => {
    const logs = logsOf([5, 6, 7, 8, 1].map((timeMs) => ({ timeMs, host: 'a' })));
    expect(ordered(logs, 4, 1).out.map(({ timeMs }) => timeMs)).toEqual([1, 5, 6, 7, 8]);
    expect(ordered(logs, 3, 1)).toMatchObject({ behind: 1, out: [5, 1, 6, 7, 8].map((timeMs) => ({ timeMs })) });
  });
});

describe('mergeByTime', () => {
  it('makes one stream in order of several, and keeps the order of arrival of each host', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(line, { maxLength: 30 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 8 }),
        async (sets, page) => {
          const streams = sets.map((lines, i) => {
            return logsOf(lines.map(({ timeMs }) => ({ timeMs, host: `host-${i}` }))).sort(canonicalOrder);
          });
          const merged: ParsedLog[] = [];
          for await (const block of mergeByTime(streams.map((logs) => pagesOf(logs, page)))) merged.push(...block);
          expect(merged.map(({ timeMs }) => timeMs)).toEqual(
            streams
              .flat()
              .map(({ timeMs }) => timeMs)
              .sort((a, b) => a - b),
          );
          streams.forEach((logs, i) => {
            expect(merged.filter(({ host }) => host === `host-${i}`)).toEqual(logs);
          });
        },
      ),
    );
  });
});
