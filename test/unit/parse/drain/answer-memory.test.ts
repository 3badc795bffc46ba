import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerMemory } from '../../../../src/parse/drain/answer-memory.js';
import type { Line } from '../../../../src/parse/drain/line-reader.js';
import { createTemplateMiner } from '../../../../src/parse/index.js';

const ids = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 5 });
const HASHES = [0, 1, -1, 0x7fffffff];

function lineOf(numbers: readonly number[], hash: number): Line {
  return { ids: Int32Array.from([...numbers, 9, 9]), count: numbers.length, hash };
}

describe('remembered answers', () => {
  it('are of the same line, whatever hashes say', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), ids, fc.constantFrom(...HASHES)), { maxLength: 60 }),
        (lines) => {
          const memory = new AnswerMemory();
          const owners = new Map<object, string>();
          for (const [group, numbers, hash] of lines) {
            const known = memory.of(group, lineOf(numbers, hash));
            if (known === undefined) continue;
            const owner = `${group}: ${numbers.join()}`;
            expect(owners.get(known) ?? owner).toBe(owner);
            owners.set(known, owner);
          }
        },
      ),
    );
  });

  it('are found again, and few lines of one hash are enough to stop', () => {
    const memory = new AnswerMemory();
    const all = Array.from({ length: 100 }, (_, i) => memory.of(0, lineOf([i], 7)));
    const kept = all.filter((known) => known !== undefined);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThan(20);
    expect(all.map((_, i) => memory.of(0, lineOf([i], 7)))).toEqual(all);
    expect(memory.of(0, lineOf([0], 7))).toBe(all[0]);
  });

  it('are not kept for very long lines', () => {
    expect(new AnswerMemory().of(0, lineOf(new Array<number>(100).fill(1), 3))).toBeUndefined();
  });

  it('stay right when there are more lines than are kept', () => {
    const miner = createTemplateMiner({ simTh: 0.5 });
    const words = Array.from({ length: 20 }, (_, i) => `w${String.fromCharCode(97 + i)}`);
    for (const word of words) miner.learn('sshd', `open ${word} ${word} ${word} ${word}`);
    const fresh = createTemplateMiner({}, JSON.parse(JSON.stringify(miner)));
    let seed = 1;
    for (let i = 0; i < 9_000; i++) {
      const chosen = Array.from({ length: 4 }, () => words[(seed = (seed * 48_271) % 2_147_483_647) % words.length]);
      const line = `open ${chosen.join(' ')}`;
      // A program that nothing was learned for has no memory to go through.
      expect(fresh.match('cron', line).id).toBe(0);
      const restored = i % 300 === 0 ? createTemplateMiner({}, JSON.parse(JSON.stringify(miner))) : fresh;
      expect(restored.match('sshd', line)).toEqual(miner.match('sshd', line));
    }
  });
});
