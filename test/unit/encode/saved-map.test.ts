import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SavedMap } from '../../../src/encode/saved-map.js';

describe('SavedMap', () => {
  it('holds what a list in order of use would hold', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.nat()), { maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), steps, fc.nat(200), (limit, touches, reload) => {
        let map = new SavedMap<number>(limit, 0);
        let list: [string, number][] = [];
        let evicted = 0;
        touches.forEach(([name, value], i) => {
          const key = String(name);
          map.set(key, value);
          list = [...list.filter(([other]) => other !== key), [key, value]];
          if (list.length > limit) {
            list.shift();
            evicted++;
          }
          if (i === reload) {
            const json: unknown = JSON.parse(JSON.stringify(map));
            map = new SavedMap<number>(limit, 0);
            map.load(json, 'test', 'CHECKPOINT_CORRUPT');
          }
          expect(map.peek(key)).toBe(value);
        });
        expect(map.toJSON()).toEqual({ evicted, entries: list });
      }),
    );
  });

  it('evicts the oldest when loaded into a smaller map', () => {
    const map = new SavedMap<number>(2, 0);
    map.load({ evicted: 4, entries: [['a', 1], ['b', 2], ['c', 3]] }, 'test', 'CHECKPOINT_CORRUPT'); // prettier-ignore
    expect(map.toJSON()).toEqual({
      evicted: 5,
      entries: [
        ['b', 2],
        ['c', 3],
      ],
    });
  });
});
