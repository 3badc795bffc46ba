import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldAt } from '../../../src/parse/document/field-access.js';
import type { Fields } from '../../../src/parse/document/field-access.js';
import { firstText, PathTable } from '../../../src/parse/document/path-table.js';

const PATHS = ['a', 'a.b', 'a.b.c', 'b.c', 'a.b.c.d', 'c', '@t', '__proto__', 'constructor.name'];

/** Objects whose keys are parts of the paths, joined by dots or nested, as shippers mix them. */
const value = fc.letrec<{ value: unknown; fields: Fields }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(null, '', 'text', 0, 7, true, [], ['x', 'y'], [{ b: 1 }]),
    tie('fields'),
  ),
  fields: fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'd', 'a.b', 'b.c', 'a.b.c', 'b.c.d', 'c.d', '@t', '__proto__', 'name', 'other'),
    tie('value'),
    { maxKeys: 5 },
  ),
}));

describe('PathTable', () => {
  it('finds at every path what looking for that path finds, document after document', () => {
    const table = new PathTable();
    const slots = table.slots(...PATHS);
    fc.assert(
      fc.property(value.fields, (document) => {
        const values = table.read(document);
        expect(slots.map((slot) => values[slot])).toEqual(PATHS.map((path) => fieldAt(document, path)));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives a path one number, however often it is added', () => {
    const table = new PathTable();
    expect(table.slots('host.name', 'host', 'host.name')).toEqual([0, 1, 0]);
    expect(table.slot('host')).toBe(1);
  });

  it('lets a whole dotted key win over parts of it, and shorter heads over longer ones', () => {
    const table = new PathTable();
    const slot = table.slot('a.b.c');
    expect(table.read({ a: { 'b.c': 'nested' }, 'a.b.c': 'whole' })[slot]).toBe('whole');
    expect(table.read({ 'a.b': { c: 'long head' }, a: { b: { c: 'short head' } } })[slot]).toBe('short head');
    expect(table.read({ 'a.b': { c: 'long head' }, a: { b: {} } })[slot]).toBe('long head');
  });

  it('takes the first text in the order of the slots, not of the document', () => {
    const table = new PathTable();
    const slots = table.slots('x', 'y', 'z');
    expect(firstText(table.read({ z: 'late', y: 5, x: '' }), slots)).toBe('5');
    expect(firstText(table.read({ x: [] }), slots)).toBeUndefined();
  });
});
