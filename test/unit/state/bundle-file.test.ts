import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConnectorError } from '../../../src/errors/index.js';
import { packContainer } from '../../../src/state/container.js';
import { makeManifest, packBundle, unpackBundle, verifyBundle } from '../../../src/state/index.js';
import type { Bundle, Parts } from '../../../src/types/index.js';
import { exampleDescription } from './examples.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const PARTS: Parts = new Map([
  ['a.json', bytes('{}')],
  ['empty', new Uint8Array(0)],
  ['w.safetensors', bytes('weights')],
]);

function example(): Bundle {
  return { manifest: makeManifest(exampleDescription(), PARTS), parts: PARTS };
}

describe('makeManifest', () => {
  it('has an id of parts, configuration and seed, not of the time', () => {
    const { id } = makeManifest(exampleDescription(), PARTS);
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    const reordered = new Map([...PARTS].reverse());
    expect(makeManifest({ ...exampleDescription(), createdAt: '2030-01-01T00:00:00Z' }, reordered).id).toBe(id);
    expect(makeManifest({ ...exampleDescription(), seed: 8 }, PARTS).id).not.toBe(id);
    expect(makeManifest({ ...exampleDescription(), configSha256: 'd' }, PARTS).id).not.toBe(id);
    expect(makeManifest(exampleDescription(), new Map([['a.json', bytes('{ }')]])).id).not.toBe(id);
  });

  it.each(['../x', 'manifest.json', 'A', '.x'])('refuses a part named %s', (name) => {
    expect(() => makeManifest(exampleDescription(), new Map([[name, bytes('')]]))).toThrow(ConnectorError);
  });
});

describe('a bundle as one file', () => {
  it('comes back as it was', () => {
    expect(unpackBundle(packBundle(example()), 'x')).toEqual(example());
  });

  it('of another format is named incompatible, whichever way', () => {
    for (const [format, todo] of [
      [0, 'Train again with this version.'],
      [99, 'Use a newer LogMamba, or train again.'],
    ]) {
      const packed = packContainer({ format }, PARTS);
      expect(() => unpackBundle(packed, 'x')).toThrow(
        expect.objectContaining({ code: 'BUNDLE_INCOMPATIBLE', context: { where: 'x', todo } }),
      );
    }
  });

  it('never passes with a byte changed, cut or added', () => {
    const packed = packBundle(example());
    fc.assert(
      fc.property(fc.nat(packed.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const altered = Uint8Array.from(packed);
        altered[place] ^= change;
        // Some header bytes of gzip (time, system) carry no content.
        let read: Bundle;
        try {
          read = unpackBundle(altered, 'x');
        } catch (error) {
          expect(error).toMatchObject({ code: 'BUNDLE_CORRUPT', context: { where: 'x' } });
          return;
        }
        expect(read).toEqual(example());
      }),
    );
    for (const altered of [packed.subarray(0, -9), new Uint8Array(0), bytes('no bundle')]) {
      expect(() => unpackBundle(altered, 'x')).toThrow(expect.objectContaining({ code: 'BUNDLE_CORRUPT' }));
    }
  });

  it('whose manifest was edited is refused', () => {
    const { manifest, parts } = example();
    expect(() => verifyBundle({ manifest: { ...manifest, seed: 8 }, parts }, 'x')).toThrow(/id does not fit/);
    const missing = new Map([['a.json', bytes('{}')]]);
    expect(() => verifyBundle({ manifest, parts: missing }, 'x')).toThrow(/part empty is missing/);
    const extra = new Map([...parts, ['../../evil', bytes('x')]]);
    expect(() => unpackBundle(packContainer(manifest, extra), 'x')).toThrow(/does not name/);
    const unnamed = packContainer({ ...manifest, parts: 'none' }, parts);
    expect(() => unpackBundle(unnamed, 'x')).toThrow(/manifest is damaged at parts/);
  });
});
