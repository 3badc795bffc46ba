import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NameTable, standsAt } from '../../../src/parse/name-table.js';

const NAME = fc.oneof(
  fc.stringMatching(/^10\.0\.[0-2]\.\d{1,2}$/),
  fc.string({ minLength: 1, maxLength: 70 }),
  fc.constantFrom('root', 'röt', 'a\u00a0b', 'a b', 'x'.repeat(65)),
);

it('a name out of the table is the text itself, whatever was asked before; what is not visible ASCII is none', () => {
  const names = new NameTable();
  fc.assert(
    fc.property(fc.array(NAME, { minLength: 1, maxLength: 20 }), fc.string({ maxLength: 5 }), (texts, before) => {
      for (const text of texts) {
        const expected = /^[!-~]+$/.test(text) ? text : '';
        expect(names.of(`${before}${text} rest`, before.length, before.length + text.length)).toBe(expected);
      }
    }),
  );
});

it('standsAt is startsWith for words that are not empty', () => {
  const letters = fc.stringMatching(/^[ab]{1,6}$/);
  fc.assert(
    fc.property(letters, letters, fc.nat(6), (text, word, at) => {
      expect(standsAt(text, at, word)).toBe(at < text.length && text.startsWith(word, at));
    }),
  );
});
