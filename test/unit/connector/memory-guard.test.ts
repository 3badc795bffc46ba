import { describe, expect, it } from 'vitest';
import { memoryGuard, type HeapUse } from '../../../src/connector/memory-guard.js';
import { readHistory } from '../../../src/connector/read-history.js';
import { silentProgress } from '../../../src/log/index.js';
import { createLogParser } from '../../../src/parse/index.js';
import type { Page } from '../../../src/types/index.js';

const MIB = 1024 * 1024;

/** A heap of 100 MiB that holds so much, and so much of it is garbage. */
function heap(used: number, garbage: number): { read: (collected: boolean) => HeapUse; looks: boolean[] } {
  const looks: boolean[] = [];
  const read = (collected: boolean): HeapUse => {
    looks.push(collected);
    return { usedBytes: (used - (collected ? garbage : 0)) * MIB, limitBytes: 100 * MIB };
  };
  return { read, looks };
}

describe('the memory guard', () => {
  it('ends work that does not fit, before Node runs out of memory', () => {
    const guard = memoryGuard('auth.log', heap(80, 5).read);
    guard(255);
    expect(() => guard(1)).toThrow(
      expect.objectContaining({
        code: 'OUT_OF_MEMORY',
        message: 'the lines do not fit into the 100 MiB that Node takes here',
        context: {
          where: 'auth.log',
          todo: expect.stringMatching(/fewer files or days.*--max-old-space-size=200$/) as string,
        },
      }) as Error,
    );
  });

  it('lets garbage pass, and looks now and then only', () => {
    const { read, looks } = heap(80, 20);
    const guard = memoryGuard('auth.log', read);
    for (let i = 0; i < 600; i++) guard(1);
    expect(looks).toEqual([false, true, false, true]);
    const quiet = heap(74, 0);
    memoryGuard('auth.log', quiet.read)(5000);
    expect(quiet.looks).toEqual([false]);
  });

  it('can tell garbage in the heap of this process', () => {
    // what the collector leaves of these is nothing
    const strings = Array.from({ length: 100_000 }, (_, i) => `line ${i}`);
    expect(strings.length).toBe(100_000);
    expect(() => memoryGuard('auth.log')(256)).not.toThrow();
  });
});

it('reading ends with a fault where the history does not fit', async () => {
  const pages = async function* (): AsyncGenerator<Page> {
    const ref = { kind: 'line', file: 'auth.log', line: 1 } as const;
    const text = '2026-03-02T00:00:00Z web sshd[1]: Server listening on 0.0.0.0 port 22.';
    const line = { kind: 'line', ref, text, yearHint: { kind: 'firstYear', year: 2026 } } as const;
    for (let page = 0; page < 1000; page++) {
      yield { logs: Array.from({ length: 100 }, () => line), cursor: page, repeated: 0 };
      await Promise.resolve();
    }
  };
  const reading = silentProgress.step('reading');
  const guard = memoryGuard('auth.log', heap(90, 0).read);
  await expect(readHistory(pages(), createLogParser(), { ranges: [] }, reading, guard)).rejects.toMatchObject({
    code: 'OUT_OF_MEMORY',
    context: { where: 'auth.log' },
  });
});
