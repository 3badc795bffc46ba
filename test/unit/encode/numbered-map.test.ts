import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NumberedMap, type SavedForm } from '../../../src/encode/numbered-map.js';
import { SavedKey, SavedMap } from '../../../src/encode/saved-map.js';

const FORM: SavedForm<{ n: number }> = {
  make: () => ({ n: 0 }),
  toJSON: ({ n }) => ({ n }),
  load: (value, json) => {
    value.n = (json as { n: number }).n;
    return true;
  },
};

/** Numbers that share slots, and names that share numbers. */
const KEY = fc.tuple(fc.constantFrom('sshd', 'cron'), fc.constantFrom(0, 1, 2, 3, 4096, 1 << 20, 9_999_999_999));

it('NumberedMap holds what a SavedMap of joined keys would hold, through growth, evictions and JSON', () => {
  const steps = fc.array(fc.tuple(KEY, fc.nat(), fc.boolean()), { maxLength: 200 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), steps, fc.nat(200), (limit, touches, reload) => {
      let map = new NumberedMap(limit, FORM);
      const plain = new SavedMap(limit, { n: 0 });
      touches.forEach(([[name, number], n, spread], i) => {
        const at = spread ? number + i : number;
        (map.use(name, at) ?? map.add(name, at)).n = n;
        plain.set(`${name}\0${at}`, { n });
        expect(map.peek(name, at)?.n).toBe(n);
        if (i !== reload) return;
        const json: unknown = JSON.parse(JSON.stringify(map));
        map = new NumberedMap(limit, FORM);
        map.load(json, 'test', 'CHECKPOINT_CORRUPT');
      });
      expect(map.toJSON()).toEqual(plain.toJSON());
      expect(map.size).toBe(plain.size);
    }),
  );
});

it.each([[['sshd', { n: 1 }]], [[7, { n: 1 }]], [['sshd\0x', { n: 1 }]], [['sshd\x001']], ['no list']])(
  'NumberedMap refuses %j as an entry',
  (entry) => {
    const map = new NumberedMap(4, FORM);
    expect(() => {
      map.load({ evicted: 0, entries: [entry] }, 'test', 'CHECKPOINT_CORRUPT');
    }).toThrow(expect.objectContaining({ code: 'CHECKPOINT_CORRUPT' }) as Error);
  },
);

it('a SavedKey finds what a look-up by its text finds, in whichever map it is asked of', () => {
  const step = fc.tuple(fc.nat(1), fc.nat(9), fc.constantFrom('at', 'useAt', 'add', 'load'));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const maps = [new SavedMap<number>(3, 0), new SavedMap<number>(5, 0)] as const;
      const keys = Array.from({ length: 10 }, (_, i) => new SavedKey<number>(String(i)));
      steps.forEach(([which, name, what], i) => {
        const map = maps[which as 0 | 1];
        const key = keys[name] ?? new SavedKey<number>('0');
        const expected = map.peek(key.text);
        if (what === 'add' && expected === undefined) map.add(key.text, i);
        else if (what === 'load') map.load({ evicted: 0, entries: [[key.text, i]] }, 'test', 'CHECKPOINT_CORRUPT');
        else expect(what === 'useAt' ? map.useAt(key)?.value : map.at(key)).toBe(expected);
        expect(map.at(key)).toBe(map.peek(key.text));
      });
    }),
  );
});
