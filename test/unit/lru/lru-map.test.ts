import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LruMap } from '../../../src/lru/index.js';

type Step = readonly ['set' | 'get' | 'peek' | 'delete' | 'evict', number];

describe('LruMap', () => {
  it('holds what a list in order of use would hold, whatever is done to it', () => {
    const step = fc.tuple(
      fc.constantFrom(
        'set' as const,
        'set' as const,
        'get' as const,
        'peek' as const,
        'delete' as const,
        'evict' as const,
      ),
      fc.integer({ min: 0, max: 9 }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.array(step, { maxLength: 200 }), (capacity, steps: Step[]) => {
        const told: string[] = [];
        const map = new LruMap<number>(capacity, (_, key) => told.push(key));
        let list: [string, number][] = [];
        const gone: string[] = [];
        steps.forEach(([what, name], i) => {
          const key = String(name);
          const held = list.find(([other]) => other === key);
          const others = list.filter(([other]) => other !== key);
          if (what === 'set') {
            map.set(key, i);
            list = [...others, [key, i]];
          } else if (what === 'get') {
            expect(map.get(key)).toBe(held?.[1]);
            if (held !== undefined) list = [...others, held];
          } else if (what === 'peek') {
            expect(map.peek(key)).toBe(held?.[1]);
          } else if (what === 'delete') {
            map.delete(key);
            list = others;
          } else {
            map.evictOldest();
          }
          const isOver = what === 'evict' ? list.length > 0 : list.length > capacity;
          if (isOver) gone.push((list.shift() ?? ['', 0])[0]);
          expect([...map.entries()]).toEqual(list);
          expect(map.oldest()).toEqual(list[0]);
        });
        expect(told).toEqual(gone);
        expect(map.evicted).toBe(gone.length);
      }),
      { numRuns: 500 },
    );
  });
});
